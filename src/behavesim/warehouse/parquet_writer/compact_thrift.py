"""Thrift's compact protocol, as far as Parquet's headers need it.

https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


class Long(int):
    """An i64; a plain int is an i32."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A value in the protocol's bytes."""

    kind: int
    content: bytes


Value = int | bytes | Coded | Sequence["Value"] | Mapping[int, "Value"]
_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
_STOP: Final = b"\0"
_BYTES: Final = [bytes((value,)) for value in range(256)]


def write_varint(value: int) -> bytes:
    """An unsigned number, seven bits a byte, the lowest first."""
    if value < 0x80:
        return _BYTES[value]
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)


def encode(value: Value) -> Coded:
    """A struct is a mapping of values by field number, ascending; a list has values of a kind."""
    if isinstance(value, int):
        zigzag = value << 1 if value >= 0 else (-value << 1) - 1
        return Coded(_I64 if isinstance(value, Long) else _I32, write_varint(zigzag))
    if isinstance(value, Coded):
        return value
    if isinstance(value, bytes):
        return Coded(_BINARY, write_varint(len(value)) + value)
    if isinstance(value, Mapping):
        return close_struct(encode_fields(value))
    return Coded(_LIST, _write_list([encode(one) for one in value]))


def encode_fields(fields: Mapping[int, Value], after: int = 0) -> bytes:
    """Fields of a struct that follow field ``after``, without the struct's end."""
    parts: list[bytes] = []
    for number, value in fields.items():
        coded = encode(value)
        parts += (_BYTES[(number - after) << 4 | coded.kind], coded.content)
        after = number
    return b"".join(parts)


def close_struct(fields: bytes) -> Coded:
    """A struct of such fields."""
    return Coded(_STRUCT, fields + _STOP)


def _write_list(values: Sequence[Coded]) -> bytes:
    kind, size = values[0].kind if values else _STRUCT, len(values)
    head = _BYTES[size << 4 | kind] if size < 15 else _BYTES[0xF0 | kind] + write_varint(size)
    return head + b"".join([value.content for value in values])
