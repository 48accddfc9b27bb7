"""Shopify: its product CSV, and the ``products.json`` of its shops.

A product is the rows of one handle. Its title, description and status stand on the first one, and
some rows hold only a further image.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from behavesim.feeds.availability import read_stock
from behavesim.feeds.columns import normalize_header
from behavesim.feeds.json_table import flatten
from behavesim.feeds.records import Record
from behavesim.feeds.table import Row, Table

COLUMNS: Final = {
    "handle": "group", "url handle": "group", "title": "name", "body": "description",
    "description": "description", "vendor": "brand", "type": "category",
    "product category": "google_category", "custom product type": "category",
    "standardized product type": "google_category",
    "google shopping google product category": "google_category",
    "google shopping gender": "gender", "published": "published", "status": "published",
    "published on online store": "published",
    **{f"option{n} {part}": f"_option{n}_{part}" for n in (1, 2, 3) for part in ("name", "value")},
    "variant sku": "sku", "sku": "sku", "variant inventory qty": "stock",
    "inventory quantity": "stock", "variant inventory tracker": "_tracker",
    "inventory tracker": "_tracker", "variant inventory policy": "_policy",
    "continue selling when out of stock": "_policy", "available": "availability",
    "variant price": "price", "price": "price", "variant compare at price": "list_price",
    "compare at price": "list_price", "variant barcode": "gtin", "barcode": "gtin",
    "image src": "image", "product image url": "image", "image alt text": "image_alt",
    "variant image": "_variant_image", "variant image url": "_variant_image",
    "gift card": "_gift_card", "published at": "released", "created at": "released",
}  # fmt: skip
_SHARED: Final = (
    "name", "description", "brand", "category", "google_category", "gender", "published",
    "_option1_name", "_option2_name", "_option3_name", "_gift_card", "released",
)  # fmt: skip
_VARIANT: Final = ("price", "_option1_value", "sku")
_NO_OPTION: Final = ("title", "default title")


def is_shopify(columns: Sequence[str]) -> bool:
    """Whether a CSV file's columns are those of Shopify's export."""
    names = {normalize_header(column) for column in columns}
    return bool(names & {"handle", "url handle"}) and "option1 name" in names


def gather_variants(records: Sequence[Record]) -> tuple[list[Record], list[str]]:
    """One record a variant, with what its product's first row says, and what is to be noted."""
    products: dict[str, list[Record]] = {}
    for record in records:
        products.setdefault(record.get("group") or f"\0{record.number}", []).append(record)
    found: list[Record] = []
    # Without a tracker Shopify counts nothing; "continue" sells what is not there.
    has_tracker = any(record.get("_tracker") for record in records)
    image_rows = repeated = gift_cards = 0
    taken: set[str] = set()
    for rows in products.values():
        variants = [row for row in rows if any(row.get(name) for name in _VARIANT)] or rows[:1]
        image_rows += len(rows) - len(variants)
        shared = _gather_shared(rows)
        gift_cards += shared.get("_gift_card", ("",))[0].strip().lower() == "true"
        for row in variants:
            record = _make_variant(row, shared, has_tracker)
            if record.get("id") in taken:
                repeated += 1
                record.values["id"] = (_make_id(record),)
            taken.add(record.get("id"))
            found.append(record)
    notes = [
        f"{image_rows} row(s) hold only a further image" if image_rows else "",
        f"{repeated} variant(s) with an SKU used before; named by handle and options"
        if repeated else "",
        f"{gift_cards} gift card(s), imported as products" if gift_cards else "",
    ]  # fmt: skip
    return found, [note for note in notes if note]


def _gather_shared(rows: Sequence[Record]) -> dict[str, tuple[str, ...]]:
    shared: dict[str, tuple[str, ...]] = {}
    for name in _SHARED:
        values = next((row.values[name] for row in rows if row.get(name)), None)
        if values is not None:
            shared[name] = values
    images: list[str] = []
    alts: list[str] = []
    for row in rows:
        images += row.all("image")
        alts += (*row.all("image_alt"), *[""] * len(row.all("image")))[: len(row.all("image"))]
    shared["image"], shared["image_alt"] = tuple(images), tuple(alts)
    return shared


def _make_variant(row: Record, shared: Mapping[str, tuple[str, ...]], has_tracker: bool) -> Record:
    record = Record(row.number, {**row.values, **shared})
    for number in (1, 2, 3):
        kind = record.get(f"_option{number}_name")
        value = record.get(f"_option{number}_value")
        is_none = (kind.casefold(), value.casefold()) == _NO_OPTION
        if value and not is_none:
            record.options[kind or f"option {number}"] = value
    record.values["id"] = (record.get("sku") or _make_id(record),)
    quantity = read_stock(record.get("stock"))
    sells_on = record.get("_policy").casefold() in ("continue", "true") and not quantity
    if sells_on or (has_tracker and not record.get("_tracker")):
        record.values.pop("stock", None)
    return record


def _make_id(record: Record) -> str:
    return "/".join((record.get("group"), *record.options.values())) or f"row-{record.number}"


def is_products_json(document: Any) -> bool:
    """Whether a JSON document is the ``products.json`` of a Shopify shop."""
    products = document.get("products") if isinstance(document, Mapping) else document
    if not isinstance(products, list) or not products or not isinstance(products[0], Mapping):
        return False
    variants = products[0].get("variants")
    return "handle" in products[0] and isinstance(variants, list) and bool(variants)


def make_table(document: Any) -> Table:
    """The variants of ``products.json`` as rows, with the columns of the CSV file."""
    products = document["products"] if isinstance(document, Mapping) else document
    table = Table("shopify-json", "item", [], [])
    for number, product in enumerate(products, start=1):
        if isinstance(product, Mapping):
            table.rows += [Row(number, flatten(cells)) for cells in _list_variants(product)]
    table.columns = list(dict.fromkeys(column for row in table.rows for column in row.cells))
    return table


def _list_variants(product: Mapping[str, Any]) -> list[dict[str, Any]]:
    options = product.get("options") or []
    names = [one.get("name") if isinstance(one, Mapping) else one for one in options]
    images = [
        one.get("src") if isinstance(one, Mapping) else one for one in product.get("images") or []
    ]
    shared = {
        "Handle": product.get("handle"),
        "Title": product.get("title"),
        "Body": product.get("body_html") or product.get("description"),
        "Vendor": product.get("vendor"),
        "Type": product.get("product_type"),
        "Published At": product.get("published_at"),
        "Status": product.get("status"),
        **{f"Option{n} Name": name for n, name in enumerate(names[:3], start=1)},
    }
    rows = []
    for index, variant in enumerate(product.get("variants") or [{}]):
        rows.append({
            **shared,
            "Image Src": images if index == 0 else None,
            **{f"Option{n} Value": variant.get(f"option{n}") for n in (1, 2, 3)},
            "SKU": variant.get("sku") or variant.get("id"),
            "Price": variant.get("price"),
            "Compare At Price": variant.get("compare_at_price"),
            "Available": variant.get("available"),
            "Barcode": variant.get("barcode"),
            "Inventory Quantity": variant.get("inventory_quantity"),
        })  # fmt: skip
    return rows
