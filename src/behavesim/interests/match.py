"""Maps categories to interests."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from behavesim.interests.table import OTHER, InterestTable, load_interests
from behavesim.interests.words import BROAD, WordIndex, build_index, normalize

_SEPARATORS = re.compile(r"[>/|»\u203a→\\]+")
_BY_LEVEL = 0.9
"""A level of a path says so much less than the level above: the first one says what a shop is."""
_START_PAGES = frozenset({"home", "startseite", "accueil", "inicio", "start", "ホーム", "홈"})
_START_PAGE = 0.5
"""Factor of a first level that may be the start page of a shop's breadcrumbs."""


def match_interest(
    category_path: str | Sequence[str] | None,
    google_category: str | int | None = None,
    title: str | None = None,
    table: InterestTable | None = None,
) -> str:
    """Return the id of the interest in which a person would look for a category; else ``other``.

    ``category_path`` is a list of names or a text whose levels are separated by ``>``, ``/`` or
    ``|``; ``google_category`` a number or a path of Google's product taxonomy. Exact words of the
    path count first, then Google's category, then broad words of the path (women, home,
    accessories), then the title of the product. ``table`` is that of ``load_interests``.
    """
    table = table or load_interests()
    levels = split_path(category_path)
    interest, strength = _judge_path(table, levels)
    if interest and strength > BROAD:
        return interest
    return (
        _match_google(table, google_category)
        or interest
        or (title and _judge_path(table, (title,))[0])
        or OTHER
    )


def match_topic(topic: str, name: str = "", table: InterestTable | None = None) -> str:
    """Return the interest of a shop's topic: of that id, else by the words of its id and name."""
    table = table or load_interests()
    if topic in table.interests:
        return topic
    return match_interest((topic.replace("-", " "),), title=name, table=table)


def split_path(path: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the levels of a category path, without empty ones."""
    if isinstance(path, str):
        path = _SEPARATORS.split(unicodedata.normalize("NFKC", path))
    return tuple(level.strip() for level in path or () if level.strip())


def _match_google(table: InterestTable, category: str | int | None) -> str | None:
    text = str(category or "").strip()
    if text.isdecimal():
        return _list_numbers(table).get(int(text))
    levels = split_path(text)
    plain = tuple(" ".join(normalize(level)) for level in levels)
    known = _list_paths(table)
    for size in range(len(plain), 0, -1):
        if plain[:size] in known:
            return known[plain[:size]]
    return _judge_path(table, levels)[0]


@lru_cache(maxsize=100_000)
def _judge_path(table: InterestTable, levels: tuple[str, ...]) -> tuple[str | None, float]:
    """Return the interest that a path says, with the strength of its word, None if none."""
    index = _get_index(table)
    best: dict[str, float] = {}
    total: dict[str, float] = {}
    strongest: dict[str, float] = {}
    for depth, level in enumerate(levels):
        factor = _BY_LEVEL**depth
        if depth == 0 and len(levels) > 1 and level.casefold() in _START_PAGES:
            factor = _START_PAGE
        for match in index.find(level):
            score = factor * match.strength
            best[match.interest] = max(best.get(match.interest, 0.0), score)
            total[match.interest] = total.get(match.interest, 0.0) + score
            known = strongest.get(match.interest, 0.0)
            strongest[match.interest] = max(known, match.strength)
    if not best:
        return None, 0.0
    # Of equals that one is taken which more words say, then the one said first.
    chosen = max(best, key=lambda name: (best[name], total[name]))
    return chosen, strongest[chosen]


@lru_cache(maxsize=4)
def _get_index(table: InterestTable) -> WordIndex:
    return build_index(table)


@lru_cache(maxsize=4)
def _list_numbers(table: InterestTable) -> dict[int, str]:
    return {
        number: name
        for name, interest in table.interests.items()
        for number in interest.google.numbers
    }


@lru_cache(maxsize=4)
def _list_paths(table: InterestTable) -> dict[tuple[str, ...], str]:
    return {
        tuple(" ".join(normalize(level)) for level in split_path(path)): name
        for name, interest in table.interests.items()
        for path in interest.google.paths
    }
