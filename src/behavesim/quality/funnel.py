"""The funnel of an export, with the definition that every rate needs beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from behavesim.errors import NotEnoughDataError

DEFINITION: Final = (
    "open funnel by session: a session is (user_pseudo_id, ga_session_id) and counts once a step, "
    "steps in any order; share = sessions with the event / all sessions"
)
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


def read_funnel(export: Path) -> tuple[FunnelStep, ...]:
    """Count the sessions that reached each step; raises NotEnoughDataError without a session."""
    events = pl.scan_csv(
        export / "event_date=*" / "events-*.csv",
        schema_overrides={"user_pseudo_id": pl.String, "ga_session_id": pl.Int64},
    )
    session = pl.struct("user_pseudo_id", "ga_session_id")
    names = [name for _, name in STEPS if name != "session_start"]
    counts = events.select(
        session.n_unique().alias("session_start"),
        *(session.filter(pl.col("event_name") == name).n_unique().alias(name) for name in names),
    ).collect(engine="streaming")
    row = counts.row(0, named=True)
    total = row["session_start"]
    if total == 0:
        raise NotEnoughDataError(f"{export}: no session in the exported events")
    return tuple(
        FunnelStep(step, f"sessions with {name}", row[name], row[name] / total)
        for step, name in STEPS
    )
