"""What templates show of the catalog: every text of a product, list or banner, ready to print."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from behavesim.shop.images.picture import Picture
from behavesim.shop.money import format_money
from behavesim.shop.number_format import (
    NumberFormat,
    describe_numbers,
    write_decimal,
    write_percent,
)
from behavesim.shop.texts import SOURCE_LANGUAGE, Texts, load_texts

BadgeKind = Literal["", "sold-out", "sale", "new"]

NEW_FOR = timedelta(days=60)
"""How long before the catalog's latest release an item still counts as new."""
NO_PICTURES: Final[Mapping[str, tuple[Picture, ...]]] = {}
FEW_LEFT = 10
"""From this stock on the item's page says how many are left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One product. ``half_stars`` is the rating in half stars, 0 to 10."""

    id: str
    name: str
    brand: str
    category: str
    motif: str
    hue: int
    price: int
    price_text: str
    list_price: int | None
    list_price_text: str
    reviews: int
    rating_text: str
    half_stars: int
    stock: int
    stock_text: str
    stock_kind: Literal["sold-out", "few", "plenty"]
    badge: str
    badge_kind: BadgeKind
    variant_kind: str
    options: tuple[str, ...]
    description: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductList:
    """Some products under a name; ``kind`` distinguishes it from a banner."""

    id: str
    name: str
    items: tuple[ItemView, ...]
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A motif in a palette."""

    motif: str
    hue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A promotion and the still life drawn beside it."""

    id: str
    name: str
    creative_name: str
    creative_slot: str
    headline: str
    text: str
    target: str
    hue: int
    drawings: tuple[Drawing, ...]
    kind: Literal["banner"] = "banner"


BLANK_ITEM = ItemView(
    id="", name="", brand="", category="", motif="bag", hue=0, price=0, price_text="",
    list_price=None, list_price_text="", reviews=0, rating_text="", half_stars=0, stock=0,
    stock_text="", stock_kind="plenty", badge="", badge_kind="", variant_kind="", options=(),
    description="",
)  # fmt: skip
"""What the card in ``template#product-card`` shows until JavaScript fills a copy of it."""


def make_item_views(
    items: Sequence[Mapping[str, Any]],
    currency: str,
    pictures: Mapping[str, tuple[Picture, ...]] = NO_PICTURES,
    texts: Texts | None = None,
) -> dict[str, ItemView]:
    """Return a view of each item of ``catalog.json``, by id, in the same order."""
    latest = max(date.fromisoformat(item["released"]) for item in items)
    new_since = (latest - NEW_FOR).isoformat()
    texts = texts or load_texts(SOURCE_LANGUAGE)
    return {
        item["id"]: _make_item_view(item, currency, new_since, pictures.get(item["id"], ()), texts)
        for item in items
    }


def _make_item_view(
    item: Mapping[str, Any],
    currency: str,
    new_since: str,
    pictures: tuple[Picture, ...],
    texts: Texts,
) -> ItemView:
    numbers = describe_numbers(texts.language, currency)
    badge_kind, badge = _describe_badge(item, new_since, texts, numbers)
    stock_kind, stock_text = _describe_stock(item["stock"], texts)
    list_price = item["list_price"]
    return ItemView(
        id=item["id"],
        name=item["name"],
        brand=item["brand"],
        category=item["category"],
        motif=item["motif"],
        hue=item["hue"],
        price=item["price"],
        price_text=format_money(item["price"], currency, texts.language),
        list_price=list_price,
        list_price_text=format_money(list_price, currency, texts.language) if list_price else "",
        reviews=item["reviews"],
        rating_text=write_decimal(item["rating"], 1, numbers),
        half_stars=_round_half_up(item["rating"] * 2),
        stock=item["stock"],
        stock_text=stock_text,
        stock_kind=stock_kind,
        badge=badge,
        badge_kind=badge_kind,
        variant_kind=item["variants"]["kind"],
        options=tuple(item["variants"]["options"]),
        description=item["description"],
        pictures=pictures,
    )


def _describe_badge(
    item: Mapping[str, Any], new_since: str, texts: Texts, numbers: NumberFormat
) -> tuple[BadgeKind, str]:
    """Return at most one badge: being sold out matters more than a lower price, and that more
    than being new.
    """
    if item["stock"] == 0:
        return "sold-out", texts.translate("Sold out")
    if item["list_price"]:
        percent = _round_half_up(100 - 100 * item["price"] / item["list_price"])
        return (
            "sale",
            write_percent(-percent, numbers),
        )
    return ("new", texts.translate("New")) if item["released"] >= new_since else ("", "")


def _describe_stock(stock: int, texts: Texts) -> tuple[Literal["sold-out", "few", "plenty"], str]:
    if stock == 0:
        return "sold-out", texts.translate("Sold out for now")
    if stock <= FEW_LEFT:
        return "few", texts.translate_plural(
            "Only %(count)s left", "Only %(count)s left", stock
        ) % {"count": stock}
    return "plenty", texts.translate("In stock, ships today")


def _round_half_up(number: float) -> int:
    """Round as JavaScript's ``Math.round`` does; Python's ``round`` takes halves to even."""
    return math.floor(number + 0.5)
