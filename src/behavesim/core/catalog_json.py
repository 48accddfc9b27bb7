"""The catalog as the shop's JavaScript reads it: the content of ``/catalog.json``."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from behavesim.core.catalog import Catalog, Category, HomeList, Product, SalesTax
from behavesim.core.money import digits_of, to_minor
from behavesim.core.price_levels import describe_prices, value_lead
from behavesim.core.sales_tax import ask_for_region, describe_tax, find_tax

RELATED_SIZE = 6

Money = Callable[[Decimal], int]
"""Turns an amount into minor units."""


def build_site_json(
    catalog: Catalog,
    *,
    currency: str = "KRW",
    url: str = "https://shop.example",
    base_path: str = "/",
    market_tax: SalesTax | None = None,
) -> dict[str, Any]:
    """Return a JSON object whose order depends on the catalog's content alone.

    Amounts are in minor units of ``currency``. Raises ValueError where one has more decimals than
    it has. ``market_tax`` holds where the shop says nothing of tax.
    """
    shop = catalog.shop
    tax = find_tax(shop.tax or market_tax)
    money = partial(to_minor, currency=currency)
    items = [_item_row(catalog, product, money) for product in catalog.by_popularity]
    limits = None if shop.price_limits is None else [money(one) for one in shop.price_limits]
    prices = describe_prices(items, limits)
    lead = value_lead(prices["median"]) if shop.lead_value is None else money(shop.lead_value)
    return {
        "shop": {
            "name": shop.name,
            "tagline": shop.tagline,
            "currency": currency,
            "digits": digits_of(currency),
            "url": url,
            "base_path": base_path,
            "lead_value": lead,
        },
        "topics": [topic.model_dump() for topic in shop.topics],
        "categories": [row for category in catalog.categories for row in _category_rows(category)],
        "items": items,
        "prices": prices,
        "lists": {
            row.id: {"name": row.name, "items": list_items(catalog, row)} for row in shop.home
        },
        "home": [row.id for row in shop.home],
        "related": _related_items(catalog.by_popularity),
        "promotions": [promotion.model_dump() for promotion in shop.promotions],
        "coupons": [
            {"code": row.code, "percent": row.percent, "minimum": money(row.minimum)}
            for row in shop.coupons
        ],
        "shipping": {
            "free_from": money(shop.shipping.free_from),
            "tiers": [
                {**row.model_dump(), "price": money(row.price)} for row in shop.shipping.tiers
            ],
        },
        **({} if tax is None else {"tax": describe_tax(tax)}),
        "forms": {
            form: [field.model_dump(mode="json", exclude_none=True) for field in fields]
            for form, fields in ask_for_region(shop.forms, tax).items()
        },
    }


def _category_rows(category: Category) -> list[dict[str, Any]]:
    parent = {
        "id": category.id,
        "name": category.name,
        "topic": category.topic,
        "parent": None,
        "blurb": category.blurb,
    }
    children = [
        {
            "id": f"{category.id}/{child.id}",
            "name": child.name,
            "topic": category.topic,
            "parent": category.id,
            "motif": child.motif,
        }
        for child in category.subcategories
    ]
    return [parent, *children]


def _item_row(catalog: Catalog, product: Product, money: Money) -> dict[str, Any]:
    return {
        "id": product.id,
        "name": product.name,
        "brand": product.brand,
        "category": product.category,
        "topic": catalog.topic_of(product),
        "price": money(product.price),
        "list_price": None if product.list_price is None else money(product.list_price),
        "rating": product.rating,
        "reviews": product.reviews,
        "stock": product.stock,
        "variants": product.variants.model_dump(mode="json"),
        "motif": catalog.motif_of(product),
        "hue": product.hue,
        "released": product.released.isoformat(),
        "description": product.description,
        "audience": product.audience and product.audience.model_dump(mode="json"),
    }


def list_items(catalog: Catalog, home_list: HomeList) -> list[str]:
    """Return the ids of one home list; what is out of stock is not put on the home page."""
    products = [item for item in catalog.by_popularity if item.stock > 0]
    if home_list.kind == "new":
        products.sort(key=lambda item: (-item.released.toordinal(), item.id))
    elif home_list.kind == "deals":
        products = [item for item in products if item.list_price is not None]
        products.sort(key=lambda item: (item.price / (item.list_price or item.price), item.id))
    elif home_list.kind == "topic":
        products = [item for item in products if catalog.topic_of(item) == home_list.topic]
    return [item.id for item in products[: home_list.size]]


def _related_items(by_popularity: Sequence[Product]) -> dict[str, list[str]]:
    """Return for each product the most popular others of its subcategory, then its category."""
    shelves: dict[str, list[str]] = defaultdict(list)
    for item in by_popularity:
        for shelf in (item.category, item.category.partition("/")[0]):
            shelves[shelf].append(item.id)
    # One product more than needed of the first shelf, and as many again of the second, are enough.
    related: dict[str, list[str]] = {}
    for item in by_popularity:
        near = shelves[item.category][: RELATED_SIZE + 1]
        far = shelves[item.category.partition("/")[0]][: 2 * RELATED_SIZE + 1]
        candidates = dict.fromkeys([*near, *far])
        candidates.pop(item.id, None)
        related[item.id] = list(candidates)[:RELATED_SIZE]
    return related
