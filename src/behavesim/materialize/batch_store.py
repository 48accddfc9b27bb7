"""Batches of hits between the two halves of a day: the first few in memory, more in a file."""

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from behavesim.materialize.hit_batches import HitBatch

# Some 10 MB each.
_HELD_BATCHES: Final = 4


class BatchStore:
    """Keeps a day's batches in order; ``spill`` is the file."""

    def __init__(self, spill: Path) -> None:
        self._held: list[HitBatch] = []
        self._spill = spill

    def add(self, batch: HitBatch) -> None:
        """Keep a batch; beyond the first few it is pickled to the file."""
        if len(self._held) < _HELD_BATCHES:
            self._held.append(batch)
            return
        with self._spill.open("ab") as file:
            pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)

    def take_out(self) -> Iterator[HitBatch]:
        """Yield all of them and forget them."""
        held, self._held = self._held[::-1], []
        while held:
            yield held.pop()
        if self._spill.exists():
            with self._spill.open("rb") as file:
                size = self._spill.stat().st_size
                while file.tell() < size:
                    yield pickle.load(file)
            self._spill.unlink()
