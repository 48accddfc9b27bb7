"""Where a column's values stand: Dremel's repetition and definition levels.

All fields are nullable. A *slot* is a place of the column: a row, or an element of a list, or the
stand-in for a list without elements. An *open* slot has an entry in the Arrow array at hand, a
closed one ended above it.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from behavesim.warehouse.parquet_writer.compact_thrift import write_varint

Levels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Slots:
    """The slots of a field, seen from the array that holds its entries."""

    size: int
    at: Places | None = None
    """The entry of each open slot; None where they are the array's entries in order."""
    depth: int = 0
    """The definition level of open slots."""
    is_open: Mask | None = None
    """None where all are."""
    closed: Levels | None = None
    """Definition levels; those of open slots say nothing."""
    repetition: Levels | None = None
    """None outside of lists."""
    lists: int = 0
    """How many lists are around: the greatest repetition level."""

    @property
    def count_open(self) -> int:
        return self.size if self.at is None else len(self.at)

    def pick(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Entries of the open slots, out of a value for each entry of the array."""
        return values if self.at is None else values[self.at]

    def look_up(self, array: pa.DictionaryArray) -> "Slots":
        """The same slots seen from the dictionary."""
        inside, indices = self._close(self.known(array)), array.indices
        filled = indices.fill_null(0) if indices.null_count else indices
        return replace(inside, at=inside.pick(filled.to_numpy()))

    def known(self, array: pa.Array) -> Mask | None:
        """Which open slots have a value in the array; None where all do."""
        if not array.null_count:
            return None
        known: Mask = self.pick(np.asarray(array.is_valid()))
        return None if known.all() else known

    def enter_struct(self, array: pa.StructArray) -> "Slots":
        """The slots of the record's fields."""
        inside = self._close(self.known(array))
        return replace(inside, depth=self.depth + 1)

    def enter_list(self, array: pa.ListArray) -> "Slots":
        """The slots of the list's elements."""
        inside = self._close(self.known(array))
        offsets = array.offsets.to_numpy()
        starts, ends = inside.pick(offsets[:-1]), inside.pick(offsets[1:])
        counts = (ends - starts).astype(np.int64)
        filled = replace(inside, depth=self.depth + 1)._close(counts > 0)
        return filled._repeat(starts[counts > 0], counts[counts > 0])

    def _close(self, kept: Mask | None) -> "Slots":
        """Close the open slots that are not kept, at the depth where they are."""
        if kept is None or kept.all():
            return self
        at = np.arange(len(kept)) if self.at is None else self.at
        is_open = np.ones(self.size, np.bool_) if self.is_open is None else self.is_open.copy()
        closed = np.zeros(self.size, np.uint8) if self.closed is None else self.closed.copy()
        lost = np.flatnonzero(is_open)[~kept]
        is_open[lost], closed[lost] = False, self.depth
        return replace(self, at=at[kept], is_open=is_open, closed=closed)

    def _repeat(self, starts: Places, counts: Places) -> "Slots":
        """Slots for each of so many elements of the open slots' lists."""
        times = np.ones(self.size, np.int64)
        times[slice(None) if self.is_open is None else self.is_open] = counts
        firsts = np.cumsum(times) - times
        size, lists = int(times.sum()), self.lists + 1
        repetition = np.full(size, lists, np.uint8)
        repetition[firsts] = 0 if self.repetition is None else self.repetition
        ends = np.cumsum(counts)
        within = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)
        return Slots(
            size,
            at=np.repeat(starts, counts) + within,
            depth=self.depth + 1,
            is_open=None if self.is_open is None else np.repeat(self.is_open, times),
            closed=None if self.closed is None else np.repeat(self.closed, times),
            repetition=repetition,
            lists=lists,
        )

    def encode(self, known: Mask | None) -> bytes:
        """The levels of a leaf, as a data page begins with them."""
        return self._repetition + (self._all_known if known is None else self._define(known))

    @cached_property
    def _repetition(self) -> bytes:
        return b"" if self.repetition is None else encode_levels(self.repetition, self.lists)

    @cached_property
    def _all_known(self) -> bytes:
        return self._define(np.True_)

    @cached_property
    def all_null(self) -> bytes:
        """The levels of a leaf without values."""
        return self._repetition + self._define(np.False_)

    def _define(self, known: Any) -> bytes:
        reached = self.depth + np.asarray(known, np.uint8)
        if self.closed is None:
            levels = np.broadcast_to(reached, self.size)
        else:
            levels = self.closed.copy()
            levels[self.is_open] = reached
        return encode_levels(levels, self.depth + 1)


def encode_levels(levels: Levels, greatest: int) -> bytes:
    """Levels up to the greatest as Parquet's hybrid of runs and packed bits, size first."""
    width = greatest.bit_length()
    if not len(levels) or (levels == levels[0]).all():
        coded = encode_run(int(levels[0]) if len(levels) else 0, len(levels))
    else:
        coded = _pack(levels, width)
    return len(coded).to_bytes(4, "little") + coded


def encode_run(value: int, count: int) -> bytes:
    """One value below 256, repeated."""
    return write_varint(count << 1) + bytes((value,))


def _pack(levels: Levels, width: int) -> bytes:
    """Eight levels at a time as one number of that many bytes."""
    groups = -(-len(levels) // 8)
    padded = np.zeros((groups, 8), np.uint8)
    padded.reshape(-1)[: len(levels)] = levels
    packed = np.zeros(groups, "<u8")
    for place in range(8):
        packed |= padded[:, place].astype("<u8") << np.uint64(place * width)
    content = packed.view(np.uint8).reshape(-1, 8)[:, :width].tobytes()
    return write_varint(groups << 1 | 1) + content
