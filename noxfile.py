"""Sessions for development: `nox -l` lists them, `nox -s tests` is what CI runs."""

from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["tests"]

ROOT = Path(__file__).parent
CONSTRAINTS = "constraints.txt"
PYPROJECT = nox.project.load_toml("pyproject.toml")
WITH_EXTRAS = f".[{','.join(PYPROJECT['project']['optional-dependencies'])}]"
MKDOCS = {"NO_MKDOCS_2_WARNING": "1"}  # it advertises another program
JS = ("site_templates/assets/js", "tests/js")


@nox.session
def demo(session: nox.Session) -> None:
    """All steps, from an empty machine to trained models. Arguments go to `demo`."""
    install_project(session)
    session.run("behavesim", "browser", "install", "--if-missing")
    session.run("behavesim", "demo", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """All that CI checks: lint, typing, imports, JavaScript, docs, and all tests with a browser."""
    install_project(session, "dev", "docs")
    session.run("behavesim", "browser", "install", "--if-missing")
    check_style(session)
    check_types(session)
    check_imports(session)
    check_js(session)
    build_docs(session)
    session.run("pytest", "-rs", "-n", "auto", "-m", "not e2e", *session.posargs)
    session.run("pytest", "-rs", "-m", "e2e", *session.posargs)


@nox.session
def fast(session: nox.Session) -> None:
    """The tests that need neither a browser nor much time. Arguments go to pytest."""
    install_project(session, "test")
    session.run("pytest", "-rs", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff: rules and format."""
    install_tools(session, "ruff")
    check_style(session)


@nox.session
def typing(session: nox.Session) -> None:
    """Mypy, strict."""
    install_project(session, "dev")
    check_types(session)


@nox.session
def imports(session: nox.Session) -> None:
    """Import-linter: packages import only from lower layers."""
    install_project(session, "dev")
    check_imports(session)


@nox.session
def js(session: nox.Session) -> None:
    """Deno over the JavaScript: format, lint, types in JSDoc, tests."""
    install_tools(session, "deno")
    check_js(session)


@nox.session
def docs(session: nox.Session) -> None:
    """The docs site, into site-docs/: it loads nothing from other hosts."""
    install_project(session, "docs")
    build_docs(session)


@nox.session
def dbt(session: nox.Session) -> None:
    """The tutorial for dbt, with dbt; it asks for other versions than those of the constraints."""
    session.install(".", *group("dbt"))
    session.run("pytest", "-rs", "-m", "slow", "tests/docs/test_tutorials.py", "-k", "dbt")


@nox.session
def bench(session: nox.Session) -> None:
    """The benchmarks, one after the other. Arguments choose among them by name."""
    install_project(session, "dev", "bench")
    for script in sorted((ROOT / "benchmarks").glob("bench_*.py")):
        if not session.posargs or script.stem in session.posargs:
            session.run("python", "-m", f"benchmarks.{script.stem}")


@nox.session
def parity(session: nox.Session) -> None:
    """Both engines on 11,000 visits; takes hours, and continues an interrupted run."""
    install_project(session)
    session.run("behavesim", "browser", "install", "--if-missing")
    kept = Path(session.create_tmp())
    visits = ("--visits", "300", "--seeds", "20", "--random", "5000", "--seed", "1")
    options = session.posargs or visits
    journal = ("--journal", str(kept / "parity.jsonl"))
    session.run("behavesim", "--workspace", str(kept), "parity", *options, *journal)


@nox.session
def messages(session: nox.Session) -> None:
    """Collect the shop's texts into site_templates/locales and update the translations."""
    install_project(session)
    session.run("python", "tools/messages.py")


@nox.session
def intervals(session: nox.Session) -> None:
    """Interval calibration: how often intervals contain zero, on 200 splits and 200 seeds."""
    install_project(session)
    session.run("python", "-m", "benchmarks.interval_calibration", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Write constraints.txt anew from the newest versions that fit together."""
    session.install(WITH_EXTRAS, *group("dev"), *group("bench"), *group("docs"))
    freeze = ["uv", "pip", "freeze"] if session.venv_backend == "uv" else ["pip", "freeze"]
    text = session.run(*freeze, silent=True, external=True)
    pins = [line for line in str(text).splitlines() if is_pin(line)]
    header = "# Versions that were tested together; written by `nox -s lock`.\n"
    (ROOT / CONSTRAINTS).write_text(header + "\n".join(pins) + "\n", encoding="utf-8")
    session.log(f"{CONSTRAINTS}: {len(pins)} versions")


def install_project(session: nox.Session, *groups: str) -> None:
    """Install the project as a user would, not editable; with groups, all its extras too."""
    requirements = [item for name in groups for item in group(name)]
    session.install("--constraint", CONSTRAINTS, WITH_EXTRAS if groups else ".", *requirements)


def install_tools(session: nox.Session, *packages: str) -> None:
    """Install tools alone, in the versions of the constraints."""
    session.install("--constraint", CONSTRAINTS, *packages)


def group(name: str) -> tuple[str, ...]:
    """The requirements of a dependency group."""
    return nox.project.dependency_groups(PYPROJECT, name)


def is_pin(line: str) -> bool:
    """Whether a line of `pip freeze` is a version, and neither our project nor an address."""
    return "==" in line and " @ " not in line and not line.startswith(("-", "#", "behavesim"))


def check_style(session: nox.Session) -> None:
    """Rules and format of the Python."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


def check_types(session: nox.Session) -> None:
    """Types of the Python."""
    session.run("mypy")


def check_imports(session: nox.Session) -> None:
    """Direction of the imports."""
    session.run("lint-imports")


def build_docs(session: nox.Session) -> None:
    """The docs site; a broken internal link is an error."""
    session.run("mkdocs", "build", "--strict", "--quiet", env=MKDOCS)


def check_js(session: nox.Session) -> None:
    """Format, lint, types and tests of the JavaScript."""
    session.run("deno", "fmt", "--check", *JS)
    session.run("deno", "lint", *JS)
    session.run("deno", "check", *JS)
    session.run("deno", "test", "--no-prompt", "--allow-read", "tests/js")
