"""The catalog as the shop's JavaScript reads it: the content of ``/catalog.json``."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from behavesim.core.catalog import (
    Catalog,
    CategoryNode,
    FormField,
    HomeList,
    Product,
    SalesTax,
    Shipping,
    ShippingTier,
    page_name,
)
from behavesim.core.catalog_checks import list_product_pages
from behavesim.core.money import digits_of, to_minor
from behavesim.core.price_levels import describe_prices, value_lead
from behavesim.core.sales_tax import SHIPPING_FORM, ask_for_region, describe_tax, find_tax

RELATED_SIZE = 6
_PAYMENT_FORM = "payment-form"
_CARD = {"card": 1.0}
_FREE_SHIPPING = Shipping(
    free_from=Decimal(0),
    tiers=(ShippingTier(id="standard", name="Standard delivery", price=Decimal(0), days=3),),
)

Money = Callable[[Decimal], int]
"""Turns an amount into minor units."""


def build_site_json(
    catalog: Catalog,
    *,
    currency: str = "KRW",
    url: str = "https://shop.example",
    base_path: str = "/",
    market_tax: SalesTax | None = None,
    market_shipping: Shipping | None = None,
    market_payments: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Return a JSON object whose order depends on the catalog's content alone.

    Amounts are in minor units of ``currency``. Raises ValueError where one has more decimals than
    it has. ``market_tax``, ``market_shipping`` and ``market_payments`` hold where the shop says
    nothing of them; without either, delivery is free and paid by card. Sales count where
    ``Catalog.on`` has made them prices.
    """
    shop = catalog.shop
    shipping = shop.shipping or market_shipping or _FREE_SHIPPING
    payments = market_payments or _CARD
    is_by_market = _asks_how_market_pays(shop.forms)
    forms = offer_payments(offer_tiers(shop.forms, shipping), payments)
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
        "categories": [_category_row(catalog, node) for node in catalog.nodes.values()],
        "items": items,
        "prices": prices,
        "lists": {
            row.id: {"name": row.name, "items": list_items(catalog, row)} for row in shop.home
        },
        "home": [row.id for row in shop.home],
        "related": _related_items(catalog.by_popularity),
        "promotions": _promotion_rows(catalog),
        "coupons": [
            {"code": row.code, "percent": row.percent, "minimum": money(row.minimum)}
            for row in shop.coupons
        ],
        "shipping": {
            "free_from": money(shipping.free_from),
            "tiers": [{**row.model_dump(), "price": money(row.price)} for row in shipping.tiers],
        },
        **({} if tax is None else {"tax": describe_tax(tax)}),
        **({"payments": dict(payments)} if is_by_market else {}),
        "forms": {
            form: [field.model_dump(mode="json", exclude_none=True) for field in fields]
            for form, fields in ask_for_region(forms, tax).items()
        },
    }


def offer_tiers(
    forms: Mapping[str, tuple[FormField, ...]], shipping: Shipping
) -> Mapping[str, tuple[FormField, ...]]:
    """Return the forms with a choice of deliveries that are there."""
    tiers = tuple(tier.id for tier in shipping.tiers)
    fields = tuple(
        field.model_copy(update={"options": tiers})
        if field.name == "tier" and not set(field.options or ()) <= set(tiers)
        else field
        for field in forms.get(SHIPPING_FORM, ())
    )
    return {**forms, SHIPPING_FORM: fields} if fields else forms


def offer_payments(
    forms: Mapping[str, tuple[FormField, ...]], payments: Mapping[str, float]
) -> Mapping[str, tuple[FormField, ...]]:
    """Return the forms with the ways to pay, where the shop leaves them to the market."""
    if not _asks_how_market_pays(forms):
        return forms
    fields = tuple(
        field.model_copy(update={"options": tuple(payments)}) if field.name == "method" else field
        for field in forms[_PAYMENT_FORM]
    )
    return {**forms, _PAYMENT_FORM: fields}


