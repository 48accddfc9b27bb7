"""Altair charts -> SVG inside of the page."""

from collections.abc import Callable
from typing import Any, Final

import vl_convert
from markupsafe import Markup

from behavesim.report.charts.theme import THEME

WIDE: Final = 820
NARROW: Final = 330
SMALL: Final = 270

MakeChart = Callable[[int], Any]
"""Makes an Altair chart of a width in pixels."""


def draw_chart(make_chart: MakeChart, title: str) -> Markup:
    """The chart for wide screens and for phones; the style sheet shows one of them."""
    return Markup('<div class="chart">{}{}</div>').format(
        _render(make_chart(WIDE), title, "wide"), _render(make_chart(NARROW), title, "narrow")
    )


def draw_small_chart(make_chart: MakeChart, title: str) -> Markup:
    """A chart that is as wide on a phone as anywhere."""
    return Markup('<div class="chart">{}</div>').format(_render(make_chart(SMALL), title, "small"))


def _render(chart: Any, title: str, kind: str) -> Markup:
    svg = vl_convert.vegalite_to_svg(chart.to_dict(validate=False), config=THEME)
    return Markup('<div class="{}" role="img" aria-label="{}">{}</div>').format(
        kind,
        title,
        Markup(svg),  # vl-convert has escaped every text
    )
