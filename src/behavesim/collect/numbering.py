"""Numbers for what repeats, and columns of them."""

from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


class Numbering(dict[Any, int]):
    """Numbers things in the order in which they first come."""

    def __missing__(self, thing: Any) -> int:
        number = self[thing] = len(self)
        return number


class VisitTables:
    """Entries of visits' own tables laid end to end, and where each visit's begin."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, ...]] = []
        self._starts: list[int] = []

    def add(self, entries: list[tuple[int, ...]]) -> None:
        self._starts.append(len(self._entries))
        self._entries += entries

    def columns(self, places: Integers, sizes: Integers) -> Integers:
        """The entries at the visits' own places, a row a column; visits have ``sizes`` places."""
        table = np.array(self._entries, np.int64)
        return table[places + np.repeat(np.array(self._starts, np.int64), sizes)].T
