import pytest

from behavesim.shop.money import format_money


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (0, "KRW", "₩0"),
        (999, "KRW", "₩999"),
        (1_289_000, "KRW", "₩1,289,000"),
        (1200, "JPY", "¥1,200"),
        (1990, "USD", "$19.90"),
        (8899, "USD", "$88.99"),
        (1_234_567, "KWD", "KWD 1,234.567"),
        (123_450, "EUR", "€1,234.50"),
        (500, "CHF", "CHF 5.00"),
    ],
)
def test_money_has_symbol_groups_and_its_currencys_decimals(
    amount: int, currency: str, text: str
) -> None:
    """Amounts carry symbol, thousands separators and as many decimals as the currency has."""
    assert format_money(amount, currency) == text
