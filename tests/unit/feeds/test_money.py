"""What the text of a price can mean, and which reading holds."""

from decimal import Decimal

import pytest

from behavesim.feeds.money import decide, find_decimal_sign, read_amount
from behavesim.feeds.table import Number


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("19,99", "19.99"), ("1,299.00", "1299.00"), ("1.299,00 €", "1299.00"), ("24", "24"),
        ("1 299,00 €", "1299.00"), ("1\u202f299,00", "1299.00"), ("1'299.00", "1299.00"),
        ("1\u2019299.50 EUR", "1299.50"), ("24€99", "24.99"), ("19,-", "19"), ("99.- EUR", "99"),
        ("EUR19.99", "19.99"), ("19.99EUR", "19.99"), ("\uff10.\uff15", "0.50"), (".99", "0.99"),
        ("12,34,567.00", "1234567.00"), ("1.299.000", "1299000"), ("24.9900", "24.99"),
        ("24.990000000000002", "24.99"), ("\u0662\u0664\u066b\u0665\u0660", "24.50"),
        ("19,99 € inkl. MwSt.", "19.99"),
        ("0.500", "0.50"), ("5.5", "5.50"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_one_way_is_read_so(text: str, amount: str) -> None:
    """Each cell has one value in EUR, whatever the rest of the column is like."""
    for column_sign in ("", ".", ","):
        value = decide(text, read_amount(text), "EUR", column_sign)
        assert (value.amount, value.fault) == (Decimal(amount), "")


@pytest.mark.parametrize(
    ("text", "sign", "currency", "amount"),
    [
        ("1.299", ",", "EUR", "1299"),
        ("13.109", ",", "EUR", "13109"),
        ("1,299", ".", "USD", "1299"),
        ("1.299", ".", "EUR", None),
        ("1.299", "", "EUR", None),
        ("1.299", ".", "KWD", "1.299"),
        ("1.299", ",", "KWD", "1299"),
        ("1.299", "", "KWD", None),
        ("1,170", "", "JPY", "1170"),
        ("1.170", "", "KRW", "1170"),
        ("1.170", ".", "KRW", None),
        ("1,170", ".", "JPY", "1170"),
    ],
)
def test_two_readings_are_decided_by_the_column(
    text: str, sign: str, currency: str, amount: str | None
) -> None:
    """The agreed sign counts if the amount then has the currency's decimals."""
    value = decide(text, read_amount(text), currency, sign)
    assert value.amount == (None if amount is None else Decimal(amount))
    if amount is None:
        assert value.fault.startswith(f'"{text}" can mean ')


def test_both_readings_are_named() -> None:
    """The error says what the cell can mean, and how to write either."""
    value = decide("13.109", read_amount("13.109"), "USD", "")
    assert value.fault == '"13.109" can mean 13.109 or 13109'
    assert value.allowed == "13109.00 or 13.11"


def test_the_users_decimal_sign_settles_it() -> None:
    """With a sign given, 1.299 is 1299, or has more decimals than the currency."""
    amount = read_amount("1.299")
    assert decide("1.299", amount, "EUR", "", ",").amount == Decimal(1299)
    refused = decide("1.299", amount, "EUR", "", ".")
    assert (refused.amount, refused.fault) == (None, "1.299 has 3 decimals, EUR has 2")
    assert decide("1.290", read_amount("1.290"), "EUR", "", ".").amount == Decimal("1.29")


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (["19,99", "5", "1.299"], ","),
        (["24.00", "19,99"], ""),
        (["1.299", "5"], ""),
        (["1,299.00"], "."),
        (["1.299.000"], ","),
    ],
)
def test_a_columns_decimal_sign_is_that_of_its_unambiguous_cells(
    texts: list[str], sign: str
) -> None:
    """Cells with two readings or without a sign say nothing; where others disagree, none does."""
    assert find_decimal_sign(map(read_amount, texts)) == sign


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ask us", "is no amount"), ("12.00 - 24.00", "is more than one number"),
        ("5 for 2", "is more than one number"), ("-5", "is below 0"), ("12.5 %", "is no amount"),
        ("ab 19,99 €", "is where prices begin"), ("1.2.3", "is no amount"),
        ("24.99 USD / 100 g", "is more than one number"), ("USD", "is no amount"),
    ],
)  # fmt: skip
def test_what_is_no_single_amount(text: str, fault: str) -> None:
    """Ranges, unit prices, words and negative amounts have no value."""
    assert decide(text, read_amount(text), "USD", ".").fault == f'"{text}" {fault}'


@pytest.mark.parametrize(
    ("text", "currencies"),
    [
        ("24.00 USD", {"USD"}), ("€ 5", {"EUR"}), ("1,170円", {"JPY"}), ("¥1,160", {"JPY", "CNY"}),
        ("￥900", {"JPY", "CNY"}), ("12,000원", {"KRW"}), ("12 zł", {"PLN"}), ("CA$5", {"CAD"}),
        ("12 kr", {"SEK", "NOK", "DKK", "ISK"}), ("5 Fr.", {"CHF", "XAF", "XOF", "XPF"}),
        ("24", None),
    ],
)  # fmt: skip
def test_the_currency_of_a_cell(text: str, currencies: set[str] | None) -> None:
    """A code or a sign says which currencies it can be."""
    found = read_amount(text).currencies
    assert found == (None if currencies is None else frozenset(currencies))


def test_amounts_that_no_catalog_takes() -> None:
    """Sums have to stay exact, so amounts are below 10^13 of the smallest unit."""
    assert decide("99999999999.99", read_amount("99999999999.99"), "EUR", "").fault == ""
    refused = decide("100000000000.00", read_amount("100000000000.00"), "EUR", "")
    assert (refused.amount, refused.fault) == (None, "100,000,000,000.00 is too much")
    assert decide("99999999999.99", read_amount("99999999999.99"), "KWD", "").amount is None


def test_numbers_of_json_have_one_reading() -> None:
    """1.299 as a number is 1.299, and not in USD; 1.3 is."""
    assert decide(Number("1.299"), read_amount("1.299"), "USD", ",").amount is None
    assert decide(Number("1.299"), read_amount("1.299"), "KWD", ",").amount == Decimal("1.299")
    assert decide(Number("1.3"), read_amount("1.3"), "USD", ",").amount == Decimal("1.30")
