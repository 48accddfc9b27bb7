"""Who turned to which item how much, before and after a cut in time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_matrix

from behavesim.errors import NotEnoughDataError
from behavesim.training.splits import cut_time

CONFIDENCE_OF_EVENT = {
    "view_item": 1.0,
    "add_to_wishlist": 3.0,
    "add_to_cart": 4.0,
    "purchase": 8.0,
}
"""How strongly each kind of event shows that a user wants an item."""

RECENT_US = 7 * 86_400_000_000

SHARES_BEFORE_CUT = (0.75, 0.6, 0.5, 0.4)
ENOUGH_USERS = 100
"""The latest cut is taken by which so many users can be judged, else the one by which most can."""


@dataclass(frozen=True, slots=True)
class Interactions:
    """Rows in order of time: ``user`` counts into the export's users, ``item`` into ``items``."""

    items: tuple[str, ...]
    user: npt.NDArray[np.int64]
    item: npt.NDArray[np.int64]
    timestamp_us: npt.NDArray[np.int64]
    confidence: npt.NDArray[np.float64]
    user_count: int

    def take(self, rows: npt.NDArray[np.bool_]) -> "Interactions":
        """The chosen rows; users and items stay countable as before."""
        return Interactions(
            self.items,
            self.user[rows],
            self.item[rows],
            self.timestamp_us[rows],
            self.confidence[rows],
            self.user_count,
        )

    def make_past(self, rows: npt.NDArray[np.bool_] | None = None) -> "Past":
        """What recommenders learn from the chosen rows."""
        chosen = slice(None) if rows is None else rows
        times = self.timestamp_us[chosen]
        recent = times >= (times.max() - RECENT_US if len(times) else 0)
        pairs = np.unique(
            np.column_stack([self.user[chosen][recent], self.item[chosen][recent]]), axis=0
        )
        counts = np.bincount(pairs[:, 1], minlength=len(self.items))
        return Past(self.make_matrix(rows), counts.astype(np.float64))

    def make_matrix(self, rows: npt.NDArray[np.bool_] | None = None) -> csr_matrix:
        """Users x items: confidence summed over the chosen rows, float32."""
        chosen = slice(None) if rows is None else rows
        matrix = csr_matrix(
            (self.confidence[chosen], (self.user[chosen], self.item[chosen])),
            shape=(self.user_count, len(self.items)),
        )
        matrix.sum_duplicates()
        return matrix.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Past:
    """What recommenders learn from: confidences (users x items), and how many users turned to
    each item within a week of the last interaction."""

    matrix: csr_matrix
    recent: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CutInTime:
    """What models may know (``before``) and what they are judged by (``relevant``).

    ``relevant`` has a 1 for each item that a user turned to after the cut and not before;
    ``users`` are those with a past and such an item, ``cold_users`` those with an item but
    without a past.
    """

    cut_us: int
    before: Past
    relevant: csr_matrix
    users: npt.NDArray[np.int64]
    cold_users: npt.NDArray[np.int64]


def gather_interactions(items: pl.DataFrame, user_count: int) -> Interactions:
    """The views, wishes, carts and purchases among the exported items.

    Raises NotEnoughDataError when there is none.
    """
    rows = (
        items.filter(
            pl.col("event_name").is_in(list(CONFIDENCE_OF_EVENT)) & pl.col("item_id").is_not_null()
        )
        .select("event_timestamp", "user", "item_id", "event_name")
        .with_columns(pl.col("event_name").replace_strict(CONFIDENCE_OF_EVENT).alias("confidence"))
        .sort("event_timestamp", "user", "item_id", "event_name")
    )
    if rows.is_empty():
        raise NotEnoughDataError(
            "no item was viewed, carted or bought; there is nothing to recommend from",
            "simulate more sessions",
        )
    catalog = rows.get_column("item_id").unique().sort()
    return Interactions(
        tuple(catalog.to_list()),
        rows.get_column("user").to_numpy().astype(np.int64),
        catalog.search_sorted(rows.get_column("item_id")).to_numpy().astype(np.int64),
        rows.get_column("event_timestamp").to_numpy(),
        rows.get_column("confidence").to_numpy(),
        user_count,
    )


def cut_interactions(interactions: Interactions) -> CutInTime:
    """Cut all users' interactions at one instant: after three quarters of them, or earlier.

    Raises NotEnoughDataError when no user has a past and turns to something new after any cut.
    """
    best: CutInTime | None = None
    for share in SHARES_BEFORE_CUT:
        cut = _cut_at(interactions, cut_time(interactions.timestamp_us, share))
        if best is None or len(cut.users) > len(best.users):
            best = cut
        if len(best.users) >= ENOUGH_USERS:
            break
    if best is None or len(best.users) == 0:
        raise NotEnoughDataError(
            "no user has items before a cut in time and new ones after it; "
            "recommenders cannot be judged",
            "simulate more days or more people",
        )
    return best


def _cut_at(interactions: Interactions, cut_us: int) -> CutInTime:
    past = interactions.timestamp_us < cut_us
    before = interactions.make_past(past)
    after = interactions.make_matrix(~past)
    after.data[:] = 1.0
    known = before.matrix.copy()
    known.data[:] = 1.0
    relevant = (after - after.multiply(known)).tocsr()
    relevant.eliminate_zeros()
    has_past = np.diff(before.matrix.indptr) > 0
    returns = np.diff(after.indptr) > 0
    users = np.flatnonzero(has_past & (np.diff(relevant.indptr) > 0))
    cold_users = np.flatnonzero(returns & ~has_past)
    return CutInTime(cut_us, before, relevant, users, cold_users)
