"""Sessions made by hand, as rows of daily tables."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.unit.export.nested_events import DAY, make_event, write_table

EventLike = tuple[str, float] | tuple[str, float, Mapping[str, Any]]


def make_session(
    user: str,
    events: Iterable[EventLike],
    *,
    number: int = 1,
    session_id: int = 1,
    day: dt.date = DAY,
    hour: int = 12,
    device: str = "mobile",
) -> list[dict[str, Any]]:
    """Rows of one session; events are (name, seconds after ``hour`` UTC, columns that differ)."""
    began = dt.datetime.combine(day, dt.time(hour), dt.UTC).timestamp()
    rows = []
    for name, seconds, *rest in events:
        columns = dict(rest[0]) if rest else {}
        params = {"ga_session_id": session_id, "ga_session_number": number}
        params |= columns.pop("params", {})
        columns.setdefault("event_timestamp", round((began + seconds) * 1e6))
        columns.setdefault("device", {"category": device})
        rows.append(make_event(name, day=day, user=user, params=params, **columns))
    return rows


def write_sessions(
    warehouse: Path, sessions: Sequence[list[dict[str, Any]]], day: dt.date = DAY
) -> list[Path]:
    """One daily table of the sessions; its files."""
    write_table(warehouse, [row for rows in sessions for row in rows], day)
    return sorted(warehouse.glob("events_*/*.parquet"))


def make_order(transaction: str, usd: float) -> dict[str, Any]:
    """Columns of a purchase event."""
    return {"ecommerce": {"transaction_id": transaction, "purchase_revenue_in_usd": usd}}
