"""The shop's drawings of products and their colors, as many as a page needs."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from behavesim.core.site_catalog import BUILD_AGAIN
from behavesim.files.json_file import read_text

MOTIFS: Final = Path("assets", "art", "motifs.svg")
STYLE_SHEET: Final = Path("assets", "css", "shop.css")
_SYMBOL: Final = re.compile(r'<symbol id="(?P<id>[\w-]+)".*?</symbol>', re.DOTALL)
_PALETTE: Final = re.compile(r"^\.hue-\d+ \{[^{}]*\}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pictures:
    """SVG symbols, and the CSS rules of the palettes that they are drawn in."""

    symbols: tuple[str, ...] = ()
    palettes: tuple[str, ...] = ()


def read_pictures(site: Path, wanted: Collection[str | None]) -> Pictures:
    """The wanted symbols of a built shop; none where no shop was built."""
    motifs, style_sheet = site / MOTIFS, site / STYLE_SHEET
    if not (motifs.is_file() and style_sheet.is_file()):
        return Pictures()
    found = _SYMBOL.finditer(read_text(motifs, BUILD_AGAIN))
    return Pictures(
        tuple(match[0] for match in found if match["id"] in wanted),
        tuple(_PALETTE.findall(read_text(style_sheet, BUILD_AGAIN))),
    )
