"""The table of interests is right, and what is wrong with one is said."""

from collections import Counter
from pathlib import Path

import pytest

from behavesim.errors import InputError
from behavesim.interests.table import OTHER, load_interests
from behavesim.interests.words import normalize


def write_table(folder: Path, text: str) -> Path:
    """A file with this content."""
    path = folder / "interests.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_table_has_no_contradiction() -> None:
    """No number, path or word belongs to two interests, unless the languages differ."""
    interests = load_interests().interests
    numbers = Counter(number for one in interests.values() for number in one.google.numbers)
    paths = Counter(path for one in interests.values() for path in one.google.paths)
    words = Counter(
        (language, tuple(normalize(word)), word.startswith("-"), word.endswith("-"))
        for one in interests.values()
        for group in (one.words, one.broad)
        for language, found in group.items()
        for word in dict.fromkeys(found)
    )
    for counts in (numbers, paths, words):
        assert [name for name, count in counts.items() if count > 1] == []


def test_interests_go_together_in_both_directions() -> None:
    """Whichever of the two says so."""
    table = load_interests()
    assert table.together("sports", "outdoor") == table.together("outdoor", "sports") > 0.5
    assert table.together("books", "auto") == 0


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("pets: {name: Pets, motif: bowl}", ""),
        ("other: {name: Other, motif: bowl, together: {pets: 0.5}}", "other.together"),
        ("other: {name: Other, motif: bowl, together: {other: 0.5}}", "other.together"),
        ("other: {name: Other, motif: unicorn}", "interests.other.motif"),
        ("other: {name: Other, motif: bowl, ages: {18-24: 2}}", "interests.other.ages.18-24"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, place: str) -> None:
    """With the place."""
    with pytest.raises(InputError) as caught:
        load_interests(write_table(tmp_path, text))
    assert caught.value.path == place


def test_a_users_table_replaces_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the working directory."""
    (tmp_path / "configs").mkdir()
    write_table(tmp_path / "configs", "other: {name: Anything, motif: bowl}")
    monkeypatch.chdir(tmp_path)
    assert load_interests().interests[OTHER].name == "Anything"
