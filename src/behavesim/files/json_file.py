"""JSON that commands hand each other: read strictly, and with a checksum where one was written.

A file of behavesim that cannot be read is one line: where, what was found, what is allowed, and
which command makes it again.
"""

import hashlib
import json
import math
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import msgspec
import orjson

from behavesim.errors import DataError, SchemaError

CHECKSUM: Final = "checksum"
"""The key under which a JSON object has the SHA-256 of everything else in it."""

_MISMATCH: Final = re.compile(r"Expected `(?P<allowed>[^`]+)`, got `(?P<found>[^`]+)`")
_MISSING: Final = re.compile(r"Object missing required field `(?P<name>[^`]+)`")
_PLACE: Final = re.compile(r" - at `(?:key in )?\$\.?(?P<place>[^`]*)`$")

T = TypeVar("T")


def is_there(path: Path) -> bool:
    """Whether anything stands at ``path``, be it a file or what is none."""
    return os.path.lexists(path)


def read_bytes(path: Path, again: str) -> bytes:
    """The file's content. Raises SchemaError, with ``again`` as its hint, where it has none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SchemaError(f"{path}: found no such file; allowed a file", again) from None
    except OSError as error:
        found = "a directory" if path.is_dir() else (error.strerror or str(error)).lower()
        raise SchemaError(f"{path}: found {found}; allowed a file", again) from None


def read_text(path: Path, again: str) -> str:
    """The file's text. Raises SchemaError for what is not UTF-8, or no file."""
    try:
        return read_bytes(path, again).decode()
    except UnicodeDecodeError as error:
        found = f"a byte that is no UTF-8 at {error.start}"
        raise SchemaError(f"{path}: found {found}; allowed text", again) from None


def read_json(path: Path, again: str) -> Any:
    """What the JSON file says; see ``decode_json``."""
    return decode_json(read_bytes(path, again), path, again)


def read_typed(path: Path, kind: type[T], again: str) -> T:
    """The JSON file as an instance of ``kind``; see ``decode_json`` and ``convert``."""
    return convert(read_json(path, again), kind, path, again)


def decode_json(content: bytes, place: Path | str, again: str) -> Any:
    """What ``content`` says. Raises SchemaError for what is no JSON in UTF-8, for a key that stands
    twice in one object, and for NaN, infinities and numbers beyond those of a double."""
    try:
        return json.loads(
            content.decode(),
            object_pairs_hook=_make_object,
            parse_constant=_refuse_constant,
            parse_float=_read_float,
        )
    except UnicodeDecodeError as error:
        found = f"a byte that is no UTF-8 at {error.start}"
    except json.JSONDecodeError as error:
        found = f"an error at line {error.lineno}, column {error.colno} ({error.msg})"
        if not content.strip():
            found = "an empty file"
    except RecursionError:
        found = "objects nested without end"
    except ValueError as error:
        found = str(error)
    raise SchemaError(f"{place}: found {found}; allowed JSON", again)


def convert(record: Any, kind: type[T], place: Path | str, again: str) -> T:
    """What JSON record as an instance of ``kind``. Raises SchemaError for the first mismatch."""
    try:
        return msgspec.convert(record, kind)
    except msgspec.ValidationError as error:
        text = str(error)
    at = _PLACE.search(text)
    where = f"{place}: {at['place']}" if at and at["place"] else f"{place}"
    plain = _PLACE.sub("", text)
    if mismatch := _MISMATCH.search(plain):
        reason = f"found {mismatch['found']}; allowed {mismatch['allowed']}"
    elif missing := _MISSING.search(plain):
        reason = f"found no {missing['name']}; allowed what this version writes"
    else:
        reason = f"found what is not allowed: {plain}"
    raise SchemaError(f"{where}: {reason}", again)


def check_types(made: T, place: Path | str, again: str) -> T:
    """What was made of JSON, once all of its fields have the types they should have."""
    convert(msgspec.to_builtins(made), type(made), place, again)
    return made


def seal(content: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object with a checksum of all that it says."""
    return {**content, CHECKSUM: _digest(content)}


def encode_sealed(content: Mapping[str, Any]) -> bytes:
    """A mapping of anything that orjson writes as a JSON file's content, with its checksum."""
    plain = orjson.loads(orjson.dumps(content))
    return orjson.dumps(seal(plain), option=orjson.OPT_INDENT_2) + b"\n"


def unseal(record: Any, known: Collection[str], place: Path | str, again: str) -> dict[str, Any]:
    """The object without its checksum. Raises SchemaError where it is no object, or has a key that
    are not known, and DataError where the checksum is not that of the rest.

    An object without a checksum passes: it was written by hand, or by an earlier version.
    """
    if not isinstance(record, dict):
        raise SchemaError(f"{place}: found {_name_kind(record)}; allowed an object", again)
    content = {key: value for key, value in record.items() if key != CHECKSUM}
    if strange := sorted(set(content) - set(known)):
        allowed = ", ".join(known)
        raise SchemaError(
            f"{place}: found the unknown key {strange[0]!r}; allowed {allowed}", again
        )
    if CHECKSUM in record and record[CHECKSUM] != _digest(content):
        raise DataError(
            f"{place}: found other content than was written; allowed that of its checksum", again
        )
    return content


def read_sealed(path: Path, known: Collection[str], again: str) -> dict[str, Any]:
    """The object in a file; see ``read_json`` and ``unseal``."""
    return unseal(read_json(path, again), known, path, again)


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _name_kind(record: Any) -> str:
    names = {list: "a list", str: "a text", bool: "a truth value", type(None): "null"}
    return names.get(type(record), "a number")


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key!r} twice in one object")
            seen.add(key)
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _read_float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"the number {text[:40]}")
    return number
