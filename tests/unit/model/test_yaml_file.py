"""YAML that people write."""

from collections.abc import Callable
from pathlib import Path

import pytest

from behavesim.errors import InputError
from behavesim.model.yaml_file import read_document, read_yaml

BAD_YAML = [
    ("a: [1", "line 1: found expected ',' or ']', but got '<stream end>'; allowed valid YAML"),
    ("a: 1\nb: 2\na: 3\n", "line 3: found the key 'a' twice; allowed valid YAML"),
    ("a: \x07", "found a character YAML forbids; allowed valid YAML"),
    ("a: 1\n\tb: 2", "line 2: found found character '\\t' that cannot start any token"),
]


@pytest.mark.parametrize(("text", "expected"), BAD_YAML)
def test_broken_yaml_is_told_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
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
def test_an_impossible_date_is_told_with_its_line(
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
