from typing import Any

import pytest

from behavesim.shop.views import make_item_views


def make_item(item_id: str = "A-1", **changes: Any) -> dict[str, Any]:
    return {
        "id": item_id,
        "name": "Thing",
        "brand": "Maker",
        "category": "home/decor",
        "topic": "home",
        "price": 20000,
        "list_price": None,
        "rating": 4.25,
        "reviews": 3455,
        "stock": 100,
        "variants": {"kind": "size", "options": ["S", "L"]},
        "motif": "vase",
        "hue": 3,
        "released": "2025-01-01",
        "description": "A thing.",
        "audience": None,
        **changes,
    }


LATEST = make_item("Z-9", released="2026-10-19")


@pytest.mark.parametrize(
    ("changes", "badge"),
    [
        ({}, ("", "")),
        ({"released": "2026-08-20"}, ("new", "New")),
        ({"released": "2026-08-19"}, ("", "")),
        ({"list_price": 24000}, ("sale", "\N{MINUS SIGN}17%")),
        ({"list_price": 32000}, ("sale", "\N{MINUS SIGN}38%")),
        ({"list_price": 24000, "released": "2026-10-01"}, ("sale", "\N{MINUS SIGN}17%")),
        ({"list_price": 24000, "stock": 0}, ("sold-out", "Sold out")),
    ],
)
def test_an_item_wears_the_most_important_badge(
    changes: dict[str, Any], badge: tuple[str, str]
) -> None:
    """Sold out beats sale, sale beats new; new is 60 days before the latest release."""
    view = make_item_views([make_item(**changes), LATEST], "KRW")["A-1"]
    assert (view.badge_kind, view.badge) == badge


@pytest.mark.parametrize(
    ("stock", "kind", "text"),
    [
        (0, "sold-out", "Sold out for now"),
        (1, "few", "Only 1 left"),
        (10, "few", "Only 10 left"),
        (11, "plenty", "In stock, ships today"),
    ],
)
def test_stock_is_counted_out_when_it_is_low(stock: int, kind: str, text: str) -> None:
    """Up to ten pieces the page says how many are left."""
    view = make_item_views([make_item(stock=stock)], "KRW")["A-1"]
    assert (view.stock_kind, view.stock_text) == (kind, text)


@pytest.mark.parametrize(("rating", "half_stars"), [(3.0, 6), (4.2, 8), (4.25, 9), (5.0, 10)])
def test_ratings_are_drawn_in_half_stars(rating: float, half_stars: int) -> None:
    """The nearest half star counts, and a rating in the middle goes up."""
    assert make_item_views([make_item(rating=rating)], "KRW")["A-1"].half_stars == half_stars


def test_prices_are_written_in_the_shops_currency() -> None:
    """Price and list price carry the currency; no list price is no text."""
    shown = make_item_views([make_item(list_price=24000), LATEST], "KRW")
    assert (shown["A-1"].price_text, shown["A-1"].list_price_text) == ("₩20,000", "₩24,000")
    assert shown["Z-9"].list_price_text == ""
