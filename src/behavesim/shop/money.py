"""Amounts of money as the shop writes them; ``assets/js/shop/dom/money.js`` writes the same."""

from behavesim.core.money import from_minor

# Currencies that are not listed keep their code.
_SYMBOLS = {"KRW": "₩", "JPY": "¥", "USD": "$", "EUR": "€"}


def format_money(minor: int, currency: str) -> str:
    """Return an amount of minor units as text, such as ``₩39,000`` or ``$88.99``."""
    return f"{_SYMBOLS.get(currency, f'{currency} ')}{from_minor(minor, currency):,f}"
