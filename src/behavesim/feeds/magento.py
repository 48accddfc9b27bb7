"""Magento's (Adobe Commerce's) product CSV: simple products below configurable ones."""

from collections.abc import Sequence
from typing import Final

from behavesim.feeds.columns import normalize_header
from behavesim.feeds.records import Record

KNOWN: Final = {
    "sku": "id", "product type": "_type", "configurable variations": "_children",
    "categories": "category", "product online": "published", "visibility": "_visibility",
    "special price": "sale_price", "special price from date": "sale_from",
    "special price to date": "sale_until", "qty": "stock", "is in stock": "availability",
    "attribute set code": "ignore", "out of stock qty": "ignore", "msrp price": "list_price",
    "meta title": "ignore", "meta description": "ignore",
}  # fmt: skip
_MARKS: Final = frozenset(("sku", "attribute set code", "product type"))
_INVISIBLE: Final = "not visible individually"


def is_magento(columns: Sequence[str]) -> bool:
    """Whether a file's columns are those of Magento's export."""
    return {normalize_header(column) for column in columns} >= _MARKS


def gather_children(records: Sequence[Record]) -> tuple[list[Record], list[str]]:
    """One record for what can be bought: children of a configurable product are its variants."""
    by_id = {record.get("id"): record for record in records}
    parents: dict[str, Record] = {}
    for record in records:
        for child in _list_children(record):
            options = dict(part.split("=", 1) for part in child.split(",") if "=" in part)
            found = by_id.get(options.pop("sku", ""))
            if found is not None:
                found.options = options
                parents[found.get("id")] = record
    kept = []
    configurable = 0
    for record in records:
        parent = parents.get(record.get("id"))
        if _list_children(record):
            configurable += 1
        elif parent is not None:
            kept.append(_join(record, parent))
        elif record.get("_visibility").lower() == _INVISIBLE:
            record.values["published"] = ("hidden",)
            kept.append(record)
        else:
            kept.append(record)
    return kept, [f"{configurable} rows are parents of variants"] if configurable else []


def _list_children(record: Record) -> list[str]:
    return [child for child in record.get("_children").split("|") if child]


def _join(record: Record, parent: Record) -> Record:
    values = {**parent.values, **record.values}
    for name in ("name", "description", "category"):
        if name in parent.values:
            values[name] = parent.values[name]
    values["group"] = (parent.get("id"),)
    return Record(record.number, values, record.options)
