"""Paths of categories: what cells of feeds mean, and what all products share."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from behavesim.feeds.texts import clean_line

MOST_LEVELS: Final = 5
NO_CATEGORY: Final = "Other"
"""The name of the category for products without one."""

_ARROW: Final = re.compile(r"\s*(?:>+|\u00bb|\u203a|\u2192|\u25b8|\u25ba|->|::|/{2,})\s*")
_SLASH: Final = re.compile(r"\s*[/\\]\s*")
_BAR: Final = re.compile(r"\s*\|\s*")
_COMMAS: Final = re.compile(r"\s*[,;]\s*")
_MOST_NAME: Final = 100
_NUMBERS: Final = re.compile(r"[\d\s.,;>/|\\-]*")


def read_paths(cell: str, comma_lists: bool = False) -> list[tuple[str, ...]]:
    """The paths of categories in a cell, each from the top level down; numbers give none.

    ``comma_lists`` says that a comma always separates two categories.
    """
    text = unicodedata.normalize("NFKC", clean_line(cell)).strip("[]\"' ")
    if _NUMBERS.fullmatch(text):
        return []
    if _ARROW.search(text):
        parts = _COMMAS.split(text) if comma_lists else _split_list(text)
        paths = [_ARROW.split(part) for part in parts]
    elif "/" in text or "\\" in text:
        parts = _COMMAS.split(text)
        # "Food, drinks/Tea" is one path, "Men/Tops,Men/Shirts" are two.
        parts = parts if len({_SLASH.search(part) is None for part in parts}) == 1 else [text]
        paths = [_SLASH.split(part) for part in parts]
    elif "|" in text:
        paths = [_BAR.split(text)]
    elif comma_lists:
        paths = [[part] for part in _COMMAS.split(text)]
    elif re.search(r",\S", text) and ", " not in text:
        paths = [text.split(",")]
    else:
        paths = [[text]]
    found = [tuple(filter(None, map(_clean, path))) for path in paths]
    return [path for path in dict.fromkeys(found) if path]


def choose_path(
    cells: Sequence[str], title: str, comma_lists: bool = False
) -> tuple[tuple[str, ...], bool]:
    """The deepest path of the cells without the product's own title, and whether it had others."""
    paths = [path for cell in cells for path in read_paths(cell, comma_lists)]
    if not paths:
        return (), False
    cut = [_drop_title(path, title) for path in paths]
    longest = max(cut, key=len)
    return longest, len(set(cut)) > 1


def find_shared_levels(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The first levels that all paths have, where at least one more is left of each."""
    known = {path for path in paths if path}
    if len(known) < 2:
        return ()
    first, *others = sorted(known)
    shared = 0
    while all(
        len(path) > shared + 1 and path[shared] == first[shared] for path in (first, *others)
    ):
        shared += 1
    return first[:shared]


def _split_list(text: str) -> list[str]:
    """Parts of a list of paths. A comma separates only where each part is a path of one root."""
    parts = [part.strip() for part in re.split(r"[|;\n]", text) if part.strip()]
    split: list[str] = []
    for part in parts:
        pieces = _COMMAS.split(part)
        roots = [_ARROW.split(piece)[0] for piece in pieces if _ARROW.search(piece)]
        is_list = len(pieces) > 1 and len(roots) == len(pieces)
        split += pieces if is_list else [part]
    return split


def _drop_title(path: tuple[str, ...], title: str) -> tuple[str, ...]:
    is_title = len(path) > 1 and path[-1].casefold() == title.casefold()
    return path[:-1] if is_title else path


def _clean(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip(" \"'[]").strip())[:_MOST_NAME].strip()
