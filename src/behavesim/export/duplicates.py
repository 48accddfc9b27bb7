"""Which rows of a day were met before, by hashes of their keys."""

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from behavesim.export.layout import Deduplication

_BATCH_KEY = ("user_pseudo_id", "batch_page_id", "batch_ordering_id", "batch_event_index")
_EVENT_KEY = (*_BATCH_KEY, "event_name")
Hashes = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]


class SeenHashes:
    """64-bit hashes in sorted runs that are merged as they grow: eight bytes each."""

    def __init__(self) -> None:
        self._runs: list[Hashes] = []

    def find_new(self, hashes: Hashes) -> Mask:
        """Which of these are met for the first time; all are known afterwards."""
        values, first = np.unique(hashes, return_index=True)
        fresh = np.ones(len(values), dtype=np.bool_)
        for run in self._runs:
            at = np.minimum(np.searchsorted(run, values), len(run) - 1)
            fresh &= run[at] != values
        self._add_run(values[fresh])
        mask = np.zeros(len(hashes), dtype=np.bool_)
        mask[first[fresh]] = True
        return mask

    def _add_run(self, run: Hashes) -> None:
        if len(run) == 0:
            return
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            # Stable sorting takes runs as they are: it is a merge.
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)


class EventDeduplicator:
    """Drops the events of one day that were there before, from flat batches.

    "auto" compares (user_pseudo_id, batch columns, event_name) where all of them are filled;
    "on" also compares events without batch columns, by all their columns. The order of rows
    decides which one is kept: the first.
    """

    def __init__(self, mode: Deduplication) -> None:
        self._mode = mode
        self._seen = SeenHashes()

    def find_new(self, events: pa.RecordBatch) -> Mask | None:
        """Which rows to keep, or None for all."""
        if self._mode == "off" or events.num_rows == 0:
            return None
        keyed = _are_filled(events, _BATCH_KEY)
        keep = np.ones(events.num_rows, dtype=np.bool_)
        for rows, names in self._choose_keys(events, keyed):
            if rows.any():
                hashes = _hash_rows(events.select(names).filter(pa.array(rows)))
                keep[rows] = self._seen.find_new(hashes)
        return None if keep.all() else keep

    def _choose_keys(self, events: pa.RecordBatch, keyed: Mask) -> list[tuple[Mask, list[str]]]:
        chosen = [(keyed, list(_EVENT_KEY))]
        if self._mode == "on":
            names = [name for name in events.schema.names if name != "event_row"]
            chosen.append((~keyed, names))
        return chosen


_ORDER_KEY = ("user_pseudo_id", "transaction_id")


class PurchaseDeduplicator:
    """Keeps the first of several rows of one user's transaction.

    Another user's transaction with the same id is another one, as in Google's reports. Rows without
    an id are all kept, and so are those of unknown users.
    """

    def __init__(self) -> None:
        self._seen = SeenHashes()

    def drop_repeated(self, purchases: pa.RecordBatch) -> pa.RecordBatch:
        named = _are_filled(purchases, _ORDER_KEY)
        if not named.any():
            return purchases
        keep = ~named
        hashes = _hash_rows(purchases.select(list(_ORDER_KEY)).filter(pa.array(named)))
        keep[named] = self._seen.find_new(hashes)
        return purchases if keep.all() else purchases.filter(pa.array(keep))


def _are_filled(batch: pa.RecordBatch, names: tuple[str, ...]) -> Mask:
    filled = np.ones(batch.num_rows, dtype=np.bool_)
    for name in names:
        column = batch.column(name)
        if column.null_count:
            filled &= pc.is_valid(column).to_numpy(zero_copy_only=False)
    return filled


def _hash_rows(batch: pa.RecordBatch) -> Hashes:
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    return frame.hash_rows().to_numpy()
