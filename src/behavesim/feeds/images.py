"""Addresses of images in cells that hold one or many."""

import re
from collections.abc import Sequence
from typing import Final

_BETWEEN: Final = re.compile(r"[\s,;|\"']+(?=(?:https?:)?//)")
_FILE: Final = re.compile(r"[^\x00-\x1f<>\"]+\.(?:jpe?g|png|webp|gif|avif|bmp|tiff?|svg)", re.I)
_MOST_LENGTH: Final = 2000


def read_images(
    first: Sequence[str], further: Sequence[str], alts: Sequence[str] = ()
) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Each address once with its alternative text, and what is no address.

    An address is one of the web, or the path of a file whose name ends as images' names do.
    """
    found: dict[str, str] = {}
    refused = []
    for index, cell in enumerate((*first, *further)):
        alt = " ".join(alts[index].split()) if index < len(alts) else ""
        for part in _split(cell):
            address = _check(part)
            if address:
                found.setdefault(address, alt)
            else:
                refused.append(part[:200])
    return tuple(found.items()), refused


def _split(cell: str) -> list[str]:
    cell = cell.strip().strip("[]").strip()
    parts = _BETWEEN.split(cell) if "//" in cell else re.split(r"\s*[,;|\n]\s*", cell)
    return [bare for part in parts if (bare := part.strip(" \t\"',;|"))]


def _check(text: str) -> str:
    if len(text) > _MOST_LENGTH:
        return ""
    if text.startswith("//"):
        text = f"https:{text}"
    if re.match(r"https?://[^\s/]+", text, re.IGNORECASE):
        return text.replace(" ", "%20")
    return text if _FILE.fullmatch(text) and "://" not in text else ""
