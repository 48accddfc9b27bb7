"""Which searches are the first for their term in a session: the server marks them."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from behavesim.materialize.hit_batches import HitBatch
from behavesim.wire.columns import Mask
from behavesim.wire.visit_columns import hit_order

SEARCH_EVENT: Final = "view_search_results"
_TERM: Final = "search_term"


class SearchTerms:
    """The terms that were searched for in each session of a day."""

    def __init__(self) -> None:
        self._first: dict[tuple[int, Any], int] = {}

    def add(self, batch: HitBatch) -> None:
        """Note the batch's searches."""
        for _, place, search in _find_searches(batch):
            self._first[search] = min(place, self._first.get(search, place))

    def are_unique(self, batch: HitBatch) -> Mask:
        """Which hits of a batch are a session's first search for their term."""
        unique = np.zeros(batch.size, np.bool_)
        for hit, place, search in _find_searches(batch):
            unique[hit] = self._first[search] == place
        return unique


def _find_searches(batch: HitBatch) -> Iterator[tuple[int, int, tuple[int, Any]]]:
    """Every search: its hit, its place among the user's hits, its session and term."""
    if SEARCH_EVENT not in batch.names:
        return
    order, sessions, texts = hit_order(batch.numbers), batch.numbers["session"], batch.numbers["ep"]
    for hit in np.flatnonzero(batch.is_named(SEARCH_EVENT)).tolist():
        term = batch.texts[texts[hit]].get(_TERM)
        if term:
            yield hit, int(order[hit]), (int(sessions[hit]), term)
