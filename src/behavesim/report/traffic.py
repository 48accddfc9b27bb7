"""Exported events -> sessions -> funnels, revenue and their intervals."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from behavesim.report.content import Day, Estimate, GroupedFunnel, StepShare, Traffic

EVENT_COLUMNS: Final = (
    "event_date",
    "event_timestamp",
    "event_name",
    "user_pseudo_id",
    "ga_session_id",
    "session_channel_group",
    "device_category",
    "transaction_id",
    "purchase_revenue",
    "currency",
)
_SESSION: Final = ("user_pseudo_id", "ga_session_id")
_Z: Final = 1.959963984540054
_FEWEST_SESSIONS: Final = 30
"""Groups with fewer are left out: their intervals would fill the chart."""


def list_sessions(events: pl.LazyFrame, steps: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """One row per session: when, through which channel, on what, how far, for how much.

    ``steps`` names the funnel's steps with their events; each is a column of booleans.
    """
    name = pl.col("event_name")
    return (
        events.filter(
            pl.col("user_pseudo_id").is_not_null() & pl.col("ga_session_id").is_not_null()
        )
        .group_by(_SESSION)
        .agg(
            pl.col("event_date").min().alias("date"),
            pl.col("session_channel_group").drop_nulls().first().alias("channel"),
            pl.col("device_category").drop_nulls().first().alias("device"),
            pl.col("currency").drop_nulls().first(),
            (name == "purchase").sum().alias("orders"),
            pl.col("purchase_revenue").filter(name == "purchase").sum().alias("revenue"),
            *((name == event).any().alias(step) for step, event in steps[1:]),
        )
        .sort(_SESSION)
        .collect(engine="streaming")
    )


def describe_traffic(
    sessions: pl.DataFrame,
    steps: Sequence[tuple[str, str]],
    labels: Mapping[str, pl.DataFrame],
    start: dt.date | None,
    definition: str,
) -> Traffic:
    """Count; ``labels`` has for each property who belongs where: user_pseudo_id and group.

    ``start`` is the first day that is no warm-up.
    """
    names = [step for step, _ in steps[1:]]
    own = {
        name: sessions.select("user_pseudo_id", "ga_session_id", group=name)
        for name in ("channel", "device")
    }
    groups = [
        _split(sessions, name, table, names, from_truth)
        for tables, from_truth in ((labels, True), (own, False))
        for name, table in tables.items()
    ]
    currency = sessions.get_column("currency").drop_nulls()
    return Traffic(
        sessions=sessions.height,
        users=sessions.get_column("user_pseudo_id").n_unique(),
        orders=int(sessions.get_column("orders").sum()),
        revenue=float(sessions.get_column("revenue").sum()),
        currency=str(currency[0]) if len(currency) else "",
        revenue_per_session=_estimate_mean(sessions, "revenue"),
        funnel=tuple(_count(sessions, "all", name) for name in names),
        groups=tuple(group for group in groups if group.rows),
        days=_list_days(sessions, start),
        definition=definition,
    )


def _split(
    sessions: pl.DataFrame,
    name: str,
    table: pl.DataFrame,
    steps: Sequence[str],
    from_truth: bool,
) -> GroupedFunnel:
    keys = [key for key in _SESSION if key in table.columns]
    joined = sessions.join(table, on=keys, how="inner").filter(pl.col("group").is_not_null())
    rows = [
        _count(part, str(group), step)
        for (group,), part in sorted(joined.group_by("group"), key=lambda one: str(one[0][0]))
        if part.height >= _FEWEST_SESSIONS
        for step in steps
    ]
    return GroupedFunnel(name, from_truth, tuple(rows))


def _count(sessions: pl.DataFrame, group: str, step: str) -> StepShare:
    reached = int(sessions.get_column(step).sum())
    return StepShare(group, step, sessions.height, reached, _estimate_share(sessions, step))


def _estimate_share(sessions: pl.DataFrame, column: str) -> Estimate:
    """Wilson's interval for the effective number of independent sessions."""
    mean, variance = _mean_over_users(sessions, column)
    count = float(sessions.height)
    if 0 < mean < 1 and variance > 0:
        count = min(count, mean * (1 - mean) / variance)
    center = (mean + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z * math.sqrt(mean * (1 - mean) / count + _Z**2 / (4 * count**2)) / (1 + _Z**2 / count)
    return Estimate(mean, max(0.0, center - half), min(1.0, center + half))


def _estimate_mean(sessions: pl.DataFrame, column: str) -> Estimate:
    mean, variance = _mean_over_users(sessions, column)
    half = _Z * math.sqrt(variance)
    return Estimate(mean, max(0.0, mean - half), mean + half)


def _mean_over_users(sessions: pl.DataFrame, column: str) -> tuple[float, float]:
    """Mean per session and its variance, users (not sessions) being independent of each other."""
    users = (
        sessions.group_by("user_pseudo_id")
        .agg(pl.len().cast(pl.Float64).alias("n"), pl.col(column).cast(pl.Float64).sum().alias("y"))
        .sort("user_pseudo_id")
    )
    count = float(sessions.height)
    mean = float(users.get_column("y").sum()) / count
    rest = users.get_column("y") - mean * users.get_column("n")
    return mean, float((rest**2).sum()) / count**2


def _list_days(sessions: pl.DataFrame, start: dt.date | None) -> tuple[Day, ...]:
    table = (
        sessions.group_by("date")
        .agg(pl.len().alias("sessions"), pl.col("orders").sum(), pl.col("revenue").sum())
        .sort("date")
    )
    return tuple(
        Day(date, count, orders, float(revenue), start is not None and date < start)
        for date, count, orders, revenue in table.iter_rows()
    )
