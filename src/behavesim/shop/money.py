"""Amounts of money as the shop writes them; ``assets/js/shop/dom/money.js`` writes the same."""

from behavesim.core.money import digits_of
from behavesim.shop.number_format import describe_numbers, write_money
from behavesim.shop.texts import SOURCE_LANGUAGE


def format_money(minor: int, currency: str, language: str = SOURCE_LANGUAGE) -> str:
    """Return an amount of minor units as text, such as ``₩39,000`` or ``88,99 €``."""
    return write_money(minor, digits_of(currency), describe_numbers(language, currency))
