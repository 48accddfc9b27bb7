"""Finds the words of interests in a text of any language."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from behavesim.interests.table import InterestTable, Words

EXACT, BEGINNING, END, BROAD = 3.0, 2.9, 2.8, 1.0
"""How much a match says: a whole word, how a word begins, how it ends, a word of many meanings."""

_LONGEST_PHRASE = 5
_SHORTEST_PART = 3
_LATIN_ACCENTS = re.compile("[\u0300-\u036f]")
_EAST_ASIAN = r"\u1100-\u11ff\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uac00-\ud7af"
_NO_LATIN = re.compile(f"[{_EAST_ASIAN}]")
_TOKEN = re.compile(rf"[{_EAST_ASIAN}]+|[^\W_{_EAST_ASIAN}]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True)
class Match:
    """A word that was found, with its place in the text."""

    interest: str
    strength: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The words of all interests; each is an interest and a strength by the normalized word."""

    phrases: Mapping[tuple[str, ...], tuple[str, float]]
    beginnings: Mapping[str, tuple[str, float]]
    ends: Mapping[str, tuple[str, float]]
    anywhere: Mapping[str, tuple[tuple[str, str, float], ...]]
    """Words of Chinese characters, kana and Hangul, by their first character, longest first."""

    def find(self, text: str) -> list[Match]:
        """Return what the text says, without matches inside a longer one, by their places."""
        tokens = normalize(text)
        joined = " ".join(tokens)
        found = [
            *self._find_phrases(tokens),
            *self._find_parts(tokens),
            *self._find_anywhere(joined),
        ]
        return sorted((one for one in found if not _is_inside(one, found)), key=_by_place)

    def _find_phrases(self, tokens: list[str]) -> Iterator[Match]:
        starts = _list_starts(tokens)
        for first in range(len(tokens)):
            for last in range(first, min(first + _LONGEST_PHRASE, len(tokens))):
                known = self.phrases.get(tuple(tokens[first : last + 1]))
                if known:
                    yield Match(*known, starts[first], starts[last] + len(tokens[last]))

    def _find_parts(self, tokens: list[str]) -> Iterator[Match]:
        for start, token in zip(_list_starts(tokens), tokens, strict=True):
            for size in range(_SHORTEST_PART, len(token)):
                beginning, end = token[:size], token[len(token) - size :]
                if beginning in self.beginnings:
                    yield Match(*self.beginnings[beginning], start, start + size)
                if end in self.ends:
                    stop = start + len(token)
                    yield Match(*self.ends[end], stop - size, stop)

    def _find_anywhere(self, text: str) -> Iterator[Match]:
        for start, character in enumerate(text):
            for word, interest, strength in self.anywhere.get(character, ()):
                end = start + len(word)
                alone = text[start - 1 : start] in ("", " ") and text[end : end + 1] in ("", " ")
                if text.startswith(word, start) and (len(word) > 1 or alone):
                    yield Match(interest, strength, start, end)
                    break


def normalize(text: str) -> list[str]:
    """Return the words of a text, in one Unicode form, without case and Latin accents."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFC", _LATIN_ACCENTS.sub("", plain))
    return _TOKEN.findall(plain.replace("œ", "oe").replace("\u2019", "'").replace("'s", "s"))


def build_index(table: InterestTable) -> WordIndex:
    """Return the index of a table's words; where two interests have a word the first one counts."""
    phrases: dict[tuple[str, ...], tuple[str, float]] = {}
    beginnings: dict[str, tuple[str, float]] = {}
    ends: dict[str, tuple[str, float]] = {}
    anywhere: dict[str, list[tuple[str, str, float]]] = {}
    for interest, language, word, is_broad in _list_words(table):
        strength = BROAD if is_broad else EXACT
        if _NO_LATIN.search(word):
            plain = " ".join(normalize(word))
            anywhere.setdefault(plain[0], []).append((plain, interest, strength))
        elif word.startswith("-"):
            for form in _list_forms(word[1:], language):
                ends.setdefault(form[-1], (interest, min(strength, END)))
        elif word.endswith("-"):
            for form in _list_spellings(word[:-1], language):
                beginnings.setdefault(form[-1], (interest, min(strength, BEGINNING)))
        else:
            for form in _list_forms(word, language):
                phrases.setdefault(form, (interest, strength))
    ordered = {
        key: tuple(sorted(words, key=lambda one: -len(one[0]))) for key, words in anywhere.items()
    }
    return WordIndex(phrases, beginnings, ends, ordered)


def _list_words(table: InterestTable) -> Iterator[tuple[str, str, str, bool]]:
    """Yield interest, language, word and whether it is broad; written forms before others."""
    for name, interest in table.interests.items():
        for is_broad, words in ((False, interest.words), (True, interest.broad)):
            yield from ((name, language, word, is_broad) for language, word in _flatten(words))


def _flatten(words: Words) -> Iterator[tuple[str, str]]:
    return ((language, word) for language, group in words.items() for word in group)


def _list_forms(word: str, language: str) -> Iterator[tuple[str, ...]]:
    """Yield a word as it is written, and its plurals; of several words that of the last."""
    for tokens in _list_spellings(word, language):
        yield from ((*tokens[:-1], last) for last in _list_plurals(tokens[-1], language))


def _list_spellings(word: str, language: str) -> Iterator[tuple[str, ...]]:
    yield tuple(normalize(word))
    if language == "de" and (spelled := word.translate(_UMLAUTS)) != word:
        yield tuple(normalize(spelled))


def _list_plurals(word: str, language: str) -> Iterable[str]:
    if len(word) < _SHORTEST_PART:
        return (word,)
    endings = _PLURALS.get(language, ())
    replaced = [word[: len(word) - len(one)] + many for one, many in endings if word.endswith(one)]
    return (word, *replaced)


_PLURALS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (("", "s"), ("", "es"), ("y", "ies")),
    "de": (("", "e"), ("", "n"), ("", "en"), ("", "er"), ("", "s")),
    "fr": (("", "s"), ("", "x"), ("", "es")),
    "es": (("", "s"), ("", "es")),
    "it": (("o", "i"), ("a", "e"), ("e", "i"), ("co", "chi"), ("ca", "che")),
}


def _list_starts(tokens: list[str]) -> list[int]:
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1
    return starts


def _is_inside(one: Match, others: list[Match]) -> bool:
    size = one.end - one.start
    return any(
        other.start <= one.start and one.end <= other.end and other.end - other.start > size
        for other in others
    )


def _by_place(match: Match) -> tuple[int, int]:
    return match.start, -match.end
