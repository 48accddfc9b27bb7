"""The drawing that stands in for a photo where a catalog names no motif."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from behavesim.files.validation import validate
from behavesim.files.yaml_file import read_yaml
from behavesim.files.yaml_model import Slug, Written
from behavesim.resources import find_resource_part

NEUTRAL: Final = "parcel"
"""The drawing of what no other one fits."""

_BETWEEN: Final = re.compile(r"[\W_]+")
_SHORTEST_ENDING: Final = 4
_CACHED: Final = 4096


class _Drawings(Written):
    """The content of ``drawings.yaml``."""

    words: Mapping[Slug, tuple[Annotated[str, Field(min_length=1)], ...]]
    topics: Mapping[Slug, Slug]


def choose_drawing(texts: Iterable[str], topic: str) -> str:
    """Return the motif for the first of ``texts`` that has a word which names one, else that of
    the topic, else the neutral one.

    ``texts`` are the product's name and those of its categories, the deepest first. Raises
    InputError for a fault in ``drawings.yaml``.

    >>> choose_drawing(["Laufschuhe"], "sports"), choose_drawing(["Neuheiten"], "sports")
    ('shoe', 'ball')
    >>> choose_drawing(["Neuheiten"], "other")
    'parcel'
    """
    found = (motif for text in texts if (motif := _find_motif(text)) is not None)
    return next(found, None) or _read_topics().get(topic, NEUTRAL)


@lru_cache(_CACHED)
def _find_motif(text: str) -> str | None:
    """Return the motif of the last word that names one: of a name, the end says what it is."""
    words, endings, parts = _read_words()
    folded = _fold(text)
    for token in reversed(_BETWEEN.split(folded)):
        if token in words:
            return words[token]
        for at in range(1, len(token) - _SHORTEST_ENDING + 1):
            if token[at:] in endings:
                return words[token[at:]]
    return next((motif for part, motif in parts.items() if part in folded), None)


@cache
def _read_words() -> tuple[Mapping[str, str], frozenset[str], Mapping[str, str]]:
    """Return motifs by words between spaces, which of them may end a word, and by parts of text."""
    words: dict[str, str] = {}
    parts: dict[str, str] = {}
    for motif, names in _read_file().words.items():
        for name in map(_fold, names):
            (parts if _is_found_anywhere(name) else words).setdefault(name, motif)
    endings = frozenset(word for word in words if len(word) >= _SHORTEST_ENDING)
    longest_first = dict(sorted(parts.items(), key=lambda part: (-len(part[0]), part[0])))
    return MappingProxyType(words), endings, MappingProxyType(longest_first)


def _read_topics() -> Mapping[str, str]:
    return _read_file().topics


@cache
def _read_file() -> _Drawings:
    place = find_resource_part("configs", "drawings.yaml")
    return validate(_Drawings, read_yaml(place), place)


def _is_found_anywhere(word: str) -> bool:
    """Whether a word is of a script that is written without spaces, or joins words as Korean."""
    return len(word) > 1 and any(ord(letter) >= 0x2E80 for letter in word)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    without = "".join(letter for letter in plain if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFKC", without)
