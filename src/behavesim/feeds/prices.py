"""Prices of offers: the shop's currency, the decimal sign of each column, sales and list prices."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from behavesim.feeds.currency_signs import find_currencies
from behavesim.feeds.dates import read_date, read_period
from behavesim.feeds.money import Amount, decide, find_decimal_sign, read_amount
from behavesim.feeds.notebook import Notebook, escape_braces
from behavesim.feeds.offers import Offer
from behavesim.feeds.records import Record

PRICE_FIELDS: Final = ("price", "sale_price", "list_price")


_POUND: Final = frozenset(("GBP",))


def find_signs(records: Sequence[Record]) -> dict[str, str]:
    """The decimal sign of each field of prices, or an empty text where its cells show none."""
    signs = {
        name: find_decimal_sign(
            read_amount(record.values[name][0]) for record in records if record.get(name)
        )
        for name in PRICE_FIELDS
    }
    # Few rows have these: a file is written in one way.
    return {name: sign or signs["price"] for name, sign in signs.items()}


def count_currencies(
    records: Sequence[Record], header: frozenset[str] | None
) -> Counter[frozenset[str]]:
    """How many prices are in each currency or set of currencies that a sign can be."""
    counts: Counter[frozenset[str]] = Counter()
    for record in records:
        if record.get("price"):
            amount = read_amount(record.values["price"][0])
            named = amount.currencies or find_currencies(record.get("currency")) or header
            if named and not amount.fault:
                # Nearly all that write the sign of the pound mean this one.
                counts[_POUND if named > _POUND else named] += 1
    return counts


@dataclass(slots=True)
class PriceReader:
    """Reads the prices of records in one currency."""

    currency: str
    signs: Mapping[str, str]
    notebook: Notebook
    header_currency: frozenset[str] | None = None
    given_sign: str | None = None
    currencies_seen: Counter[str] = field(default_factory=Counter)

    def read(self, record: Record, identifier: str, name: str, *, allow_free: bool) -> Offer | None:
        """An offer with its prices, or None where it has none that can be used."""
        price = self._read_price(record, identifier)
        if price is None:
            return None
        if price == 0 and not allow_free:
            label = self.notebook.label("price")
            self._skip(
                record,
                identifier,
                f"{label} is 0; nothing to sell",
                "0",
                "a price above 0",
                "with price 0",
            )
            return None
        offer = Offer(record.number, identifier, name, price)
        self._read_sale(record, offer)
        self._read_list_price(record, offer)
        return offer

    def _read_price(self, record: Record, identifier: str) -> Decimal | None:
        label = self.notebook.label("price")
        text = record.values.get("price", ("",))[0]
        if not text.strip():
            self._skip(
                record,
                identifier,
                f"no {label}",
                "nothing",
                "an amount, such as 24.00",
                "without a price",
            )
            return None
        amount = read_amount(text)
        other = self._name_other_currency(record, amount)
        if other:
            self._skip(
                record,
                identifier,
                f"{label} is in {other}, the shop is in {self.currency}",
                text,
                f"a price in {self.currency}",
                f"with a price in {other}",
            )
            return None
        value = decide(text, amount, self.currency, self.signs["price"], self.given_sign)
        if value.amount is None:
            self._skip(
                record,
                identifier,
                f"{label} {value.fault}; write {value.allowed}",
                text,
                value.allowed,
                "with a price that cannot be read",
            )
        return value.amount

    def _name_other_currency(self, record: Record, amount: Amount) -> str:
        """The currency that a price names if it is not the shop's, else an empty text."""
        written = amount.sign
        named = amount.currencies
        if named is None and (written := record.get("currency")):
            named = find_currencies(written) or frozenset()
        if named is None:
            named, written = self.header_currency, ""
        if named is None or self.currency in named:
            return ""
        return next(iter(named)) if len(named) == 1 else f'"{written}"'

    def _read_other(self, record: Record, name: str, offer: Offer) -> Decimal | None:
        """A sale or list price, or None with a remark where it cannot be used."""
        text = record.values.get(name, ("",))[0]
        if not text.strip():
            return None
        amount = read_amount(text)
        if amount.fault and not any(map(str.isdigit, text)):
            words = " ".join(text.split())[:40]
            self.notebook.counts[f'{{}} with {name} "{escape_braces(words)}", no amount'] += 1
            return None
        other = self._name_other_currency(record, amount)
        label = self.notebook.label(name)
        if other:
            self._remark(record, offer, name, f"{label} is in {other}; ignored", text)
            return None
        value = decide(text, amount, self.currency, self.signs[name], self.given_sign)
        if value.amount is None:
            self._remark(record, offer, name, f"{label} {value.fault}; ignored", text)
            return None
        return value.amount or None

    def _read_sale(self, record: Record, offer: Offer) -> None:
        sale = self._read_other(record, "sale_price", offer)
        if sale is None:
            return
        label = self.notebook.label("sale_price")
        if sale >= offer.price:
            text = f"{label} {sale} is not below price {offer.price}; ignored"
            self._remark(record, offer, "sale_price", text, str(sale))
            return
        if not self._read_sale_days(record, offer):
            return
        offer.sale_price = sale

    def _read_sale_days(self, record: Record, offer: Offer) -> bool:
        """Set the days of a sale; False with a remark where they cannot be read."""
        if text := record.get("sale_dates"):
            period = read_period(text)
            if period is None:
                label = self.notebook.label("sale_dates")
                said = f"{label} {text!r} is no period; the sale is ignored"
                self._remark(record, offer, "sale_dates", said, text)
                return False
            offer.sale_since, offer.sale_until = period
            return True
        for name in ("sale_from", "sale_until"):
            text = record.get(name)
            day = read_date(text)
            if text and day is None:
                said = f"{self.notebook.label(name)} {text!r} is no date; the sale is ignored"
                self._remark(record, offer, name, said, text)
                return False
        offer.sale_since = read_date(record.get("sale_from"))
        offer.sale_until = read_date(record.get("sale_until"))
        if offer.sale_since and offer.sale_until and offer.sale_since > offer.sale_until:
            said = f"the sale ends on {offer.sale_until}, before it begins; ignored"
            self._remark(record, offer, "sale_until", said, str(offer.sale_until))
            offer.sale_since = offer.sale_until = None
            return False
        return True

    def _read_list_price(self, record: Record, offer: Offer) -> None:
        listed = self._read_other(record, "list_price", offer)
        if listed is None:
            return
        if listed > offer.price:
            offer.list_price = listed
        else:
            label = self.notebook.label("list_price")
            text = f"{label} {listed} is not above price {offer.price}; ignored"
            self._remark(record, offer, "list_price", text, str(listed))

    def _skip(
        self, record: Record, identifier: str, text: str, found: str, allowed: str, reason: str
    ) -> None:
        self.notebook.skip(
            record.number, identifier, "price", text, found=found, allowed=allowed, reason=reason
        )

    def _remark(self, record: Record, offer: Offer, name: str, text: str, found: str) -> None:
        self.notebook.remark(record.number, offer.id, name, text, found)
