"""How a language writes numbers, percentages and money, as data that scripts read, too.

Babel says how; writing an amount then needs nothing else of it, so pages that are built and pages
that scripts change show the same characters, whatever data on languages a browser has.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, TypedDict

from babel.numbers import (
    NumberPattern,
    format_percent,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
)

from behavesim.core.language import parse_language

NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"
_MINUS: Final = "\N{MINUS SIGN}"
_LEFT_TO_RIGHT: Final = "\N{LEFT-TO-RIGHT MARK}"
"""Keeps a sign on the left of its number where texts run from right to left."""


class Affixes(TypedDict):
    """What stands before and after a number."""

    before: str
    after: str


class NumberFormat(TypedDict):
    """How a language writes numbers; ``sizes`` are those of the last group and of the others."""

    minus: str
    decimal: str
    group: str
    sizes: tuple[int, int]
    money: Affixes
    percent: Affixes


@lru_cache(maxsize=64)
def describe_numbers(language: str, currency: str) -> NumberFormat:
    """Return how a language writes numbers and amounts of a currency (ISO 4217)."""
    locale = parse_language(language)
    pattern = locale.currency_formats["standard"]
    return NumberFormat(
        minus=_LEFT_TO_RIGHT + _MINUS if locale.text_direction == "rtl" else _MINUS,
        decimal=get_decimal_symbol(locale),
        group=get_group_symbol(locale),
        sizes=pattern.grouping,
        money=_place_symbol(pattern, get_currency_symbol(currency, locale=locale)),
        percent=_split_percent(format_percent(0, locale=locale)),
    )


def write_money(minor: int, digits: int, form: NumberFormat) -> str:
    """Return an amount of minor units, of which ``digits`` are decimals, with its symbol."""
    written = str(minor).rjust(digits + 1, "0")
    whole, decimals = written[: len(written) - digits], written[len(written) - digits :]
    fraction = form["decimal"] + decimals if digits else ""
    affixes = form["money"]
    return f"{affixes['before']}{_group(whole, form)}{fraction}{affixes['after']}"


def write_percent(number: int, form: NumberFormat) -> str:
    """Return a whole percentage, such as ``17 %``."""
    sign = form["minus"] if number < 0 else ""
    return f"{sign}{form['percent']['before']}{abs(number)}{form['percent']['after']}"


def write_decimal(number: float, digits: int, form: NumberFormat) -> str:
    """Return a number with so many decimals, halves rounded up."""
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return str(rounded).replace(".", form["decimal"])


def _group(whole: str, form: NumberFormat) -> str:
    size, others = form["sizes"]
    head, groups = whole[:-size], [whole[-size:]]
    while head:
        head, last = head[:-others], head[-others:]
        groups.append(last)
    return form["group"].join(reversed(groups))


def _place_symbol(pattern: NumberPattern, symbol: str) -> Affixes:
    """Put the symbol where the pattern has its sign; letters keep a blank from the digits."""
    prefix, suffix = pattern.prefix[0], pattern.suffix[0]
    near = symbol[-1] if prefix.endswith("¤") else symbol[0] if suffix.startswith("¤") else ""
    blank = NO_BREAK_SPACE if near.isalpha() else ""
    return Affixes(
        before=prefix.replace("¤", symbol) + (blank if prefix.endswith("¤") else ""),
        after=(blank if suffix.startswith("¤") else "") + suffix.replace("¤", symbol),
    )


def _split_percent(text: str) -> Affixes:
    before, _, after = text.partition("0")
    return Affixes(before=before, after=after)
