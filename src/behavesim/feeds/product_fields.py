"""A product of a feed as the fields of a catalog's file."""

from typing import Any

from behavesim.feeds.product import FeedAxis, FeedProduct, FeedSku


def make_fields(product: FeedProduct, category: str) -> dict[str, Any]:
    """The fields that a product has, in the order in which they are written.

    ``category`` is its path of slugs.
    """
    fields: dict[str, Any] = {
        "id": product.id,
        "name": product.name,
        "brand": product.brand,
        "category": category,
        "price": product.price,
        "list_price": product.list_price,
        "sale": _make_sale(product),
        "rating": product.rating,
        "reviews": product.reviews or None,
        "stock": product.stock,
        "released": product.released,
        "variants": _make_variants(product.axes),
        "skus": [_make_sku(sku) for sku in product.skus],
        "audience": {"gender": product.gender} if product.gender else None,
        "description": product.description,
        "images": [
            {"src": source, "alt": alt} if alt else source for source, alt in product.images
        ],
        "gtin": product.gtin,
        "item_group_id": product.item_group_id,
        "params": dict(product.params),
    }
    # An empty description says so; without the key it would be missing.
    return {
        key: value for key, value in fields.items()
        if key == "description" or value not in (None, [], {}, "")
    }  # fmt: skip


def _make_sale(product: FeedProduct) -> dict[str, Any] | None:
    if product.sale is None:
        return None
    days = {"from": product.sale.since, "until": product.sale.until}
    return {"price": product.sale.price, **{key: day for key, day in days.items() if day}}


def _make_variants(axes: tuple[FeedAxis, ...]) -> Any:
    written = [{"kind": axis.kind, "options": list(axis.options)} for axis in axes]
    return written[0] if len(written) == 1 else written


def _make_sku(sku: FeedSku) -> dict[str, Any]:
    written: dict[str, Any] = {"id": sku.id, "options": list(sku.options)}
    if sku.price is not None:
        written["price"] = sku.price
    if sku.stock is not None:
        written["stock"] = sku.stock
    return written
