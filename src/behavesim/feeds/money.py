"""Amounts in cells: what a text can mean, and which reading holds in its column.

A cell that can be read in one way only is read so. One with two readings (``1.299``) takes the
decimal sign on which the column's other cells agree, if the amount then has no more decimals than
its currency; else it has no value and both readings are named.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import unescape
from typing import Final

from babel.numbers import get_currency_precision
from price_parser.parser import Price

from behavesim.core.money import LARGEST_MINOR
from behavesim.feeds.currency_signs import find_currencies
from behavesim.feeds.table import Number

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+|(?:[ ']\d{3})+(?!\d))*|(?<![\w.,])[.,]\d+")
_TAG: Final = re.compile(r"<[^<>]*>")
_EURO_INSIDE: Final = re.compile(r"(\d)\s?([€$£])\s?(\d{2})(?!\d)")
# Apostrophes group digits in Switzerland; Arabic has signs of its own; the last is a minus.
_SIGNS: Final = str.maketrans("\u2019\u0060\u00b4\u066c\u066b\u2212", "''''.-")
# What may stand beside an amount and its currency without changing it.
_BESIDE: Final = re.compile(
    r"inkl|incl|mwst|ust|vat|tax|ttc|tva|iva|btw|moms|gst|inclusa|compresa|incluido|inc|ht|excl|exkl"
    r"|税込み?|税抜き?|税別|只今|each|stück|stk|pro|pcs|per|\bpc\b|st\b|부가세포함|含税"
)
_FROM: Final = re.compile(
    r"\b(?:ab|from|desde|da|vanaf|od|starting|partir|fra)\b|から|부터|起", re.IGNORECASE
)
_NOISE: Final = re.compile(r"[\s.,:;()\[\]*/+~\u2013\u2014=-]+")
_FLOAT_DECIMALS: Final = 8
"""From so many decimals on, digits are those of a binary fraction that was printed."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a text can mean: the readings with the decimal sign that each takes for granted.

    ``currencies`` are those that its sign or code can be, None where there is no sign. ``fault``
    says why there is no reading.
    """

    readings: tuple[tuple[str, Decimal], ...] = ()
    currencies: frozenset[str] | None = None
    sign: str = ""
    """The currency as it is written."""
    fault: str = ""

    @property
    def evidence(self) -> str:
        """The decimal sign that the amount shows beyond doubt, or an empty text."""
        return self.readings[0][0] if len(self.readings) == 1 else ""


@dataclass(frozen=True, slots=True)
class Value:
    """An amount in the shop's currency, or what is wrong (``fault``) and what to write."""

    amount: Decimal | None
    fault: str = ""
    allowed: str = ""


@lru_cache(maxsize=65536)
def read_amount(text: str) -> Amount:
    """What the text of a cell can mean."""
    if "&" in text or "<" in text:
        text = _TAG.sub(" ", unescape(text))
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    plain = "".join(_to_ascii_digit(one) for one in plain)
    plain = " ".join(plain.split())
    plain = _EURO_INSIDE.sub(r"\1,\3 \2", plain)
    numbers = list(_NUMBER.finditer(plain))
    if not numbers:
        return Amount(fault="is no amount")
    if len(numbers) > 1:
        return Amount(fault="is more than one number")
    found = numbers[0]
    before, after = plain[: found.start()], plain[found.end() :]
    sign, currencies = _find_sign(plain, before, after)
    if before.rstrip(" $€£¥").endswith("-") and not before.strip(" -$€£¥"):
        return Amount(fault="is below 0", sign=sign, currencies=currencies)
    rest = (before + " " + after).replace(sign, " ", 1) if sign else before + " " + after
    rest = _NOISE.sub("", _BESIDE.sub("", rest.casefold()))
    if (rest and currencies is None) or "%" in rest:
        return Amount(fault="is no amount", currencies=currencies, sign=sign)
    if _FROM.search(f"{before} {after}"):
        return Amount(fault="is where prices begin", currencies=currencies, sign=sign)
    readings = _list_readings(found[0])
    if not readings:
        return Amount(fault="is no amount", currencies=currencies, sign=sign)
    return Amount(readings, currencies, sign)


def find_decimal_sign(amounts: Iterable[Amount]) -> str:
    """The decimal sign on which a column's unambiguous cells agree, or an empty text."""
    signs = {amount.evidence for amount in amounts} - {""}
    return signs.pop() if len(signs) == 1 else ""


def decide(
    text: str, amount: Amount, currency: str, column_sign: str, given_sign: str | None = None
) -> Value:
    """The value of a cell in a currency.

    ``column_sign`` is that of the column's other cells, ``given_sign`` the user's, which settles
    readings that are both possible.
    """
    value = _decide(text, amount, currency, column_sign, given_sign)
    most = Decimal(LARGEST_MINOR).scaleb(-get_currency_precision(currency))
    if value.amount is not None and value.amount >= most:
        return Value(None, f"{value.amount:,f} is too much", f"an amount below {most:,f}")
    return value


