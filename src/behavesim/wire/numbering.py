"""Numbers for values that repeat, and columns of such numbers."""

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


class Numbering(dict[Any, int]):
    """Numbers for distinct keys, from 0 in the order in which they first come."""

    def __missing__(self, key: Any) -> int:
        number = self[key] = len(self)
        return number


class VisitTables:
    """Entries of visits' own tables laid end to end, and where each visit's begin."""

    def __init__(self, width: int = 1) -> None:
        self._width = width
        self._entries = array("q")
        self._starts: list[int] = []

    def add(self, entries: Iterable[int]) -> None:
        """Add a visit's table: entries of ``width`` numbers, one after the other."""
        self._starts.append(len(self._entries) // self._width)
        self._entries.extend(entries)

    def columns(self, places: Integers, sizes: Integers) -> Integers:
        """The entries at the visits' own places, a row a column; visits have ``sizes`` places."""
        table = np.array(self._entries, np.int64).reshape(-1, self._width)
        return table[places + np.repeat(np.array(self._starts, np.int64), sizes)].T
