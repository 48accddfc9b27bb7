"""Reads schema.org ``Product`` and ``ProductGroup`` in JSON-LD, alone or within HTML."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from selectolax.lexbor import LexborHTMLParser

from behavesim.errors import InputError
from behavesim.feeds.json_table import flatten
from behavesim.feeds.table import BadRow, Row, Table

_PRODUCT_TYPES: Final = ("product", "individualproduct", "productmodel", "someproducts", "book")
_IDS: Final = ("sku", "productID", "mpn", "gtin13", "gtin", "gtin14", "gtin12", "gtin8", "isbn")
_OPTIONS: Final = ("color", "size", "material", "pattern")
_TAKEN: Final = ("name", "description", "brand", "image", "url", "category", "releaseDate")
_MOST_DEPTH: Final = 12


def read_html(text: str, path: Path) -> Table:
    """The products in the JSON-LD of an HTML page. Raises InputError where there is none."""
    scripts = LexborHTMLParser(text).css('script[type="application/ld+json"]')
    documents, bad_rows = [], []
    for number, script in enumerate(scripts, start=1):
        try:
            documents.append(orjson.loads(script.text() or ""))
        except orjson.JSONDecodeError as error:
            found = f"JSON-LD that cannot be read ({str(error).partition(':')[0]})"
            bad_rows.append(BadRow(number, "", found, "valid JSON", found))
    table = read_json_ld(documents)
    if table is None:
        allowed = 'schema.org products in <script type="application/ld+json">'
        raise InputError(path, "", f"HTML with {len(documents)} blocks of JSON-LD", allowed)
    table.bad_rows = bad_rows
    return table


def read_json_ld(document: Any) -> Table | None:
    """The products of a JSON-LD document, or None where it has none."""
    table = Table("json-ld", "item", [], [])
    categories = list(_find_breadcrumbs(document))
    for product, group in _find_products(document, None, 0):
        cells = _make_cells(product, group)
        if "category" not in cells and len(categories) == 1:
            cells["category"] = (categories[0],)
        table.rows.append(Row(len(table.rows) + 1, cells))
    if not table.rows:
        return None
    table.columns = list(dict.fromkeys(column for row in table.rows for column in row.cells))
    return table


def _types(value: Any) -> set[str]:
    named = value.get("@type") if isinstance(value, Mapping) else None
    names = named if isinstance(named, list) else [named]
    return {str(name).rpartition("/")[2].rpartition(":")[2].lower() for name in names if name}


def _find_products(
    value: Any, group: Mapping[str, Any] | None, depth: int
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _find_products(entry, group, depth + 1)
    elif isinstance(value, Mapping):
        types = _types(value)
        variants = value.get("hasVariant")
        if variants and types & {"productgroup", *_PRODUCT_TYPES}:
            yield from _find_products(variants, value, depth + 1)
        elif types & {"productgroup", *_PRODUCT_TYPES} and ("name" in value or group):
            yield value, group
        else:
            for entry in value.values():
                if isinstance(entry, Mapping | list):
                    yield from _find_products(entry, group, depth + 1)


def _make_cells(
    product: Mapping[str, Any], group: Mapping[str, Any] | None
) -> dict[str, tuple[str, ...]]:
    """One product's cells, with what it shares with its group."""
    merged: dict[str, Any] = {}
    for source in (group or {}, product):
        taken = {key: source[key] for key in _TAKEN if source.get(key)}
        merged |= {**taken, **{key: source[key] for key in _OPTIONS if source.get(key)}}
        merged |= {
            key: source[key] for key in ("gtin13", "gtin", "gtin12", "gtin8") if key in source
        }
        if isinstance(rating := source.get("aggregateRating"), Mapping):
            merged["rating"] = rating.get("ratingValue")
            merged["reviews"] = rating.get("reviewCount") or rating.get("ratingCount")
    merged["id"] = next((product[key] for key in _IDS if product.get(key)), None)
    if group is not None:
        merged["item_group_id"] = group.get("productGroupID") or group.get("@id")
    for key in ("brand", "category", *_OPTIONS):
        merged[key] = _name_of(merged.get(key))
    images = merged.get("image")
    merged["image"] = [
        _address_of(one) for one in (images if isinstance(images, list) else [images])
    ]
    merged |= _read_offer(product.get("offers") or (group or {}).get("offers"))
    return flatten(merged)


def _read_offer(offers: Any) -> dict[str, Any]:
    """Price, list price, currency and availability: of the first offer that has a price."""
    entries = [
        one
        for one in (offers if isinstance(offers, list) else [offers])
        if isinstance(one, Mapping)
    ]
    nested = [
        inner
        for one in entries
        if "price" not in one
        for inner in (one["offers"] if isinstance(one.get("offers"), list) else [])
        if isinstance(inner, Mapping)
    ]
    for offer in (*entries, *nested):
        found = {
            "price": offer.get("price", offer.get("lowPrice")),
            "currency": offer.get("priceCurrency"),
            "availability": offer.get("availability"),
        }
        listed = offer.get("priceSpecification")
        for one in listed if isinstance(listed, list) else [listed]:
            if not isinstance(one, Mapping) or one.get("price") is None:
                continue
            kind = str(one.get("priceType", "")).rpartition("/")[2].lower()
            if kind in ("listprice", "srp", "msrp", "strikethroughprice"):
                found["list_price"] = one["price"]
            elif found["price"] is None and "referenceQuantity" not in one:
                found["price"] = one["price"]
                found["currency"] = found["currency"] or one.get("priceCurrency")
        if found["price"] is not None:
            return found
    return {}


def _name_of(value: Any) -> Any:
    if isinstance(value, list):
        return [_name_of(entry) for entry in value]
    return value.get("name") if isinstance(value, Mapping) else value


def _address_of(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value.get("contentUrl") or value.get("url")
    return value


def _find_breadcrumbs(value: Any, depth: int = 0) -> Iterator[str]:
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _find_breadcrumbs(entry, depth + 1)
    elif isinstance(value, Mapping):
        steps = value.get("itemListElement")
        if "breadcrumblist" in _types(value) and isinstance(steps, list):
            names = [
                _name_of(one.get("item")) if "name" not in one else one["name"]
                for one in steps
                if isinstance(one, Mapping)
            ]
            yield " > ".join(str(name) for name in names if name)
        else:
            for entry in value.values():
                if isinstance(entry, Mapping | list):
                    yield from _find_breadcrumbs(entry, depth + 1)
