"""Amounts of money: decimals outside, whole minor units (cents) inside.

``catalog.json``, the shop's JavaScript and the simulator count in minor units, so that sums are
exact. YAML, pages, the data layer, hits, tables and exports have decimals.
"""

from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from functools import cache
from operator import eq
from typing import Annotated, Any, Final

from babel.core import get_global
from babel.numbers import get_currency_precision, list_currencies
from pydantic import BeforeValidator, Field, PlainSerializer

from behavesim.files.validation import refuse

LARGEST_MINOR: Final = 10**13
"""No amount has more minor units, so that sums of carts are exact in floating point."""

_ALLOWED: Final = "an amount such as 88.99, 0 or more"


def _read_amount(value: Any) -> Any:
    """The decimal that was written: the shortest one that reads as the same binary number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        found = str(value).lower() if isinstance(value, bool) else repr(value)
        raise refuse("nothing" if value is None else found, _ALLOWED)
    try:
        amount = Decimal(value if isinstance(value, str) else str(value))
    except ArithmeticError:
        raise refuse(repr(value), _ALLOWED) from None
    if not amount.is_finite() or amount < 0:
        raise refuse(str(value), _ALLOWED)
    if amount >= LARGEST_MINOR:
        raise refuse(str(value), f"less than {LARGEST_MINOR:,}")
    return amount


def _write_amount(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


Amount = Annotated[
    Decimal,
    Field(ge=0),
    BeforeValidator(_read_amount),
    PlainSerializer(_write_amount, int | float, when_used="json"),
]
"""An amount in the shop's currency as it is written, such as 88.99."""


@cache
def digits_of(currency: str) -> int:
    """Decimals of a currency (KRW 0, USD 2, KWD 3), by the CLDR's table of ISO 4217.

    Raises ValueError for a code that is none; the message names the nearest.
    """
    if currency not in list_currencies():
        written = currency.upper()
        near = get_close_matches(written, _list_tender(), 9, 0.5)
        best = max(near, key=lambda one: _count_alike(one, written), default=None)
        raise ValueError(f"{currency!r}, no currency" + (f"; did you mean {best}?" if best else ""))
    return get_currency_precision(currency)


def _count_alike(code: str, written: str) -> tuple[bool, int]:
    """Whether the letters are the same, and how many are in their place."""
    return sorted(code) == sorted(written), sum(map(eq, code, written))


@cache
def _list_tender() -> list[str]:
    """Codes of what is legal tender somewhere today."""
    history = get_global("territory_currencies").values()
    return sorted({code for rows in history for code, _, end, tender in rows if tender and not end})


def to_minor(amount: Decimal | int, currency: str) -> int:
    """``amount`` in minor units, exactly.

    Raises ValueError where it has more decimals than the currency, or more minor units than are
    counted exactly.
    """
    minor = Decimal(amount).scaleb(digits_of(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency}, {digits_of(currency)}")
    if abs(minor) >= LARGEST_MINOR:
        raise ValueError(f"{amount} {currency} is too much: {LARGEST_MINOR:,} minor units or more")
    return int(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    """An amount of minor units as a decimal with the currency's digits: 8899 USD is 88.99."""
    return Decimal(minor).scaleb(-digits_of(currency))


def to_float(minor: int, digits: int) -> float:
    """An amount of minor units as the binary number nearest to it: 8899 with 2 digits is 88.99."""
    return float(minor / 10**digits)


def write_amount(amount: float, digits: int) -> str:
    """An amount for people, without its currency: ``1,234.50``."""
    return f"{amount:,.{digits}f}"


def write_money(amount: float, currency: str) -> str:
    """An amount for people with its currency before it, if any: ``USD 1,234.50``."""
    return f"{currency} {write_in(amount, currency)}".strip()


def write_in(amount: float, currency: str) -> str:
    """An amount with the decimals of its currency: ``1,234.50``.

    One in what is no currency, as foreign data may have it, keeps its own decimals.
    """
    digits = digits_of(currency) if currency in list_currencies() else 2 * (amount % 1 != 0)
    return write_amount(amount, digits)


def write_mean(amount: float, sign: str = "") -> str:
    """A mean of amounts: whole from 100 on, else three significant digits; ``sign``: "" or "+"."""
    return f"{amount:{sign},.0f}" if abs(amount) >= 100 else f"{amount:{sign}.3g}"


def round_to_minor(amount: Decimal, currency: str) -> int:
    """``amount`` in minor units, halves rounded up."""
    minor = amount.scaleb(digits_of(currency))
    return int(minor.to_integral_value(ROUND_HALF_UP))
