"""``items`` and what ``ecommerce`` counts of them: each distinct list of a batch is made once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from behavesim.collect.columns import (
    Indices,
    Mask,
    encode_texts,
    expand,
    lists,
    numbers,
    storage_type,
    struct,
)
from behavesim.collect.parameter_lists import as_text
from behavesim.ga4.export_schema import EXPORT_SCHEMA

ITEM: Final = EXPORT_SCHEMA.field("items").type.value_type
_NOT_SET: Final = "(not set)"
_TEXT_FIELDS: Final = {
    "item_id": "id", "item_name": "nm", "item_brand": "br", "item_variant": "va",
    "item_category": "ca", "item_category2": "c2", "item_category3": "c3",
    "item_category4": "c4", "item_category5": "c5", "coupon": "cp", "affiliation": "af",
    "location_id": "lo", "item_list_id": "li", "item_list_name": "ln", "item_list_index": "lp",
    "promotion_id": "pi", "promotion_name": "pn", "creative_name": "cn", "creative_slot": "cs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sales:
    """Rows that sold or gave back: ``rate`` makes the currency's amounts US dollars."""

    purchase: Mask
    refund: Mask
    rate: npt.NDArray[np.float64]
    """NaN where there is no rate."""


class ItemTable:
    """The distinct lists of a batch, laid end to end."""

    def __init__(self, item_lists: Sequence[list[dict[str, Any]]]) -> None:
        rows = [item for made in item_lists for item in made]
        self.counts: Indices = np.array([len(made) for made in item_lists], np.int64)
        self._parts = {name: _texts(rows, code) for name, code in _TEXT_FIELDS.items()}
        self._parts["item_params"] = _params(rows)
        self._prices, self._has_price = _numbers([row.get("pr") for row in rows])
        self._sizes, self._has_size = _numbers([row.get("qt") for row in rows])
        totals = [_total(made) for made in item_lists]
        self.total_quantity, self.has_quantity = _numbers(totals)
        self.unique = np.array([_count_distinct(made) for made in item_lists], np.int64)

    def build(self, which: Indices, sales: Sales) -> pa.Array:
        """The ``items`` of rows by the number of their list; -1 is none."""
        some = which >= 0
        counts = np.where(some, self.counts[which], 0) if len(self.counts) else np.zeros_like(which)
        at = expand(which[some], self.counts)
        row = np.repeat(np.arange(len(which)), counts)
        index = pa.array(at)
        parts = {name: part.take(index) for name, part in self._parts.items()}
        parts |= self._amounts(at, row, sales)
        return lists(counts, struct(ITEM, parts, len(at)))

    def _amounts(self, at: Indices, row: Indices, sales: Sales) -> dict[str, pa.Array]:
        price, priced = self._prices[at], self._has_price[at]
        size, sized = self._sizes[at], self._has_size[at]
        bought, returned = sales.purchase[row] & priced, sales.refund[row] & priced
        rate = sales.rate[row]
        rated = ~np.isnan(rate)
        revenue = price * np.where(sized, size, 1)
        whole = np.rint(np.where(sized, size, 0)).astype(np.int64)
        return {
            "price": numbers(price, priced),
            "price_in_usd": numbers(price * rate, bought & rated),
            "quantity": numbers(whole, sized),
            "item_revenue": numbers(revenue, bought),
            "item_revenue_in_usd": numbers(revenue * rate, bought & rated),
            "item_refund": numbers(revenue, returned),
            "item_refund_in_usd": numbers(revenue * rate, returned & rated),
        }


def _texts(rows: list[dict[str, Any]], code: str) -> pa.Array:
    values = [row.get(code) for row in rows]
    filled = [_NOT_SET if value in (None, "") else as_text(value) for value in values]
    return pa.array(filled, pa.string()).dictionary_encode()


def _params(rows: list[dict[str, Any]]) -> pa.Array:
    kind = ITEM.field("item_params").type
    if not any(row.get("k") for row in rows):
        size = len(rows)
        empty = pa.nulls(0, storage_type(kind.value_type))
        return lists(np.zeros(size, np.int64), empty)
    values = [
        [
            {"key": key, "value": {"string_value": None if text is None else as_text(text)}}
            for key, text in (row.get("k") or {}).items()
        ]
        for row in rows
    ]
    made = pa.array(values, kind)
    elements = encode_texts(made.values)
    return lists(np.array([len(value) for value in values], np.int64), elements)


def _numbers(values: Sequence[float | None]) -> tuple[npt.NDArray[np.float64], Mask]:
    known = np.array([value is not None for value in values], np.bool_)
    return np.array([0 if value is None else value for value in values], np.float64), known


def _total(items: list[dict[str, Any]]) -> float | None:
    sizes = [float(item["qt"]) for item in items if item.get("qt") is not None]
    return sum(sizes) if sizes else None


def _count_distinct(items: list[dict[str, Any]]) -> int:
    return len(
        {item.get("id") if item.get("id") is not None else item.get("nm") or "" for item in items}
    )
