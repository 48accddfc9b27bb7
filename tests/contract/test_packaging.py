"""What is declared is what is used."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def normalise(name: str) -> str:
    """A distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def list_requirements(lines: list[str]) -> set[str]:
    """Names of requirement lines."""
    return {normalise(re.split(r"[<>=!~;\[ ]", line)[0]) for line in lines}


EXTRAS = PYPROJECT["project"]["optional-dependencies"]
REQUIREMENTS = [*PYPROJECT["project"]["dependencies"], *(r for e in EXTRAS.values() for r in e)]
DECLARED = list_requirements(REQUIREMENTS)


def list_imports() -> set[str]:
    """Dotted names of all modules that the package imports from elsewhere."""
    names = set()
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names.add(node.module)
    own = {"behavesim", *sys.stdlib_module_names}
    return {name for name in names if name.split(".")[0] not in own}


def test_everything_imported_is_a_dependency() -> None:
    """No import relies on a package that another one happens to bring along."""
    distributions = packages_distributions()
    missing = set()
    for name in list_imports():
        candidates = {normalise(found) for found in distributions.get(name.split(".")[0], [name])}
        if not candidates & DECLARED:
            missing.add(name)
    assert missing == set()


def test_every_dependency_has_a_lower_bound_and_a_pinned_version() -> None:
    """What was tested is written down, and what is too old is refused."""
    pins = list_requirements(read_pins())
    for line in REQUIREMENTS:
        assert ">=" in line
    assert pins >= DECLARED


def test_constraints_hold_versions_only() -> None:
    """No address of a registry, no local file, no editable install."""
    assert [line for line in read_pins() if not re.fullmatch(r"[\w.-]+==[\w.+!]+", line)] == []


def test_all_extras_are_part_of_a_development_environment() -> None:
    """CONTRIBUTING.md's line installs what tests import, as noxfile.py does."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f'--editable ".[{",".join(sorted(EXTRAS))}]" --group dev' in page


def test_googles_libraries_wait_until_they_are_needed() -> None:
    """The use cases that may read BigQuery load nothing of Google's before they do."""
    program = (
        "import sys, behavesim.export.export, behavesim.google.verify, behavesim.google.publish,"
        " behavesim.google.provision, behavesim.warehouse.query\n"
        "print(sorted({'google.cloud', 'google.auth', 'googleapiclient', 'grpc'} & {*sys.modules}))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout == "[]\n"


def test_resources_ship_inside_the_wheel() -> None:
    """Templates, personas and configs are part of the installed package."""
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {
        kind: f"behavesim/_resources/{kind}" for kind in ("site_templates", "personas", "configs")
    }
    assert (ROOT / "src" / "behavesim" / "py.typed").exists()


def read_pins() -> list[str]:
    """Lines of constraints.txt without comments."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