def _asks_how_market_pays(forms: Mapping[str, tuple[FormField, ...]]) -> bool:
    return any(
        field.name == "method" and field.options == () for field in forms.get(_PAYMENT_FORM, ())
    )


def _promotion_rows(catalog: Catalog) -> list[dict[str, Any]]:
    rows = [promotion.model_dump() for promotion in catalog.shop.promotions]
    pages = list_product_pages(catalog.products) if rows else {}
    for row in rows:
        path, mark, query = row["target"].partition("?")
        row["target"] = pages.get(path, path) + mark + query
    return rows


def _category_row(catalog: Catalog, node: CategoryNode) -> dict[str, Any]:
    row = {"id": node.path, "name": node.name, "topic": node.topic, "parent": node.parent}
    if node.parent is not None:
        return {**row, "motif": catalog.motif_of_node(node)}
    category = next(one for one in catalog.categories if one.id == node.path)
    drawn = {} if category.subcategories else {"motif": catalog.motif_of_node(node)}
    return {**row, "blurb": category.blurb, **drawn}


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
        "stock": product.pieces,
        "variants": _describe_variants(product),
        "motif": catalog.motif_of(product),
        "hue": product.palette,
        "released": product.released and product.released.isoformat(),
        "description": product.description,
        "audience": product.audience and product.audience.model_dump(mode="json"),
        **_describe_more(product, money),
    }


def _describe_variants(product: Product) -> Any:
    axes = [axis.model_dump(mode="json") for axis in product.variants]
    return axes if len(axes) > 1 else next(iter(axes), None)


def _describe_more(product: Product, money: Money) -> dict[str, Any]:
    """What only some items have; others are without the key."""
    page = page_name(product.id)
    skus = [
        {
            "id": sku.id,
            "options": list(sku.options),
            "price": None if sku.price is None else money(sku.price),
            "stock": product.stock if sku.stock is None else sku.stock,
        }
        for sku in product.skus
    ]
    more = {
        "page": None if page == product.id else page,
        "skus": skus,
        "params": dict(product.params),
        "gtin": product.gtin,
        "item_group_id": product.item_group_id,
    }
    return {key: value for key, value in more.items() if value}


def list_items(catalog: Catalog, home_list: HomeList) -> list[str]:
    """Return the ids of one home list; what is out of stock is not put on the home page."""
    products = [item for item in catalog.by_popularity if item.can_be_bought]
    if home_list.kind == "new":
        products.sort(
            key=lambda item: (-item.released.toordinal() if item.released else 0, item.id)
        )
    elif home_list.kind == "deals":
        products = [item for item in products if item.list_price is not None]
        products.sort(key=lambda item: (item.price / (item.list_price or item.price), item.id))
    elif home_list.kind == "topic":
        products = [item for item in products if catalog.topic_of(item) == home_list.topic]
    return [item.id for item in products[: home_list.size]]


def _related_items(by_popularity: Sequence[Product]) -> dict[str, list[str]]:
    """Return for each product the most popular others of its category, then of those above it."""
    shelves: dict[str, list[str]] = defaultdict(list)
    for item in by_popularity:
        for shelf in list_shelves(item.category):
            if len(shelves[shelf]) <= 2 * RELATED_SIZE:  # of which no item needs more
                shelves[shelf].append(item.id)
    related: dict[str, list[str]] = {}
    for item in by_popularity:
        near = (one for shelf in list_shelves(item.category) for one in shelves[shelf])
        candidates = dict.fromkeys(near)
        candidates.pop(item.id, None)
        related[item.id] = list(candidates)[:RELATED_SIZE]
    return related


def list_shelves(category: str) -> list[str]:
    """Return the paths of a category and of all above it, the deepest first."""
    parts = category.split("/")
    return ["/".join(parts[:level]) for level in range(len(parts), 0, -1)]
