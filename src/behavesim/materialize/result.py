"""What `materialize` reports of the warehouse and of the hit log."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from behavesim.core.result import Result
from behavesim.materialize.warehouse_state import WarehouseState


@dataclass(frozen=True, slots=True)
class DamagedPlace:
    """Bytes of a segment that are no whole frame, and not just unfinished at its end."""

    segment: str
    at: int
    bytes: int


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A day whose table has rows that the log no longer gives, and the segments that lost some."""

    day: dt.date
    events: int
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class MaterializeResult(Result):
    """What the warehouse holds; ``written`` tables are new or changed by this run.

    ``rejected`` requests, and lines of requests (``rejected_lines``), are listed with their reasons
    in ``warehouse/_rejected.jsonl``; ``ignored`` are side requests and attempts that did not
    count, ``late`` hits that came more than three days after their day; limits of collection
    removed ``dropped`` events and shortened ``cut`` ones; ``revenue`` is that of purchases, in the
    property's currency. ``frames`` of the log are whole; ``torn_bytes`` of
    unfinished ones stand at the ends of newest segments, ``damaged`` bytes anywhere else; ``kept``
    tables were not replaced, since the log has lost what they were made of.
    """

    tables: int
    events: int
    written: int
    rejected: int
    rejected_lines: int
    ignored: int
    late: int
    dropped: int
    cut: int
    sessions: int
    purchases: int
    revenue: float
    frames: int
    torn_bytes: int
    damaged: tuple[DamagedPlace, ...]
    kept: tuple[KeptTable, ...]
    seconds: float = 0.0
    """What the command took; 0 where `materialize` was called with directories."""


def summarize(
    state: WarehouseState, rejected: Sequence[Mapping[str, Any]], written: int
) -> MaterializeResult:
    """What a warehouse of that state holds; ``written`` tables are new or changed."""
    days, log = state.days.values(), state.log.values()
    ignored = sum(part.side_requests + part.uncommitted for part in log)
    return MaterializeResult(
        tables=sum(day.events > 0 for day in days),
        events=sum(day.events for day in days),
        written=written,
        rejected=len(rejected),
        rejected_lines=sum(entry.get("line") is not None for entry in rejected),
        ignored=ignored + sum(day.ignored for day in days),
        late=sum(part.late for part in log),
        dropped=sum(day.dropped for day in days),
        cut=sum(day.cut for day in days),
        sessions=sum(day.sessions for day in days),
        purchases=sum(day.purchases for day in days),
        revenue=round(sum(state.days[day].revenue for day in sorted(state.days)), 4),
        frames=sum(part.frames for part in log),
        torn_bytes=sum(part.torn_bytes for part in log),
        damaged=tuple(
            DamagedPlace(name, part.at, part.size)
            for name in sorted(state.log)
            for part in state.log[name].damaged
        ),
        kept=tuple(
            KeptTable(day, state.days[day].events, tuple(state.days[day].kept_for))
            for day in sorted(state.days)
            if state.days[day].kept_for
        ),
    )
