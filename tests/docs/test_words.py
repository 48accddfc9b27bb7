"""The retired words of docs/glossary.md are in no name and no text of the project."""

from pathlib import Path

import pytest
from tests.docs.retired_words import (
    GLOSSARY,
    ROOT,
    Allowed,
    Finding,
    find_retired,
    read_retired,
)

RETIRED = read_retired()

# At most twenty: names and texts that are not ours to choose.
ALLOWED = (
    Allowed("worth", "src/behavesim/experiment/experiment.py", "a key of experiment.json"),
    Allowed(r"(?s).+", "tests/docs/test_words.py", "examples of what is found"),
    Allowed(r"(?i)casts?", "src/behavesim/warehouse/*", "CAST of SQL, cast of Arrow"),
    Allowed(r"(?i)casts?", "src/behavesim/export/*", "cast of Arrow"),
    Allowed(r"(?i)casts?", "tests/unit/warehouse/*", "CAST of SQL, cast of Arrow"),
    Allowed(r"(?i)centres?", "src/behavesim/core/persona.py", "a key of persona files"),
    Allowed(r"(?i)centres?", "tests/unit/people/*", "a key of persona files"),
)


def list_files() -> list[Path]:
    """All Python, JavaScript and Markdown files of the project."""
    folders = ("src", "tests", "benchmarks", "site_templates", "tools", "docs")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    files += [*ROOT.glob("*.md"), *ROOT.glob("*.py")]
    return sorted(path for path in files if path.suffix in {".py", ".js", ".md"})


def name_group(path: Path) -> str:
    """The package, the kind of tests, or the folder to which a file belongs."""
    parts = path.relative_to(ROOT).parts
    if parts[0] == "src":
        return parts[2].removesuffix(".py")
    if path.suffix == ".md":
        return "Markdown"
    if parts[:2] == ("tests", "unit") and len(parts) > 3:
        return f"tests/unit/{parts[2]}"
    return "/".join(parts[:2]) if parts[0] == "tests" else parts[0]


def group_files() -> dict[str, list[Path]]:
    """The files of each group."""
    groups: dict[str, list[Path]] = {}
    for path in list_files():
        groups.setdefault(name_group(path), []).append(path)
    return groups


GROUPS = group_files()


def find_in_group(group: str) -> list[Finding]:
    """All findings of the group."""
    return [found for path in GROUPS[group] for found in find_retired(path, RETIRED, ALLOWED)]


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_no_retired_word_is_used(group: str) -> None:
    """In names, comments, messages and documentation of the group."""
    findings = find_in_group(group)
    assert findings == [], "\n".join(map(str, findings))


def test_exceptions_are_few_and_needed() -> None:
    """Twenty at most, each with a reason, each for something that is there."""
    assert len(ALLOWED) <= 20
    assert all(entry.reason for entry in ALLOWED)
    for entry in ALLOWED:
        others = [other for other in ALLOWED if other is not entry]
        paths = [path for path in list_files() if entry.covers(path.relative_to(ROOT).as_posix())]
        needed = any(
            find_retired(path, RETIRED, others) != find_retired(path, RETIRED, ALLOWED)
            for path in paths
        )
        assert needed, f"{entry.phrase} in {entry.files} is needed no more"


def find_in(folder: Path, name: str, text: str) -> list[Finding]:
    """What is found in a file of this name and text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return find_retired(path, RETIRED, ALLOWED, root=folder)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.py", "class Street:\n    pass\n", ["street"]),
        ("a.py", "class HTTPStreet:\n    pass\n", ["street"]),
        ("a.py", "def f(told: int, *, rest_of_life: int) -> None: ...\n", ["life", "told"]),
        ("a.py", "for one_worth in ():\n    self.arms = 1\n", ["arms", "worth"]),
        ("a.py", "import numpy as road\n", ["road"]),
        ("a.py", "x = 1  # whoever calls this\n", ["whoever"]),
        ("a.py", 'raise ValueError("nobody is there")\n', ["nobody"]),
        ("a.py", '"""The whole\n\nroad."""\n', ["road"]),
        ("film.py", "", ["film"]),
        ("film-strip.js", "", ["film"]),
        ("a.js", "const theLuck = 1; // a diary\n", ["diary", "luck"]),
        (
            "a.js",
            "/** the mind */ this.hands = `of ${somebody} else`;\n",
            ["hands", "mind", "somebody"],
        ),
        ("a.md", "The paths\npart here.\n", ["paths part"]),
        ("a.md", "# On **behaviour**\n", ["behaviour"]),
    ],
)
def test_retired_senses_are_found(tmp_path: Path, name: str, text: str, words: list[str]) -> None:
    """In every kind of name and text."""
    found = find_in(tmp_path, name, text)
    assert sorted(" ".join(finding.word.split()) for finding in found) == words


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "import math\nmath.floor(1.5)\nlines = os.walk(path)\n"),
        ("a.py", 'row["arm"] = "house"\n'),
        ("a.py", '"""It tells the line and the batch of a request; frames are told apart."""\n'),
        ("a.py", "household = 1\nalarm = lifetime = warm = 2\n"),
        ("a.js", 'const low = Math.floor(x); element.walk = "road";\n'),
        ("a.md", "`--film` and [a page](road.md)\n\n```console\n$ walk\n```\n"),
    ],
)
def test_normal_senses_are_not_found(tmp_path: Path, name: str, text: str) -> None:
    """Names of libraries, keys, code in Markdown, and words that only look alike."""
    assert find_in(tmp_path, name, text) == []


def test_the_table_is_read(tmp_path: Path) -> None:
    """A row that does not have the form of the others would be skipped in silence."""
    table = GLOSSARY.read_text(encoding="utf-8").split("| retired |")[1].splitlines()[2:]
    rows = [line for line in table if line.startswith("|")]
    assert len(rows) > 30
    for row in rows:
        assert (
            read_retired(row).names != read_retired("").names
            or read_retired(row).text != read_retired("").text
        ), row
