"""A product as a feed gives it: the fields of a catalog's product, none checked by the catalog."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FeedSale:
    """A lower price; the days are inclusive, None is open."""

    price: Decimal
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FeedAxis:
    """One way in which a product's variants differ, such as size."""

    kind: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedSku:
    """One variant; ``price`` only where it differs from the product's, ``stock`` where known."""

    id: str
    options: tuple[str, ...]
    price: Decimal | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class FeedProduct:
    """One product; ``category`` are names from the top level down, at least one and at most five.

    ``topic_path`` is the category as the feed has it, with levels that all products share;
    ``google_category`` is Google's number or path, or empty.
    """

    id: str
    name: str
    price: Decimal
    category: tuple[str, ...]
    topic_path: tuple[str, ...] = ()
    google_category: str = ""
    brand: str | None = None
    list_price: Decimal | None = None
    sale: FeedSale | None = None
    rating: float | None = None
    reviews: int = 0
    stock: int | None = None
    released: dt.date | None = None
    axes: tuple[FeedAxis, ...] = ()
    skus: tuple[FeedSku, ...] = ()
    description: str = ""
    images: tuple[tuple[str, str], ...] = ()
    """Addresses or paths, each with its alternative text or an empty one."""
    gtin: str | None = None
    item_group_id: str | None = None
    gender: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
