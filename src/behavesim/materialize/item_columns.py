"""``items`` and what ``ecommerce`` counts of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.materialize.batch_items import BatchItems, round_amounts
from behavesim.materialize.parameter_lists import as_text
from behavesim.wire.columns import (
    Indices,
    Mask,
    encode_texts,
    expand,
    lists,
    numbers,
    storage_type,
    struct,
)
from behavesim.wire.numbering import Numbering
from behavesim.wire.visit_columns import NAME_CODES, ItemNames

ITEM: Final = EXPORT_SCHEMA.field("items").type.value_type
_NOT_SET: Final = "(not set)"
_NAME_FIELDS: Final = {
    "item_id": "id", "item_name": "nm", "item_brand": "br", "item_category": "ca",
    "item_category2": "c2", "item_category3": "c3", "item_category4": "c4",
    "item_category5": "c5", "affiliation": "af", "location_id": "lo", "promotion_id": "pi",
    "promotion_name": "pn", "creative_name": "cn", "creative_slot": "cs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sales:
    """Rows that sold or gave back: ``rate`` makes the currency's amounts US dollars."""

    purchase: Mask
    refund: Mask
    rate: npt.NDArray[np.float64]
    """NaN where there is no rate."""


class ItemColumns:
    """A batch's items; ``unique`` and ``total_quantity`` are those of each hit."""

    def __init__(self, items: BatchItems) -> None:
        self._items = items
        self._params = _params(items.custom, len(items.called))
        owner = np.repeat(np.arange(len(items.count)), items.count)
        sized, hits = ~np.isnan(items.quantity), len(items.count)
        quantity = np.where(sized, items.quantity, 0)
        self.total_quantity = np.bincount(owner, quantity, minlength=hits)
        self.has_quantity = np.bincount(owner, sized, minlength=hits) > 0
        self.unique = _count_distinct(items, owner)

    def build(self, hit: Indices, sales: Sales) -> pa.Array:
        """The ``items`` of rows by the number of their hit; -1 is none."""
        some, counts = hit >= 0, self._items.count
        of_row = np.where(some, counts[hit], 0)
        at = expand(hit[some], counts)
        row = np.repeat(np.arange(len(hit)), of_row)
        parts = _spell(self._items, at)
        parts["item_params"] = self._params.take(pa.array(at))
        parts |= self._amounts(at, row, sales)
        return lists(of_row, struct(ITEM, parts, len(at)))

    def _amounts(self, at: Indices, row: Indices, sales: Sales) -> dict[str, pa.Array]:
        price, size = self._items.price[at], self._items.quantity[at]
        priced, sized = ~np.isnan(price), ~np.isnan(size)
        bought, returned = sales.purchase[row] & priced, sales.refund[row] & priced
        rate = sales.rate[row]
        rated = ~np.isnan(rate)
        revenue = round_amounts(price * np.where(sized, size, 1))
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


def _spell(items: BatchItems, at: Indices) -> dict[str, pa.Array]:
    """The text fields of the items at these places."""
    called, found = items.called[at], items.found[at]
    place = {code: at for at, code in enumerate(NAME_CODES)}
    made = {
        field: _pick([names[place[code]] for names in items.names], called)
        for field, code in _NAME_FIELDS.items()
    }
    return made | {
        "item_variant": _pick(items.variants, items.variant[at]),
        "coupon": _pick(items.coupons, items.coupon[at]),
        "item_list_index": _pick(items.indices, items.index[at]),
        "item_list_id": _pick([list_id for list_id, _ in items.lists], found),
        "item_list_name": _pick([name for _, name in items.lists], found),
    }


def _pick(values: Sequence[Any], at: Indices) -> pa.Array:
    """Texts by place; nothing, and place -1, are "(not set)"."""
    known = Numbering()
    own = [known[_NOT_SET if value in (None, "") else as_text(value)] for value in values]
    # The last is that of place -1.
    codes = np.array([*own, known[_NOT_SET]], np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes[at]), pa.array(list(known), pa.string()))


def _params(custom: Mapping[int, Mapping[str, Any]], size: int) -> pa.Array:
    kind = ITEM.field("item_params").type
    counts = np.zeros(size, np.int64)
    if not custom:
        return lists(counts, pa.nulls(0, storage_type(kind.value_type)))
    counts[list(custom)] = [len(own) for own in custom.values()]
    values = [
        {"key": key, "value": {"string_value": None if text is None else as_text(text)}}
        for at in sorted(custom)
        for key, text in custom[at].items()
    ]
    return lists(counts, encode_texts(pa.array(values, kind.value_type)))


def _count_distinct(items: BatchItems, owner: Indices) -> Indices:
    """How many different items each hit has; an item without an id goes by its name."""
    keys = Numbering()
    own = np.array([keys[_key(names)] for names in items.names], np.int64)
    wide = max(len(keys), 1)
    pairs = np.sort(owner * wide + own[items.called])
    is_new = np.diff(pairs, prepend=-1) != 0
    distinct: Indices = np.bincount(pairs[is_new] // wide, minlength=len(items.count))
    return distinct


def _key(names: ItemNames) -> Any:
    item_id, name = names[0], names[1]
    return item_id if item_id is not None else name or ""
