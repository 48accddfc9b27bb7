"""Where in a YAML file something stands."""

from pathlib import Path

import pytest

from behavesim.errors import InputError
from behavesim.files.yaml_file import (
    Position,
    UnreadableYamlError,
    YamlDocument,
    read_document,
    read_yaml,
)

TEXT = """\
# a comment
base: &base {color: red}
list:
  - name: one
    sizes: [1,
      2]
  - <<: *base
    name: two
"""


@pytest.fixture
def document(tmp_path: Path) -> YamlDocument:
    """The text above."""
    path = tmp_path / "file.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return read_document(path)


@pytest.mark.parametrize(
    ("location", "line", "column"),
    [
        ((), 2, 1),
        (("list",), 3, 1),
        (("list", 0), 4, 5),
        (("list", 0, "sizes", 1), 6, 7),
        (("list", 1, "name"), 8, 5),
        (("base", "color"), 2, 14),
        (("list", 1, "missing"), 7, 5),
        (("missing", 3, "deep"), 2, 1),
    ],
)
def test_a_location_has_a_position(
    document: YamlDocument, location: tuple[int | str, ...], line: int, column: int
) -> None:
    """Keys at their key, entries at their begin, what is missing where it is missing."""
    assert document.find_position(location) == Position(line, column)


def test_values_are_found_by_their_location(document: YamlDocument) -> None:
    """Merged keys too; None where there is nothing."""
    assert document.value_at(("list", 1, "color")) == "red"
    assert document.value_at(("list", 0, "sizes", 1)) == 2
    assert document.value_at(("list", 2, "name")) is None
    assert document.find_repeated_keys() == []


def test_repeated_keys_are_all_found(tmp_path: Path) -> None:
    """The later one is told, at any depth."""
    path = tmp_path / "file.yaml"
    path.write_text("a: 1\nb: [{c: 1, c: 2}]\na: 3\n", encoding="utf-8")
    document = read_document(path)
    assert document.find_repeated_keys() == [
        (("b", 0, "c"), Position(2, 12)),
        (("a",), Position(3, 1)),
    ]
    assert document.data == {"a": 3, "b": [{"c": 2}]}


def test_what_is_not_yaml_says_where_reading_ended(tmp_path: Path) -> None:
    """Line and column of the first thing that cannot be read; none where there is no file."""
    path = tmp_path / "file.yaml"
    path.write_text("a: 1\nb: ]\n", encoding="utf-8")
    with pytest.raises(UnreadableYamlError) as broken:
        read_document(path)
    assert broken.value.position == Position(2, 4)
    with pytest.raises(UnreadableYamlError) as missing:
        read_document(tmp_path / "none.yaml")
    assert missing.value.position is None


def test_a_date_that_no_calendar_has_is_refused(tmp_path: Path) -> None:
    """YAML would make a date of it and fail; both readers say so in one line."""
    path = tmp_path / "file.yaml"
    path.write_text("day: 2026-13-45\n", encoding="utf-8")
    for read in (read_yaml, read_document):
        with pytest.raises(InputError, match="line 1: found the impossible date 2026-13-45"):
            read(path)
