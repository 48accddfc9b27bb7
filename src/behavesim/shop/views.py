"""What templates show of the catalog: every text of a product, list or banner, ready to print."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product as combine
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


@dataclass(frozen=True, slots=True)
class Option:
    """A choice; ``is_chosen`` where it is so when the page opens."""

    name: str
    is_chosen: bool
    is_sold_out: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """A way in which a product differs, and the choices there are."""

    kind: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One product. ``half_stars`` is the rating in half stars, 0 to 10."""

    id: str
    page: str
    """Its page's name in URLs."""
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
    """Empty for what is not rated."""
    half_stars: int
    is_sold_out: bool
    stock_text: str
    stock_kind: Literal["sold-out", "few", "plenty"]
    badge: str
    badge_kind: BadgeKind
    axes: tuple[Axis, ...]
    description: str
    gtin: str = ""
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
    id="", page="", name="", brand="", category="", motif="bag", hue=0, price=0, price_text="",
    list_price=None, list_price_text="", reviews=0, rating_text="-", half_stars=0,
    is_sold_out=True, stock_text="", stock_kind="plenty", badge="", badge_kind="", axes=(),
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
    latest = max((item["released"] for item in items if item["released"]), default=None)
    new_since = (date.fromisoformat(latest) - NEW_FOR).isoformat() if latest else ""
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
    list_price, rating = item["list_price"], item["rating"]
    return ItemView(
        id=item["id"],
        page=item.get("page", item["id"]),
        name=item["name"],
        brand=item["brand"] or "",
        category=item["category"],
        motif=item["motif"],
        hue=item["hue"],
        price=item["price"],
        price_text=format_money(item["price"], currency, texts.language),
        list_price=list_price,
        list_price_text=format_money(list_price, currency, texts.language) if list_price else "",
        reviews=item["reviews"],
        rating_text="" if rating is None else write_decimal(rating, 1, numbers),
        half_stars=0 if rating is None else _round_half_up(rating * 2),
        is_sold_out=item["stock"] == 0,
        stock_text=stock_text,
        stock_kind=stock_kind,
        badge=badge,
        badge_kind=badge_kind,
        axes=_describe_axes(item),
        description=item["description"],
        gtin=item.get("gtin", ""),
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
    is_new = item["released"] and item["released"] >= new_since
    return ("new", texts.translate("New")) if is_new else ("", "")


def _describe_axes(item: Mapping[str, Any]) -> tuple[Axis, ...]:
    """Return the choices; what is chosen first is the first combination that can be bought."""
    variants = item["variants"]
    axes = variants if isinstance(variants, list) else [variants] if variants else []
    gone = {tuple(sku["options"]) for sku in item.get("skus", ()) if sku["stock"] == 0}
    combinations = list(combine(*(axis["options"] for axis in axes)))
    first = next((one for one in combinations if one not in gone), combinations[0])
    return tuple(
        Axis(
            axis["kind"],
            tuple(
                Option(
                    option,
                    option == first[at],
                    # Of two kinds, one alone is never sold out.
                    len(axes) == 1 and (option,) in gone,
                )
                for option in axis["options"]
            ),
        )
        for at, axis in enumerate(axes)
    )


def _describe_stock(
    stock: int | None, texts: Texts
) -> tuple[Literal["sold-out", "few", "plenty"], str]:
    if stock == 0:
        return "sold-out", texts.translate("Sold out for now")
    if stock is not None and stock <= FEW_LEFT:
        return "few", texts.translate_plural(
            "Only %(count)s left", "Only %(count)s left", stock
        ) % {"count": stock}
    return "plenty", texts.translate("In stock, ships today")


def _round_half_up(number: float) -> int:
    """Round as JavaScript's ``Math.round`` does; Python's ``round`` takes halves to even."""
    return math.floor(number + 0.5)
