"""Prices of the shipped catalog in another currency."""

from decimal import Decimal

import pytest

from behavesim.projects.shipped_catalog import convert_amounts, round_price


@pytest.mark.parametrize(
    ("amount", "digits", "rounded"),
    [
        ("18.15", 2, "17.99"),
        ("0.40", 2, "0.99"),
        ("147.3", 2, "149.99"),
        ("2969.7", 0, "3000"),
        ("86.4", 0, "86"),
        ("5.43", 3, "4.990"),
    ],
)
def test_amounts_are_rounded_as_shops_do(amount: str, digits: int, rounded: str) -> None:
    """With as many decimals as the currency has."""
    assert str(round_price(Decimal(amount), digits)) == rounded


def test_a_list_price_stays_above_the_price() -> None:
    """Also where both round to the same."""
    text = "  price: 15000\n  list_price: 15300\n"
    assert convert_amounts(text, Decimal("0.001"), 2) == "  price: 14.99\n  list_price: 15.99\n"
