"""JSON of ours: read strictly, typed, and with a checksum."""

import json
from pathlib import Path

import msgspec
import pytest

from behavesim.errors import DataError, SchemaError
from behavesim.files.json_file import (
    encode_sealed,
    read_json,
    read_sealed,
    read_text,
    read_typed,
    seal,
)


class Shop(msgspec.Struct):
    name: str
    items: list[int]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\n", "an empty file"),
        (b'{"a": 1', "an error at line 1"),
        (b'{"a": 1, "a": 2}', "the key 'a' twice in one object"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b"[1e999]", "the number 1e999"),
        (b"[" + b"1" * 5000 + b"]", "Exceeds the limit"),
        (b"[" * 100_000, "objects nested without end"),
        (b'{"a": "\xff"}', "a byte that is no UTF-8 at 7"),
        (b"\x00", "an error at line 1"),
    ],
)
def test_what_is_no_json_is_one_line(tmp_path: Path, content: bytes, found: str) -> None:
    """The file, what was found, what is allowed, and what to do."""
    place = tmp_path / "a.json"
    place.write_bytes(content)
    with pytest.raises(SchemaError) as caught:
        read_json(place, "run it again")
    assert str(caught.value).startswith(f"{place}: found {found}")
    assert str(caught.value).endswith("; allowed JSON")
    assert "\n" not in str(caught.value)
    assert caught.value.hint == "run it again"


def test_what_is_no_file_is_one_line(tmp_path: Path) -> None:
    """A directory, or nothing at all."""
    with pytest.raises(SchemaError, match="found a directory; allowed a file"):
        read_json(tmp_path, "")
    with pytest.raises(SchemaError, match="found no such file; allowed a file"):
        read_json(tmp_path / "none.json", "")
    (tmp_path / "text").write_bytes(b"abc\xff")
    with pytest.raises(SchemaError, match="found a byte that is no UTF-8 at 3; allowed text"):
        read_text(tmp_path / "text", "")


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ([], "found array; allowed object"),
        (None, "found null; allowed object"),
        ({}, "found no name; allowed what this version writes"),
        ({"name": 1, "items": []}, "name: found int; allowed str"),
        ({"name": "a", "items": [1, "b"]}, r"items\[1\]: found str; allowed int"),
        ({"name": "a", "items": [True]}, r"items\[0\]: found bool; allowed int"),
    ],
)
def test_other_types_are_named_with_their_place(
    tmp_path: Path, record: object, message: str
) -> None:
    """As the model says."""
    place = tmp_path / "a.json"
    place.write_text(json.dumps(record))
    with pytest.raises(SchemaError, match=message):
        read_typed(place, Shop, "")


def test_a_checksum_shows_any_change(tmp_path: Path) -> None:
    """Spaces do not matter; a digit, a key, or the checksum itself do."""
    place = tmp_path / "a.json"
    content = {"seed": 7, "days": [1.5, None], "name": "é"}
    place.write_bytes(encode_sealed(content))
    assert read_sealed(place, content, "") == content
    place.write_text(json.dumps(seal(content), indent=7))
    assert read_sealed(place, content, "") == content
    place.write_text(json.dumps({**seal(content), "seed": 8}))
    with pytest.raises(DataError, match="found other content than was written"):
        read_sealed(place, content, "")
    place.write_text(json.dumps({**seal(content), "checksum": None}))
    with pytest.raises(DataError, match="found other content than was written"):
        read_sealed(place, content, "")


def test_an_object_without_a_checksum_has_known_keys_alone(tmp_path: Path) -> None:
    """So that a checksum whose own key is damaged does not pass as none."""
    place = tmp_path / "a.json"
    place.write_text('{"seed": 7}')
    assert read_sealed(place, ("seed", "days"), "") == {"seed": 7}
    place.write_text('{"seed": 7, "checksun": "abc"}')
    with pytest.raises(SchemaError, match="found the unknown key 'checksun'; allowed seed, days"):
        read_sealed(place, ("seed", "days"), "")
    place.write_text("[]")
    with pytest.raises(SchemaError, match="found a list; allowed an object"):
        read_sealed(place, ("seed",), "")