def _decide(
    text: str, amount: Amount, currency: str, column_sign: str, given_sign: str | None
) -> Value:
    shown = f'"{" ".join(text.split())[:60]}"'
    if amount.fault:
        return Value(None, f"{shown} {amount.fault}", "an amount, such as 24.00")
    digits = get_currency_precision(currency)
    if isinstance(text, Number):
        return _fit(amount.readings[0][1], currency, digits)
    if len(amount.readings) == 1:
        return _fit(amount.readings[0][1], currency, digits)
    by_sign = dict(amount.readings)
    decimal_sign, decimal = amount.readings[0]
    grouped = amount.readings[1][1]
    sign = given_sign or column_sign
    if not sign and digits == 0:
        return Value(grouped)
    if sign in by_sign and sign != decimal_sign:
        return Value(grouped)
    if given_sign:
        return _fit(decimal, currency, digits)
    if sign and digits >= 3:
        return Value(decimal)
    whole, part = format(grouped, f".{digits}f"), format(decimal, f".{digits}f")
    fault = f"{shown} can mean {decimal} or {grouped}"
    return Value(None, fault, f"{whole} or {part}")


def read_plain_number(text: str) -> Decimal | None:
    """A rating or a count: digits with a point or a comma, or None."""
    found = re.match(r"\s*(\d+(?:[.,]\d+)?)", unicodedata.normalize("NFKC", text))
    return Decimal(found[1].replace(",", ".")) if found else None


def _to_ascii_digit(one: str) -> str:
    if one.isascii():
        return one
    digit = unicodedata.decimal(one, None)
    return one if digit is None else str(digit)


def _find_sign(plain: str, before: str, after: str) -> tuple[str, frozenset[str] | None]:
    if not before.strip() and not after.strip(" .-"):
        return "", None
    # Digits confuse price-parser where a code stands right beside them.
    sign = Price.fromstring(f"{before} 1 {after}").currency or ""
    currencies = find_currencies(sign) if sign in plain else None
    if currencies is None:
        for word in re.findall(r"[^\W\d_]+\.?|[^\w\s]", f"{before} {after}"):
            if (currencies := find_currencies(word)) is not None:
                return word, currencies
        return "", None
    return sign, currencies


def _fit(amount: Decimal, currency: str, digits: int) -> Value:
    exponent = amount.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    rounded = round(amount, digits)
    if amount == rounded:
        return Value(rounded if decimals > 0 else amount)
    if decimals >= _FLOAT_DECIMALS and abs(amount - rounded) < Decimal("1e-6"):
        return Value(rounded)
    shown = amount.normalize()
    places = -int(shown.as_tuple().exponent)
    has = f"{currency} has {digits or 'none'}"
    fault = f"{shown:f} has {places} decimal{'s' if places > 1 else ''}, {has}"
    return Value(None, fault, format(rounded, "f"))


def _list_readings(number: str) -> tuple[tuple[str, Decimal], ...]:
    """Each reading with its decimal sign; an empty one where the number shows none."""
    spaced = " " in number or "'" in number
    number = number.replace(" ", "").replace("'", "")
    points, commas = number.count("."), number.count(",")
    if not points and not commas:
        return (("", Decimal(number)),)
    if points and commas:
        sign, group = (".", ",") if number.rindex(".") > number.rindex(",") else (",", ".")
        whole, _, part = number.rpartition(sign)
        if sign in whole or not _is_grouped(whole, group):
            return ()
        return ((sign, Decimal(f"{whole.replace(group, '')}.{part}")),)
    sign, other = (".", ",") if points else (",", ".")
    if number.count(sign) > 1:
        if not _is_grouped(number, sign):
            return ()
        return ((other, Decimal(number.replace(sign, ""))),)
    whole, _, part = number.partition(sign)
    decimal = (sign, Decimal(f"{whole or '0'}.{part}"))
    if len(part) != 3 or spaced or not whole or whole.startswith("0") or len(whole) > 3:
        return (decimal,)
    return (decimal, (other, Decimal(whole + part)))


def _is_grouped(number: str, group: str) -> bool:
    """Whether digits are in groups of three, or of two and three as in India."""
    first, *rest = number.split(group)
    if not rest or not 1 <= len(first) <= 3 or len(rest[-1]) != 3:
        return False
    return {len(one) for one in rest[:-1]} in (set(), {3}) or (
        {len(one) for one in rest[:-1]} == {2} and len(first) <= 2
    )
