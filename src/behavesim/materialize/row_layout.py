"""Which rows a batch of hits becomes: one a hit, and one each for what GA4 adds before it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from behavesim.materialize.day_sessions import DaySessions
from behavesim.materialize.hit_batches import HitBatch
from behavesim.wire.columns import Indices, Mask
from behavesim.wire.hit_order import hit_order

HIT: Final = 0
FIRST_VISIT: Final = 1
SESSION_START: Final = 2


@dataclass(frozen=True, slots=True)
class Rows:
    """Which hit each row is of, what it is, and whose session it belongs to."""

    batch: HitBatch
    hit: Indices
    made: Indices
    ord: Indices
    session: Indices
    is_hit: Mask

    def column(self, name: str) -> Indices:
        return self.batch.numbers[name][self.hit]

    @property
    def size(self) -> int:
        return len(self.hit)

    def has_visitor(self, sessions: DaySessions) -> Mask:
        """Which rows have a user: not those of visitors who refused cookies."""
        named: Mask = ~sessions.is_cookieless[self.column("client")]
        return named


def lay_out(batch: HitBatch) -> Rows:
    """The rows of a batch in the order of its hits."""
    columns = batch.numbers
    first, start = columns["fv"] > 0, columns["ss"] > 0
    counts = 1 + first.astype(np.int64) + start
    hit = np.repeat(np.arange(batch.size), counts)
    ends = np.cumsum(counts)
    made = np.zeros(len(hit), np.int64)
    made[(ends - 2)[start]] = SESSION_START
    made[(ends - counts)[first]] = FIRST_VISIT
    order = hit_order(columns)
    return Rows(batch, hit, made, order[hit], columns["session"][hit], made == HIT)
