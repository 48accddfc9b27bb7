"""The items of a batch of hits as columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from behavesim.collect.numbering import Integers, Numbering
from behavesim.collect.visit_columns import ItemNames, VisitColumns
from behavesim.collect.wire_hits import ItemNumbers

Floats = npt.NDArray[np.float64]
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
        self._count: list[int] = []
        self._called: list[int] = []
        self._price: list[float | None] = []
        self._index: list[int] = []
        self._found: list[int] = []
        self._lines: list[tuple[int, float | None, int, int]] = []
        self._custom: dict[int, dict[str, Any]] = {}
        self._indices, self._lists = Numbering(), Numbering()
        self._variants, self._coupons = Numbering(), Numbering()

    def add(self, columns: VisitColumns) -> None:
        start, indices = len(self._called), self._indices
        self._count += columns.count
        if not columns.item:
            return
        if columns.reference is None:
            self._called += columns.item
        else:
            known = self._numbers.of_reference(columns.reference)
            self._called += [known[number] for number in columns.item]
        self._price += columns.price
        self._index += [-1 if index is None else indices[index] for index in columns.index]
        places = [self._lists[found] for found in columns.lists]
        self._found += [places[found] if found >= 0 else -1 for found in columns.found]
        self._lines += [
            (start + at, quantity, self._variants[variant], self._coupons[coupon])
            for at, quantity, variant, _, coupon in columns.lines
        ]
        self._custom |= {start + at: own for at, own in columns.custom.items()}

    def finish(self) -> BatchItems:
        size = len(self._called)
        quantity = np.full(size, np.nan)
        variant, coupon = np.full(size, -1), np.full(size, -1)
        if self._lines:
            at, quantities, variants, coupons = zip(*self._lines, strict=True)
            quantity[list(at)] = np.array(quantities, np.float64)
            variant[list(at)], coupon[list(at)] = variants, coupons
        names = Numbering()
        called = [names[number] for number in self._called]
        return BatchItems(
            count=np.array(self._count, np.int64),
            called=np.array(called, np.int64),
            names=[self._numbers.known[number] for number in names],
            found=np.array(self._found, np.int64),
            lists=list(self._lists),
            index=np.array(self._index, np.int64),
            indices=list(self._indices),
            variant=variant,
            variants=list(self._variants),
            coupon=coupon,
            coupons=list(self._coupons),
            price=np.array(self._price, np.float64),
            quantity=quantity,
            custom=self._custom,
        )
