"""Amounts of rows in their currency and in US dollars, and the order's id."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from behavesim.materialize.batch_items import AMOUNTS_BELOW
from behavesim.materialize.hit_batches import HitBatch
from behavesim.materialize.parameter_lists import as_text, split_number
from behavesim.materialize.row_layout import Rows
from behavesim.wire.columns import Mask, numbers, texts
from behavesim.wire.items import parse_number
from behavesim.wire.numbering import Numbering

Amounts = npt.NDArray[np.float64]


def read_amount(sent: Any) -> float | None:
    """The amount that a number is or a text writes; None where it is none, or beyond all sense."""
    number = parse_number(sent.strip()) if isinstance(sent, str) else sent
    return None if number is None or abs(number) >= AMOUNTS_BELOW else number


def amounts_of(batch: HitBatch, name: str) -> tuple[Amounts, Mask]:
    """A hit's amount, sent as number or else as text, and whether it sent one."""
    sent = [read_amount(group.get(name)) for group in batch.amounts]
    written = [read_amount(group.get(name)) for group in batch.texts]
    (number, has_number), (text, has_text) = _columns(sent), _columns(written)
    epn, ep = batch.numbers["epn"], batch.numbers["ep"]
    values = np.where(has_number[epn], number[epn], text[ep])
    return values, has_number[epn] | has_text[ep]


def usd_rates(batch: HitBatch, usd_per_unit: Mapping[str, float]) -> Amounts:
    """US dollars for one of each hit's currency; NaN where unknown."""
    rates = [usd_per_unit.get((code or "").upper(), np.nan) for code in batch.currencies]
    return np.array(rates, np.float64)[batch.numbers["cu"]]


class EventMoney:
    """The amounts of a batch's rows."""

    def __init__(self, rows: Rows, usd_per_unit: Mapping[str, float]) -> None:
        self._rows, self._batch = rows, rows.batch
        self.is_purchase: Mask = self._batch.is_named("purchase")[rows.hit] & rows.is_hit
        self.is_refund: Mask = self._batch.is_named("refund")[rows.hit] & rows.is_hit
        self.rate: Amounts = usd_rates(self._batch, usd_per_unit)[rows.hit]
        self._known: dict[str, tuple[Amounts, Mask]] = {}
        self._rated = ~np.isnan(self.rate)

    def value_in_usd(self) -> pa.Array:
        """``event_value_in_usd`` of all rows; null where there is no value or no rate."""
        value, known = self._of_rows("value")
        return numbers(value * self.rate, known & self._rated & self._rows.is_hit)

    def amounts(self) -> dict[str, pa.Array]:
        """Money columns of ``ecommerce``."""
        either = self.is_purchase | self.is_refund
        made: dict[str, pa.Array] = {}
        for column, name, where in (
            ("purchase_revenue", "value", self.is_purchase),
            ("refund_value", "value", self.is_refund),
            ("shipping_value", "shipping", either),
            ("tax_value", "tax", either),
        ):
            value, known = self._of_rows(name)
            made[column] = numbers(value, known & where)
            made[f"{column}_in_usd"] = numbers(value * self.rate, known & where & self._rated)
        return made

    def transactions(self) -> pa.Array:
        """The order's id, "(not set)" where none was sent."""
        pool = Numbering()
        nothing = pool["(not set)"]
        sent = [_written(group.get("transaction_id")) for group in self._batch.amounts]
        written = [group.get("transaction_id") for group in self._batch.texts]
        number = np.array([nothing if text is None else pool[text] for text in sent], np.int64)
        text = np.array([-1 if text is None else pool[as_text(text)] for text in written], np.int64)
        own, other = text[self._rows.column("ep")], number[self._rows.column("epn")]
        return texts(np.where(own >= 0, own, other), list(pool))

    def _of_rows(self, name: str) -> tuple[Amounts, Mask]:
        if name not in self._known:
            value, known = amounts_of(self._batch, name)
            self._known[name] = value[self._rows.hit], known[self._rows.hit]
        return self._known[name]


def _written(number: float | None) -> str | None:
    whole, fraction = split_number(number)
    if whole is not None:
        return str(whole)
    return None if fraction is None else repr(fraction)


def _columns(values: list[float | None]) -> tuple[Amounts, Mask]:
    known = np.array([value is not None for value in values], np.bool_)
    return np.array([np.nan if value is None else value for value in values], np.float64), known
