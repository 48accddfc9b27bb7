"""Colors and type of all charts. Colors are CSS variables, so that one drawing serves both modes.

Categories follow Okabe and Ito's palette, which people with any kind of color blindness can
distinguish; wherever a color means something, a label or a shape shows it too.
"""

from typing import Any, Final

import altair as alt

INK: Final = "var(--ink)"
INK_2: Final = "var(--ink-2)"
LINE: Final = "var(--line)"
ACCENT: Final = "var(--accent)"
SOFT: Final = "var(--accent-soft)"
BASE: Final = "var(--base)"
TOP: Final = "var(--top)"
CATEGORIES: Final = tuple(f"var(--c{number})" for number in range(10))

DASH: Final = [3, 3]


def rows(values: list[dict[str, Any]]) -> alt.InlineData:
    """Data inside of the specification, as they are."""
    return alt.InlineData(values=values)


THEME: Final[dict[str, Any]] = alt.Config(
    background="transparent",
    padding=2,
    font="sans-serif",
    mark=alt.MarkConfig(color=ACCENT),
    rule=alt.MarkConfig(color=ACCENT),
    point=alt.MarkConfig(filled=True, opacity=1),
    axis=alt.AxisConfig(
        labelColor=INK_2,
        titleColor=INK_2,
        gridColor=LINE,
        domainColor=LINE,
        tickColor=LINE,
        labelFontSize=11,
        titleFontSize=11,
        titleFontWeight="normal",
        labelLimit=150,
        ticks=False,
        domain=False,
        labelPadding=6,
        labelFlush=False,
        labelOverlap="greedy",
    ),
    axisY=alt.AxisConfig(grid=False),
    header=alt.HeaderConfig(labelColor=INK, labelFontSize=12, labelFontWeight="bold"),
    title=alt.TitleConfig(color=INK, fontSize=12, fontWeight="bold", anchor="start", offset=8),
    view=alt.ViewConfig(stroke=None),
    legend=alt.LegendConfig(labelColor=INK_2, titleColor=INK_2),
).to_dict()
"""Vega-Lite's configuration of all charts."""
