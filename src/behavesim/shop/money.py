"""Amounts of money as the shop writes them; ``assets/js/shop/dom/money.js`` writes the same."""

# Symbol and decimals; currencies that are not listed keep their code and two decimals.
_FORMS = {"KRW": ("₩", 0), "JPY": ("¥", 0), "USD": ("$", 2), "EUR": ("€", 2)}


def format_money(amount: float, currency: str) -> str:
    """Return ``amount`` (whole currency units) as text, such as ``₩39,000``."""
    symbol, decimals = _FORMS.get(currency, (f"{currency} ", 2))
    return f"{symbol}{amount:,.{decimals}f}"
