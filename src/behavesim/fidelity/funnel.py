"""The funnel of an export, with the definition that every rate needs beside it."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from behavesim.errors import NotEnoughDataError

DEFINITION: Final = (
    "open funnel by session: a session is (user_pseudo_id, ga_session_id) and counts once a step, "
    "steps in any order; share = sessions with the event / all sessions"
)
EVENT_COLUMNS: Final = ("event_name", "user_pseudo_id", "ga_session_id")
STEPS: Final = (
    ("session", "session_start"),
    ("item seen", "view_item"),
    ("into the cart", "add_to_cart"),
    ("checkout begun", "begin_checkout"),
    ("bought", "purchase"),
)


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many sessions reached a step."""

    step: str
    definition: str
    sessions: int
    share: float


def count_funnel(events: pl.LazyFrame) -> tuple[FunnelStep, ...]:
    """Count the sessions that reached each step, of events with the columns of EVENT_COLUMNS.

    Raises NotEnoughDataError without a session.
    """
    session = pl.struct("user_pseudo_id", "ga_session_id")
    names = [name for _, name in STEPS if name != "session_start"]
    known = events.filter(
        pl.col("user_pseudo_id").is_not_null() & pl.col("ga_session_id").is_not_null()
    )
    counts = known.select(
        session.n_unique().alias("session_start"),
        *(session.filter(pl.col("event_name") == name).n_unique().alias(name) for name in names),
    ).collect(engine="streaming")
    row = counts.row(0, named=True)
    total = row["session_start"]
    if total == 0:
        raise NotEnoughDataError("no session in the exported events", "simulate and export first")
    return tuple(
        FunnelStep(step, f"sessions with {name}", row[name], row[name] / total)
        for step, name in STEPS
    )
