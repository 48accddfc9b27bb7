"""Whether a product can be had, from words and numbers in several languages."""

import re
from functools import cache
from importlib.resources import files
from typing import Final, Literal, cast

import yaml

from behavesim.feeds.columns import normalize_header

Availability = Literal["in stock", "out of stock", "preorder", "backorder", "unknown"]

MOST_STOCK: Final = 1_000_000_000

_STATES: Final = ("in stock", "out of stock", "preorder", "backorder")
_NOT_PUBLISHED: Final = "not published"


def read_availability(text: str) -> Availability:
    """What a word, a sentence's beginning or a schema.org address says."""
    word = normalize_header(text.rpartition("schema.org/")[2])
    known = _list_words()
    found = known.get(word) or known.get(word.replace(" ", ""))
    if found in _STATES:
        return cast(Availability, found)
    number = read_stock(text)
    if number is None:
        return "unknown"
    return "in stock" if number > 0 else "out of stock"


def read_stock(text: str) -> int | None:
    """A number of pieces, 0 for one below; None for what is no number or only a least one."""
    plain = normalize_header(text).replace(" ", "")
    found = re.fullmatch(
        r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:pcs|個|点|개|件|st|stuck)?", text.strip()
    )
    if found is None:
        negative = re.fullmatch(r"\s*-\d+(?:[.,]\d+)?\s*", text)
        if negative:
            return 0
        found = re.fullmatch(r"(\d+)(?:pcs|個|点|개|件|st|stuck)?", plain)
    return min(int(found[1].replace(",", "")), MOST_STOCK) if found else None


def is_published(text: str) -> bool:
    """Whether a status says that people can see the product; unknown words say so."""
    # WooCommerce writes -1 for a draft; without signs it would be 1.
    return text.strip() != "-1" and normalize_header(text) not in _list_hidden()


@cache
def _read_words() -> dict[str, list[str]]:
    text = files("behavesim.feeds").joinpath("availability_words.yaml").read_text(encoding="utf-8")
    words: dict[str, list[str]] = yaml.safe_load(text)
    return words


@cache
def _list_words() -> dict[str, str]:
    words = _read_words()
    return {normalize_header(word): state for state in _STATES for word in words[state]}


@cache
def _list_hidden() -> frozenset[str]:
    return frozenset(map(normalize_header, _read_words()[_NOT_PUBLISHED]))
