"""An export made by hand: a few hundred sessions with one fault each finder should see."""

import datetime as dt
from typing import Any

import polars as pl

from behavesim.improvement.exported_tables import EVENT_INPUTS, ITEM_INPUTS, ShopBehavior

ITEMS = [f"IT-{number:02d}" for number in range(20)]


def make_site() -> dict[str, Any]:
    """Twenty items in two topics; the first eight are on the home page."""
    return {
        "items": [
            {"id": item, "topic": "sports" if at % 2 else "books", "price": 10_000, "stock": 5}
            for at, item in enumerate(ITEMS)
        ],
        "home": ["best"],
        "lists": {"best": {"name": "Best", "items": ITEMS[:8]}},
        "related": {item: [ITEMS[0]] for item in ITEMS[1:]},
        "shop": {"name": "Shop", "currency": "KRW", "digits": 0},
        "shipping": {"free_from": 50_000},
        "forms": {
            "contact-form": [
                {"name": "email", "autocomplete": "email"},
                {"name": "phone", "autocomplete": "tel"},
            ]
        },
    }


class PlantedEvents:
    """Collects events of sessions, one by one."""

    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []
        self._items: list[dict[str, Any]] = []

    def add(self, session: int, name: str, **given: Any) -> "PlantedEvents":
        """One event, and its items if ``items`` names some."""
        key = {
            "event_date": dt.date(2026, 11, 1),
            "event_timestamp": len(self._events),
            "event_name": name,
            "user_pseudo_id": f"u{session}",
            "ga_session_id": session,
        }
        items = given.pop("items", [])
        self._events.append({"ga_session_number": 1, "session_source": "(direct)", **key, **given})
        self._items += [
            {
                **key,
                "item_id": item,
                "item_list_index": at,
                "price": 10_000.0,
                "quantity": 1,
                "item_list_id": given.get("item_list_id"),
            }
            for at, item in enumerate(items)
        ]
        return self

    def behavior(self) -> ShopBehavior:
        """All of it as the finders read it."""
        types: dict[str, Any] = {
            "event_date": pl.Date,
            "event_timestamp": pl.Int64,
            "ga_session_id": pl.Int64,
            "ga_session_number": pl.Int64,
            "item_list_index": pl.Int64,
            "quantity": pl.Int64,
            "value": pl.Float64,
            "purchase_revenue": pl.Float64,
            "price": pl.Float64,
        }
        frames = [
            pl.DataFrame(rows, schema={name: types.get(name, pl.String) for name in inputs})
            for rows, inputs in ((self._events, EVENT_INPUTS), (self._items, ITEM_INPUTS))
        ]
        return ShopBehavior(frames[0], frames[1], make_site())
