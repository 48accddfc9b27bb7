"""``event_params``: who has which parameter, as columns, and then all of them at once."""

from typing import Any

import numpy as np
import pyarrow as pa

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.wire.columns import Indices, Mask, lists, numbers, struct, texts
from behavesim.wire.numbering import Numbering

_ELEMENT = EXPORT_SCHEMA.field("event_params").type.value_type
_VALUE = _ELEMENT.field("value").type
_WHOLE_BELOW = 9.2e18


def split_number(value: float | None) -> tuple[int | None, float | None]:
    """A number as int where it is integral, else as double."""
    if value is None:
        return None, None
    if value == value and abs(value) < _WHOLE_BELOW and value.is_integer():
        return int(value), None
    return None, value


class ParameterTable:
    """Groups of parameters: each distinct ``ep`` or ``epn`` of a batch is one."""

    def __init__(self, pool: Numbering, keys: Numbering) -> None:
        self._pool, self._keys = pool, keys
        self._rows: list[tuple[int, int, int | None, float | None]] = []
        self._counts: list[int] = []

    def add_texts(self, group: dict[str, Any]) -> None:
        """Add a group of text parameters; ``debug_mode`` becomes a number, as in GA4."""
        for key, value in group.items():
            if key == "debug_mode" and value == "true":
                self._rows.append((self._keys[key], -1, 1, None))
            else:
                text = -1 if value is None else self._pool[as_text(value)]
                self._rows.append((self._keys[key], text, None, None))
        self._counts.append(len(group))

    def add_numbers(self, group: dict[str, float | None]) -> None:
        """Add a group of number parameters."""
        for key, value in group.items():
            self._rows.append((self._keys[key], -1, *split_number(value)))
        self._counts.append(len(group))

    def columns(self) -> tuple[Indices, "Parameters"]:
        """Sizes of the groups, and the parameters laid end to end."""
        columns = list(zip(*self._rows, strict=True)) or [(), (), (), ()]
        keys, text, whole, fraction = columns
        return np.array(self._counts, np.int64), Parameters(
            np.array(keys, np.int64),
            np.array(text, np.int64),
            np.array([value or 0 for value in whole], np.int64),
            np.array([value is not None for value in whole], np.bool_),
            np.array([np.nan if value is None else value for value in fraction], np.float64),
            np.array([value is not None for value in fraction], np.bool_),
        )


class Parameters:
    """Columns of parameters."""

    def __init__(
        self, key: Indices, text: Indices, whole: Indices, has_whole: Mask, double: Any, has: Mask
    ) -> None:
        self.columns = (key, text, whole, has_whole, double, has)

    @classmethod
    def blank(cls, size: int) -> "Parameters":
        """``size`` parameters without key or value."""
        none = np.zeros(size, np.bool_)
        number = np.zeros(size, np.int64)
        return cls(
            number, np.full(size, -1), number.copy(), none, np.zeros(size, np.float64), none.copy()
        )

    def put(self, places: Indices, source: "Parameters", which: Indices) -> None:
        """Copy parameters ``which`` of ``source`` to these places."""
        for mine, other in zip(self.columns, source.columns, strict=True):
            mine[places] = other[which]


class ParameterRows:
    """Parameters of rows; they stand in a row in the order in which they were added."""

    def __init__(self, size: int, pool: Numbering, keys: Numbering) -> None:
        self._pool, self._keys = pool, keys
        self._counts = np.zeros(size, np.int64)
        self._parts: list[tuple[Any, ...]] = []

    def add_text(self, key: str, at: Indices, text: Indices) -> None:
        """Rows ``at`` get the pool's texts by number."""
        self._note(("text", at, self._counts[at], self._keys[key], text))
        self._counts[at] += 1

    def add_whole(self, key: str, at: Indices, values: Indices | int) -> None:
        """Rows ``at`` get integers, or all the same one."""
        self._note(("whole", at, self._counts[at], self._keys[key], values))
        self._counts[at] += 1

    def add_groups(self, table: ParameterTable, at: Indices, group: Indices) -> None:
        """Rows ``at`` get whole groups of a table."""
        sizes, source = table.columns()
        self._note(("group", at, self._counts[at], group, sizes, source))
        self._counts[at] += sizes[group]

    def build(self) -> pa.Array:
        """The column ``event_params``: a list of records for each row."""
        starts = np.cumsum(self._counts) - self._counts
        total = int(self._counts.sum())
        made = Parameters.blank(total)
        key, text, whole, has_whole, double, has_double = made.columns
        for kind, at, before, *rest in self._parts:
            places = starts[at] + before
            if kind == "group":
                _put_groups(made, places, *rest)
                continue
            key[places] = rest[0]
            if kind == "text":
                text[places] = rest[1]
            else:
                whole[places] = rest[1]
                has_whole[places] = True
        parts = {
            "string_value": texts(text, list(self._pool)),
            "int_value": numbers(whole, has_whole),
            "double_value": numbers(double, has_double),
        }
        value = struct(_VALUE, parts, total)
        keys = texts(key, list(self._keys))
        return lists(self._counts, struct(_ELEMENT, {"key": keys, "value": value}, total))

    def _note(self, part: tuple[Any, ...]) -> None:
        self._parts.append(part)


def _put_groups(
    made: Parameters, places: Indices, group: Indices, sizes: Indices, source: Parameters
) -> None:
    first = np.cumsum(sizes) - sizes
    length = sizes[group]
    total = int(length.sum())
    within = np.arange(total) - np.repeat(np.cumsum(length) - length, length)
    made.put(np.repeat(places, length) + within, source, np.repeat(first[group], length) + within)


def as_text(value: Any) -> str:
    """A parameter's text; numbers that a client sent as text's stand-in are written out."""
    return value if isinstance(value, str) else repr(value)
