"""The records of decisions: numbered, of one form, listed in both indexes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
HEADINGS = ["Context", "Decision", "Consequences"]
STATUS = re.compile(r"Status: (proposed|accepted|superseded by \d{4})")


def read_title(record: Path) -> tuple[int, str]:
    """Number and title of the record's first line."""
    line = record.read_text(encoding="utf-8").splitlines()[0]
    found = re.fullmatch(r"# (\d+)\. (.+)", line)
    assert found is not None, f"{record.name}: found {line!r}; allowed '# NUMBER. Title'"
    return int(found[1]), found[2]


def list_links(page: Path, line: str) -> list[tuple[int, str, Path]]:
    """(number, title, record) of the page's lines of this form."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(line, text, re.MULTILINE)
    return [(int(number), title, page.parent / target) for number, title, target in found]


def test_numbers_have_no_gap() -> None:
    """From 1 on, the same in the file's name and in its title."""
    numbers = list(range(1, len(RECORDS) + 1))
    assert [int(record.name[:4]) for record in RECORDS] == numbers
    assert [read_title(record)[0] for record in RECORDS] == numbers
    assert numbers


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name[:4])
def test_every_record_follows_the_template(record: Path) -> None:
    """Status, then the template's headings, each with text; 15 to 40 lines."""
    text = record.read_text(encoding="utf-8")
    template = (FOLDER / "template.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", template, re.MULTILINE) == HEADINGS
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert STATUS.fullmatch(text.splitlines()[2])
    assert all(len(part.strip()) > 20 for part in text.split("\n## ")[1:])
    assert 15 <= len(text.splitlines()) <= 40


@pytest.mark.parametrize(
    ("page", "line"),
    [
        (FOLDER / "README.md", r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$"),
        (ROOT / "ARCHITECTURE.md", r"^(\d+)\. \[(.+)\]\((docs/decisions/.+)\)$"),
    ],
    ids=["index", "architecture"],
)
def test_every_record_is_listed(page: Path, line: str) -> None:
    """With its number, its title and a link, in order."""
    expected = [(*read_title(record), record) for record in RECORDS]
    assert list_links(page, line) == expected
