"""Signs and words of currencies, and which currencies each can be."""

import unicodedata
from functools import cache
from importlib.resources import files

import yaml

from behavesim.ga4.currencies import CURRENCIES


@cache
def _list_signs() -> dict[str, frozenset[str]]:
    text = files("behavesim.feeds").joinpath("currency_signs.yaml").read_text(encoding="utf-8")
    found = {code.casefold(): frozenset((code,)) for code in CURRENCIES}
    for sign, codes in yaml.safe_load(text).items():
        found[unicodedata.normalize("NFKC", sign).casefold()] = frozenset(codes)
    return found


def find_currencies(sign: str) -> frozenset[str] | None:
    """The currencies that a sign, a word or a code can be, or None for what is none of them."""
    plain = unicodedata.normalize("NFKC", sign).casefold().strip()
    known = _list_signs()
    return known.get(plain) or known.get(plain.strip("."))
