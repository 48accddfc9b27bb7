"""Amounts of money as decimals and as minor units."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from behavesim.core.money import (
    Amount,
    digits_of,
    from_minor,
    round_to_minor,
    to_minor,
    write_mean,
    write_money,
)

AMOUNT = TypeAdapter(Amount)


@pytest.mark.parametrize(
    ("currency", "digits"), [("KRW", 0), ("JPY", 0), ("USD", 2), ("EUR", 2), ("KWD", 3)]
)
def test_digits_are_those_of_iso_4217(currency: str, digits: int) -> None:
    """The decimals of a currency come from its entry in the standard."""
    assert digits_of(currency) == digits


def test_no_currency_is_refused_with_the_nearest() -> None:
    """A code that is no currency names one that is."""
    with pytest.raises(ValueError, match="'usd', no currency; did you mean USD"):
        digits_of("usd")


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("88.99", "USD", 8899),
        ("39000", "KRW", 39000),
        ("1.234", "KWD", 1234),
        ("88.990", "EUR", 8899),
    ],
)
def test_amounts_are_minor_units_exactly(amount: str, currency: str, minor: int) -> None:
    """To minor units and back is the same amount, with the currency's digits."""
    assert to_minor(Decimal(amount), currency) == minor
    assert from_minor(minor, currency) == Decimal(amount)
    assert from_minor(minor, currency).as_tuple().exponent == -digits_of(currency)


@pytest.mark.parametrize(
    ("amount", "currency"), [("88.999", "USD"), ("0.5", "KRW"), ("1e11", "USD")]
)
def test_what_the_currency_cannot_have_is_refused(amount: str, currency: str) -> None:
    """More decimals than the currency has, or more units than are counted exactly."""
    with pytest.raises(ValueError, match=currency):
        to_minor(Decimal(amount), currency)


def test_halves_are_rounded_up() -> None:
    """Half of a minor unit is a whole one."""
    assert round_to_minor(Decimal("0.125"), "USD") == 13
    assert round_to_minor(Decimal("0.5"), "JPY") == 1
    assert round_to_minor(Decimal("0.1249"), "USD") == 12


@pytest.mark.parametrize(
    ("written", "amount"),
    [(88.99, "88.99"), (0, "0"), ("0012.50", "12.5"), (0.1 + 0.2, "0.30000000000000004")],
)
def test_an_amount_is_the_decimal_that_is_written(written: object, amount: str) -> None:
    """No binary number comes between what is written and the amount."""
    assert AMOUNT.validate_python(written) == Decimal(amount)


@pytest.mark.parametrize("written", [True, "88,99", "$5", -1, float("nan"), "", [], 1e13])
def test_what_is_no_amount_is_refused(written: object) -> None:
    """Texts of another form, negative, endless and senseless numbers."""
    with pytest.raises(ValidationError):
        AMOUNT.validate_python(written)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1234.5, "USD", "USD 1,234.50"),
        (28_900.0, "KRW", "KRW 28,900"),
        (1.5, "KWD", "KWD 1.500"),
        (28_900.0, "", "28,900"),
        (88.99, "???", "??? 88.99"),
    ],
)
def test_people_read_amounts_with_their_decimals(amount: float, currency: str, text: str) -> None:
    """Those of the currency; what is none keeps the amount's own."""
    assert write_money(amount, currency) == text


def test_means_have_three_digits_at_least() -> None:
    """A mean of dollars is not rounded to a whole one."""
    assert [write_mean(mean) for mean in (1234.5, 3.274, 0.03)] == ["1,234", "3.27", "0.03"]
    assert write_mean(-2.5, "+") == "-2.5"
    assert write_mean(2.5, "+") == "+2.5"
