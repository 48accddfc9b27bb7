"""Amounts of money: decimals outside, whole minor units (cents) inside.

``catalog.json``, the shop's JavaScript and the simulator count in minor units, so that sums are
exact. YAML, pages, the data layer, hits, tables and exports have decimals.
"""

from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Final

from babel.numbers import get_currency_precision, list_currencies
from pydantic import BeforeValidator, Field, PlainSerializer

from behavesim.files.validation import refuse

LARGEST_MINOR: Final = 10**13
"""No amount has more minor units, so that sums of carts are exact in floating point."""

_ALLOWED: Final = "an amount such as 88.99, 0 or more"


def read_amount(value: Any) -> Any:
    """The decimal that was written: the shortest one that reads as the same binary number.

    Refuses, as a validator of pydantic, what is no number from 0 on.
    """
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
    BeforeValidator(read_amount),
    PlainSerializer(_write_amount, int | float, when_used="json"),
]
"""An amount in the shop's currency as it is written, such as 88.99."""


@cache
def digits_of(currency: str) -> int:
    """Decimals of a currency (KRW 0, USD 2, KWD 3), by the CLDR's table of ISO 4217.

    Raises ValueError for a code that is none; the message names the nearest.
    """
    known = list_currencies()
    if currency not in known:
        near = get_close_matches(currency.upper(), sorted(known), 1, 0.5)
        raise ValueError(f"{currency!r} is no currency" + (f"; {near[0]} is" if near else ""))
    return get_currency_precision(currency)


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


def round_to_minor(amount: Decimal, currency: str) -> int:
    """``amount`` in minor units, halves rounded up."""
    minor = amount.scaleb(digits_of(currency))
    return int(minor.to_integral_value(ROUND_HALF_UP))
