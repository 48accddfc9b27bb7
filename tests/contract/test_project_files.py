"""Versions and names that stand in several files of the project agree."""

import ast
import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.machine.doctor import NEWEST_PYTHON, OLDEST_PYTHON

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
YAML_FILES = [
    *sorted((ROOT / ".github").rglob("*.yml")),
    ROOT / ".pre-commit-config.yaml",
]
CLASSIFIER = "Programming Language :: Python :: "
# Which package's version a repository of hooks has as its tag.
HOOK_PACKAGES = {
    "https://github.com/astral-sh/ruff-pre-commit": "ruff",
    "https://github.com/pre-commit/pre-commit-hooks": "pre-commit-hooks",
}
MARKDOWN = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs" / "decisions").glob("*.md"))]


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def list_pythons() -> list[str]:
    """The versions of Python that the classifiers name."""
    return [
        line.removeprefix(CLASSIFIER)
        for line in PROJECT["classifiers"]
        if line.startswith(CLASSIFIER)
    ]


def list_steps(workflow: Path) -> list[dict[str, Any]]:
    return [step for job in read_yaml(workflow)["jobs"].values() for step in job["steps"]]


def list_run_sessions() -> list[str]:
    """Every nox session that a workflow runs."""
    lines = [step.get("run", "") for workflow in WORKFLOWS for step in list_steps(workflow)]
    calls = re.findall(r"^nox -s ([^\n]+)$", "\n".join(lines), re.MULTILINE)
    return [name for call in calls for name in call.split(" -- ")[0].split()]


def list_sessions() -> set[str]:
    """The sessions that noxfile.py defines."""
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {
        one.name
        for one in functions
        if any(ast.unparse(decorator).startswith("nox.session") for decorator in one.decorator_list)
    }


def read_pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_yaml_files_hold_a_mapping(path: Path) -> None:
    """They parse, and are not empty."""
    assert isinstance(read_yaml(path), dict)


def test_workflows_run_sessions_that_exist() -> None:
    """Checks on every version, and the README's test command."""
    run = list_run_sessions()
    assert {"fast", "tests"} <= set(run)
    assert set(run) - list_sessions() == set()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_only_read_and_pin_their_actions(path: Path) -> None:
    """Nothing but reading unless a job says so; actions have a major version; jobs end."""
    workflow = read_yaml(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    assert all(job["timeout-minutes"] > 0 for job in workflow["jobs"].values())
    used = [step["uses"] for step in list_steps(path) if "uses" in step]
    assert used
    assert [name for name in used if not re.fullmatch(r"[\w-]+/[\w-]+@(release/)?v\d+", name)] == []


def test_only_publishing_gets_an_identity() -> None:
    """The job that uploads has PyPI's environment and the right to ask for a token, no more."""
    jobs = read_yaml(ROOT / ".github" / "workflows" / "release.yml")["jobs"]
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert jobs["publish"]["environment"] == "pypi"
    assert "permissions" not in jobs["build"]


def test_every_supported_python_is_tested() -> None:
    """Classifiers, requires-python, CI's matrix and doctor name the same versions."""
    matrix = read_yaml(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["fast"]["strategy"]
    pythons = list_pythons()
    assert matrix["matrix"]["python"] == pythons
    minors = [int(one.split(".")[1]) for one in pythons]
    assert minors == list(range(minors[0], minors[-1] + 1))
    assert PROJECT["requires-python"] == f">=3.{minors[0]},<3.{minors[-1] + 1}"
    assert ((3, minors[0]), (3, minors[-1])) == (OLDEST_PYTHON, NEWEST_PYTHON)


def test_hooks_have_the_versions_of_the_constraints() -> None:
    """pre-commit runs what CI runs."""
    pins = read_pins()
    repos = read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    revisions = {one["repo"]: one["rev"] for one in repos if one["repo"] != "local"}
    assert revisions == {repo: f"v{pins[package]}" for repo, package in HOOK_PACKAGES.items()}


def test_the_version_is_one() -> None:
    """pyproject.toml, the installed package, the program and the changelog agree."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    form = re.compile(r"\[([\d.]+)\] - (\d{4}-\d\d-\d\d|Unreleased)")
    sections = [form.fullmatch(one) for one in headings if one != "[Unreleased]"]
    assert all(sections), f"found {headings}; allowed '[VERSION] - DATE' or 'Unreleased'"
    versions = [one[1] for one in sections if one is not None]
    assert versions[0] == PROJECT["version"] == version("behavesim")
    result = CliRunner().invoke(app, ["--version"])
    assert result.stdout == f"behavesim {PROJECT['version']}\n"


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.name)
def test_links_of_the_project_pages_lead_somewhere(page: Path) -> None:
    """Files exist, and so do the headings that are named."""
    for target, anchor in re.findall(
        r"\]\(([^)#:]*)(?:#([^)]+))?\)", page.read_text(encoding="utf-8")
    ):
        file = page.parent / target if target else page
        assert file.exists(), target
        if anchor and file.suffix == ".md":
            assert anchor in list_anchors(file), f"{target}#{anchor}"


def list_anchors(page: Path) -> set[str]:
    """The headings as GitHub names them in addresses."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
