"""Amounts of money where the screen does not name the currency."""


def format_amount(amount: float) -> str:
    """An amount with its own decimals: 28,900 or 88.99."""
    text = f"{amount:,.4f}".rstrip("0").rstrip(".")
    return text if "." not in text else f"{amount:,.{max(2, len(text.partition('.')[2]))}f}"
