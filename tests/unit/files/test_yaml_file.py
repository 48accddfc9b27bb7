"""YAML that people write."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from behavesim.errors import InputError
from behavesim.files.yaml_file import read_document, read_yaml

BAD_YAML = [
    ("a: [1", "line 1: found expected ',' or ']', but got '<stream end>'; allowed valid YAML"),
    ("a: 1\nb: 2\na: 3\n", "line 3: found the key 'a' twice; allowed valid YAML"),
    ("a: \x07", "found a character YAML forbids; allowed valid YAML"),
    ("a: 1\n\tb: 2", "line 2: found found character '\\t' that cannot start any token"),
]


@pytest.mark.parametrize(("text", "expected"), BAD_YAML)
def test_broken_yaml_is_named_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    """The error holds the file, the line and what is wrong there."""
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_yaml(file)
    assert str(caught.value).startswith(f"{file}: {expected}")


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    """A missing file is the user's to mend."""
    with pytest.raises(InputError, match="no such file"):
        read_yaml(tmp_path / "none.yaml")


def test_a_file_in_another_encoding_is_an_input_error(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are told as such."""
    file = tmp_path / "latin.yaml"
    file.write_bytes(b"name: caf\xe9")
    with pytest.raises(InputError, match="UTF-8"):
        read_yaml(file)


@pytest.mark.parametrize("read", [read_yaml, read_document])
@pytest.mark.parametrize("date", ["2026-13-01", "2026-02-30", "2026-01-01 25:00:00"])
def test_an_impossible_date_is_named_with_its_line(
    tmp_path: Path, read: Callable[[Path], object], date: str
) -> None:
    """YAML itself makes dates of what looks like one."""
    file = tmp_path / "product.yaml"
    file.write_text(f"id: X\nreleased: {date}\n")
    with pytest.raises(InputError) as caught:
        read(file)
    assert caught.value.message == (
        f"{file}: line 2: found the impossible date {date}; allowed a date as YYYY-MM-DD"
    )


@pytest.mark.parametrize("read", [read_yaml, lambda path: read_document(path).data])
@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "no",
        "yes",
        "On",
        "off",
        "y",
        "0123",
        "007",
        "0x1F",
        "0o17",
        "0b11",
        "1_000",
        "12:30",
        "190:20:30.15",
        "1e3",
        "6.022_1",
        "-0123",
        "+12:30",
        "1.",
        "_1",
        "2026-11",
        "12:30:45",
    ],
)
def test_what_is_written_is_kept(tmp_path: Path, read: Callable[[Path], Any], text: str) -> None:
    """No octal, no base 60, no truth value out of a word: a text stays the text that it is."""
    file = tmp_path / "x.yaml"
    file.write_text(f"id: {text}\n")
    kept = read(file)["id"]
    assert kept == (1.0 if text == "1." else text)


def test_plain_numbers_and_truth_values_are_those(tmp_path: Path) -> None:
    """As in YAML 1.2."""
    file = tmp_path / "x.yaml"
    file.write_text("[0, 12, -3, +4, 0.5, -.5, 1.5e+3, true, False, null, ~, .inf]")
    assert read_yaml(file) == [0, 12, -3, 4, 0.5, -0.5, 1500.0, True, False, None, None, math.inf]


def test_a_number_that_no_binary_one_keeps_stays_what_is_written(tmp_path: Path) -> None:
    """Of numbers with more digits than a binary one keeps the text is read."""
    file = tmp_path / "numbers.yaml"
    file.write_text("[88.99, 8.990, 8.9999999999999999999, .inf]", encoding="utf-8")
    assert read_yaml(file) == [88.99, 8.99, "8.9999999999999999999", math.inf]
