"""ARCHITECTURE.md names what is there: packages, their layers, and files."""

import re

import pytest
from tests.docs.architecture_page import (
    PAGE,
    ROOT,
    SOURCE,
    describe,
    list_layers,
    replace_generated,
)

TEXT = PAGE.read_text(encoding="utf-8")
PREFIXES = ("src/behavesim/", "site_templates/assets/js/", "")


def list_questions() -> list[tuple[str, str]]:
    """(question, cell of files) of the table "question -> file"."""
    table = TEXT.split("| question | file |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (.+\?) \| (.+) \|$", table, re.MULTILINE)
    assert len(rows) == len(table.strip().splitlines()) - 1, "a row has another form"
    return rows


def list_paths(text: str) -> list[str]:
    """Names in backticks that look like files or directories."""
    names = re.findall(r"`([^`\s]+)`", text)
    return [name for name in names if re.search(r"\.(py|js|md|yaml|sql|toml|jinja)$|/$", name)]


def test_the_table_of_packages_is_that_of_the_import_contract() -> None:
    """Layers from pyproject.toml, purposes from the docstrings."""
    assert replace_generated(TEXT) == TEXT, "run: python tests/docs/architecture_page.py"


def test_every_package_is_in_a_layer_and_says_what_it_is_for() -> None:
    """The contract is exhaustive, and no docstring is empty."""
    names = sorted(name for layer in list_layers() for name in layer)
    files = [
        path for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    assert names == sorted({path.stem for path in files} - {"__init__"})
    assert [name for name in names if len(describe(name)) < 10 and name != "__main__"] == []


def test_at_least_twenty_questions_are_answered() -> None:
    """Each once, each with at least one file."""
    questions = list_questions()
    assert len(questions) >= 20
    assert len({question for question, _ in questions}) == len(questions)
    assert [question for question, cell in questions if not list_paths(cell)] == []


@pytest.mark.parametrize("cell", [cell for _, cell in list_questions()], ids=lambda cell: cell[:40])
def test_files_that_answer_a_question_exist(cell: str) -> None:
    """Paths are below src/behavesim, site_templates/assets/js, or the project."""
    missing = [
        path
        for path in list_paths(cell)
        if not any((ROOT / prefix / path).exists() for prefix in PREFIXES)
    ]
    assert missing == []
