"""Languages by their BCP 47 tags, such as ``en``, ``de-AT`` or ``zh-Hant-TW``."""

import difflib
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError
from babel.languages import get_official_languages
from babel.localedata import locale_identifiers

SEPARATOR: Final = "-"
_LONGEST_CODE: Final = 3
"""What is longer may be a language's name."""


@lru_cache(maxsize=64)
def parse_language(tag: str) -> Locale:
    """Return what Babel knows about a language.

    Raises ValueError for a tag that is malformed, or of a language that Babel has no data for.
    """
    try:
        return Locale.parse(tag, sep=SEPARATOR)
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise ValueError(f"no language {tag!r}") from error


def find_nearest_language(text: str) -> str | None:
    """Return the tag that is closest to a text: by a tag, a country's code or a name."""
    wanted = text.strip().replace("_", SEPARATOR).casefold()
    spoken = get_official_languages(wanted.upper(), de_facto=True) if len(wanted) == 2 else ()
    if spoken:
        return str(spoken[0])
    names = {} if len(wanted) <= _LONGEST_CODE else {**_list_own_names(), **_list_english_names()}
    known = {**names, **_list_tags()}
    close = difflib.get_close_matches(wanted, list(known), 1, cutoff=0.7)
    return known[close[0]] if close else None


def _list_tags() -> dict[str, str]:
    tags = (name.replace("_", SEPARATOR) for name in locale_identifiers())
    return {tag.casefold(): tag for tag in tags}


def _list_english_names() -> dict[str, str]:
    names = Locale("en").languages
    return {names[tag].casefold(): tag for tag in _list_languages() if tag in names}


def _list_own_names() -> dict[str, str]:
    names = ((Locale(tag).get_language_name(), tag) for tag in _list_languages())
    return {name.casefold(): tag for name, tag in names if name}


def _list_languages() -> list[str]:
    return [tag for tag in locale_identifiers() if "_" not in tag]
