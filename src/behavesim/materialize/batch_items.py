"""The items of a batch of hits as columns."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from behavesim.core.arrays import Floats
from behavesim.wire.hits import ItemNumbers
from behavesim.wire.numbering import Integers, Numbering, VisitTables
from behavesim.wire.visit_columns import ITEM_ROW, PRICE, ItemNames, VisitColumns

# Of smaller amounts sums are finite, and 200 items' quantities fit into an integer.
AMOUNTS_BELOW: Final = 1e15
_Text = str | int | float | None


@dataclass(slots=True)
class BatchItems:
    """Items of a batch's hits, end to end; the arrays hold places in the lists, -1 for none."""

    count: Integers
    """Items of each hit."""
    called: Integers
    names: list[ItemNames]
    found: Integers
    lists: list[tuple[str | None, str | None]]
    index: Integers
    indices: list[_Text]
    variant: Integers
    variants: list[str | None]
    coupon: Integers
    coupons: list[str | None]
    price: Floats
    """NaN where none was sent, as in ``quantity``."""
    quantity: Floats
    custom: dict[int, dict[str, Any]]


class ItemCollector:
    """Gathers the items of one batch."""

    def __init__(self, numbers: ItemNumbers) -> None:
        self._numbers = numbers
        self._rows: list[bytes] = []
        self._prices: list[bytes] = []
        self._size = 0
        self._sizes: list[int] = []
        self._references: list[int] = []
        self._lines: list[tuple[int, float | None, int, int]] = []
        self._custom: dict[int, dict[str, Any]] = {}
        self._indices, self._lists = Numbering(), Numbering()
        self._variants, self._coupons = Numbering(), Numbering()
        self._own_indices, self._own_lists = VisitTables(), VisitTables()

    def add(self, columns: VisitColumns) -> None:
        """Add the items of some hits.

        Raises LookupError where the log does not hold their reference.
        """
        if not columns.items:
            return
        start, size = self._size, len(columns.items) // ITEM_ROW.itemsize
        self._rows.append(columns.items)
        self._prices.append(columns.prices)
        self._size += size
        self._sizes.append(size)
        reference = columns.reference
        self._references.append(-1 if reference is None else self._numbers.start_of(reference))
        for tables, known, own in (
            (self._own_indices, self._indices, columns.indices),
            (self._own_lists, self._lists, columns.lists),
        ):
            tables.add([-1, *map(known.__getitem__, own)])
        self._lines += [
            (start + at, quantity, self._variants[variant], self._coupons[coupon])
            for at, quantity, variant, _, coupon in columns.lines
        ]
        self._custom |= {start + at: own for at, own in columns.custom.items()}

    def finish(self, count: Integers) -> BatchItems:
        """The items; ``count`` has the number of each hit's."""
        rows, sizes = np.frombuffer(b"".join(self._rows), ITEM_ROW), np.array(self._sizes, np.int64)
        variant, coupon, quantity = self._spread_lines()
        called, names = self._name(rows["item"].astype(np.int64), sizes)
        return BatchItems(
            count=count,
            called=called,
            names=names,
            found=_find(self._own_lists, rows["found"], sizes),
            lists=list(self._lists),
            index=_find(self._own_indices, rows["index"], sizes),
            indices=list(self._indices),
            variant=variant,
            variants=list(self._variants),
            coupon=coupon,
            coupons=list(self._coupons),
            price=_keep_amounts(np.frombuffer(b"".join(self._prices), PRICE)),
            quantity=_keep_amounts(quantity),
            custom=self._custom,
        )

    def _name(self, items: Integers, sizes: Integers) -> tuple[Integers, list[ItemNames]]:
        """What each item is called, by place in a list of the batch's names."""
        start = np.repeat(np.array(self._references, np.int64), sizes)
        of_references = self._numbers.of_references
        number, is_named = items.copy(), start >= 0
        number[is_named] = of_references[(items + start)[is_named]]
        # As they first come: the numbers are older than the day.
        used = pa.array(number).dictionary_encode()
        names = [self._numbers.known[one] for one in used.dictionary.to_pylist()]
        return used.indices.to_numpy().astype(np.int64), names

    def _spread_lines(self) -> tuple[Integers, Integers, Floats]:
        """Variant, coupon and quantity of all items."""
        quantity = np.full(self._size, np.nan)
        variant, coupon = np.full(self._size, -1), np.full(self._size, -1)
        if self._lines:
            at, quantities, variants, coupons = zip(*self._lines, strict=True)
            quantity[list(at)] = np.array(quantities, np.float64)
            variant[list(at)], coupon[list(at)] = variants, coupons
        return variant, coupon, quantity


def round_amounts(products: Floats) -> Floats:
    """Products of amounts to a millionth, so that 3 x 29.99 is 89.97."""
    return np.round(products, 6)


def _keep_amounts(values: Floats) -> Floats:
    """The amounts; those that are beyond all sense as if they had not been sent."""
    return np.where(np.abs(values) < AMOUNTS_BELOW, values, np.nan)


def _find(tables: VisitTables, places: Integers, sizes: Integers) -> Integers:
    """Numbers of the batch for places in visits' own tables, which begin with none."""
    if not len(places):
        return np.empty(0, np.int64)
    found: Integers = tables.columns(places + 1, sizes)[0]
    return found
