"""The counts of an export's last days."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from behavesim.calibration.measures import DEVICES, FUNNEL, HOURS, WEEKDAY_COUNTS, complete
from behavesim.errors import NotEnoughDataError

EVENT_INPUTS: Final = (
    "event_date",
    "event_timestamp",
    "event_name",
    "user_pseudo_id",
    "ga_session_id",
    "ga_session_number",
    "device_category",
    "transaction_id",
    "purchase_revenue",
)
ITEM_INPUTS: Final = ("event_date", "event_name", "item_id", "item_category", "price")
_SESSION: Final = ("user_pseudo_id", "ga_session_id")
_NAME: Final = pl.col("event_name")


@dataclass(frozen=True, slots=True)
class RealTraffic:
    """What an export shows of its last days."""

    first_day: dt.date
    days: int
    counts: dict[str, float]
    """Revenue is in mean prices of the items; ``all_views`` are views of any category, and
    ``order_value_spread`` is the standard deviation of order values over their mean."""


def count_export(
    place: str,
    events: pl.DataFrame,
    items: pl.DataFrame,
    days: int,
    time_zone: str,
    categories: Sequence[str],
) -> RealTraffic:
    """Count what happened on the last ``days`` days, or on all where there are fewer.

    Raises NotEnoughDataError where there is no session, or no purchase; ``place`` names the export.
    """
    events = events.drop_nulls(_SESSION)
    if events.is_empty():
        raise NotEnoughDataError(f"{place}: no session", "export days with sessions")
    sessions = _describe_sessions(events, time_zone)
    # A visitor who came before midnight may still be there on a day on which no session begins.
    dates: list[dt.date] = sessions.get_column("begins").dt.date().unique().sort().to_list()
    last = dates[-1]
    first = max(dates[0], last - dt.timedelta(days=days - 1))
    sessions = sessions.filter(pl.col("begins").dt.date() >= first)
    events = events.join(sessions, on=_SESSION, how="semi")
    viewed = items.filter(_NAME == "view_item", pl.col("event_date") >= first)
    orders = _list_orders(events)
    price = items.group_by("item_id").agg(pl.col("price").median()).get_column("price").mean()
    if orders.is_empty() or not isinstance(price, float) or price <= 0:
        raise NotEnoughDataError(
            f"{place}: no purchase from {first} to {last}",
            "people are fitted by what they buy too: export days with orders",
        )
    values = orders.get_column("purchase_revenue").fill_null(0)
    counts = _count_sessions(sessions) | {
        "page_views": float(events.filter(_NAME == "page_view").height),
        "orders": float(orders.height),
        "revenue": float(values.sum()) / price,
        "order_value_spread": _relative_spread(values),
        **_count_views(viewed, categories),
    }
    return RealTraffic(
        first,
        (last - first).days + 1,
        {**complete(counts), "all_views": float(viewed.height)},
    )


def _list_orders(events: pl.DataFrame) -> pl.DataFrame:
    """Purchases; of those with the same id of one user the first, and all without an id."""
    bought = events.filter(_NAME == "purchase")
    is_again = (
        pl.col("transaction_id").is_not_null()
        & ~pl.struct("user_pseudo_id", "transaction_id").is_first_distinct()
    )
    return bought.filter(~is_again)


def _relative_spread(values: pl.Series) -> float:
    spread, mean = values.std(), values.mean()
    return spread / mean if isinstance(spread, float) and isinstance(mean, float) and mean else 1.0


def _describe_sessions(events: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """A row a session: which steps it reached, when it began, by whom."""
    begins = (
        pl.from_epoch(pl.col("event_timestamp").min(), time_unit="us")
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(time_zone)
    )
    return events.group_by(_SESSION).agg(
        *(_NAME.eq(step).any().alias(step) for step in FUNNEL),
        begins.alias("begins"),
        pl.col("ga_session_number").min(),
        pl.col("device_category").drop_nulls().first(),
    )


def _count_sessions(sessions: pl.DataFrame) -> dict[str, float]:
    hours = sessions.get_column("begins").dt.hour()
    weekdays = sessions.get_column("begins").dt.weekday()  # Monday is 1
    return {
        "sessions": float(sessions.height),
        "users": float(sessions.get_column("user_pseudo_id").n_unique()),
        "new_sessions": float((sessions.get_column("ga_session_number") == 1).sum()),
        **{step: float(sessions.get_column(step).sum()) for step in FUNNEL},
        **{one: float((sessions.get_column("device_category") == one).sum()) for one in DEVICES},
        **{name: float((hours == hour).sum()) for hour, name in enumerate(HOURS)},
        **{name: float((weekdays == day).sum()) for day, name in enumerate(WEEKDAY_COUNTS, 1)},
    }


def _count_views(viewed: pl.DataFrame, categories: Sequence[str]) -> dict[str, float]:
    found = viewed.get_column("item_category")
    return {f"category_{name}": float((found == name).sum()) for name in categories}
