"""Altair charts -> SVG inside of the page."""

import re
from collections.abc import Callable
from itertools import count
from typing import Any, Final

import vl_convert
from markupsafe import Markup

from behavesim.report.charts.theme import finish

WIDE: Final = 820
NARROW: Final = 330
SMALL: Final = 270

Draw = Callable[[int], Any]
_SIZE: Final = re.compile(r'^<svg ([^>]*?)width="([\d.]+)" height="([\d.]+)"')
_NOISE: Final = re.compile(
    r' role="graphics-(?:symbol|object)"| aria-roledescription="[^"]*"| pointer-events="none"'
    r'| font-family="sans-serif"| aria-hidden="true"| opacity="1"| stroke-width="1"(?= opacity)'
    r'|<path class="(?:background|foreground)"[^>]*?d=""[^>]*?/>'
)
_DIGITS: Final = re.compile(r"(\d+\.\d{2})\d+")
_ID: Final = re.compile(r'(?<=id=")(?:clip|gradient)\d+|(?<=url\(#)(?:clip|gradient)\d+')


class Drawing:
    """Draws the charts of one page; each has identifiers of its own."""

    def __init__(self) -> None:
        self._numbers = count()

    def draw(self, chart: Draw, title: str) -> Markup:
        """The chart for wide screens and for phones; the style sheet shows one of them."""
        return Markup('<div class="chart">{}{}</div>').format(
            self._render(chart(WIDE), title, "wide"), self._render(chart(NARROW), title, "narrow")
        )

    def draw_small(self, chart: Draw, title: str) -> Markup:
        """A chart that is as wide on a phone as anywhere."""
        return Markup('<div class="chart">{}</div>').format(
            self._render(chart(SMALL), title, "small")
        )

    def _render(self, chart: Any, title: str, kind: str) -> Markup:
        svg = vl_convert.vegalite_to_svg(finish(chart))
        svg = _NOISE.sub("", svg)
        svg = _DIGITS.sub(r"\1", svg)
        # Vega counts its identifiers over all charts of the process.
        own = {name: f"m{next(self._numbers)}" for name in dict.fromkeys(_ID.findall(svg))}
        svg = _ID.sub(lambda found: own[found[0]], svg)
        label = Markup.escape(title)
        svg = _SIZE.sub(
            rf'<svg \1width="\2" height="\3" class="{kind}" role="img" aria-label="{label}"',
            svg.replace(' class="marks"', "", 1),
            count=1,
        )
        return Markup(svg)  # vl-convert has escaped every text
