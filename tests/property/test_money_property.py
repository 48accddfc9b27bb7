"""Minor units are exact: there and back, and in sums."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from behavesim.core.money import LARGEST_MINOR, Amount, digits_of, from_minor, to_minor

CURRENCIES = st.sampled_from(["KRW", "JPY", "USD", "EUR", "INR", "KWD", "CLF"])
MINOR = st.integers(0, LARGEST_MINOR - 1)
AMOUNT = TypeAdapter(Amount)


@given(MINOR, CURRENCIES)
def test_there_and_back_is_the_same(minor: int, currency: str) -> None:
    """Every number of minor units is one amount, also where YAML read it as a binary number."""
    amount = from_minor(minor, currency)
    assert to_minor(amount, currency) == minor
    assert to_minor(AMOUNT.validate_python(float(amount)), currency) == minor


@given(st.lists(st.tuples(MINOR, st.integers(1, 10)), max_size=20), CURRENCIES)
def test_sums_are_exact(lines: list[tuple[int, int]], currency: str) -> None:
    """The sum of price x quantity is the same in minor units and in decimals."""
    minor = sum(price * quantity for price, quantity in lines)
    written = sum((from_minor(price, currency) * quantity for price, quantity in lines), Decimal(0))
    assert from_minor(minor, currency) == written
    assert Decimal(str(minor / 10 ** digits_of(currency))) == written
