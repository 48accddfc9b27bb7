"""The exported tables with what every finder asks of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

EVENT_INPUTS = (
    "event_date",
    "event_timestamp",
    "event_name",
    "user_pseudo_id",
    "ga_session_id",
    "ga_session_number",
    "page_location",
    "search_term",
    "item_list_id",
    "value",
    "transaction_id",
    "purchase_revenue",
    "form_id",
    "session_source",
)
ITEM_INPUTS = (
    "event_timestamp",
    "event_name",
    "user_pseudo_id",
    "ga_session_id",
    "item_id",
    "item_list_id",
    "item_list_index",
    "price",
    "quantity",
)
SESSION = ("user_pseudo_id", "ga_session_id")
EXAMINATION_EXPONENT = 0.5
"""Click-through falls with position to this power in lists of real shops."""


@dataclass(frozen=True, slots=True)
class ShopBehavior:
    """What visitors did, and the shop in which they did it (``catalog.json``)."""

    events: pl.DataFrame
    items: pl.DataFrame
    site: Mapping[str, Any]

    @property
    def session_count(self) -> int:
        """How many sessions there are."""
        return self.events.select(SESSION).n_unique()

    @property
    def last_day(self) -> str:
        """The last day of the data, YYYY-MM-DD."""
        return str(self.events.get_column("event_date").max())

    @property
    def revenue(self) -> float:
        """Revenue of all purchases."""
        return float(self.events.get_column("purchase_revenue").sum() or 0)

    def count_sessions(self, condition: pl.Expr) -> int:
        """Return in how many sessions an event is like that."""
        return self.events.filter(condition).select(SESSION).n_unique()


def buying_rate(sessions: pl.DataFrame, events: pl.DataFrame) -> float:
    """Return the share of ``sessions`` (SESSION's columns) that have a purchase."""
    if sessions.is_empty():
        return 0.0
    bought = events.filter(pl.col("event_name") == "purchase").select(SESSION).unique()
    return sessions.unique().join(bought, on=SESSION, how="semi").height / sessions.unique().height
