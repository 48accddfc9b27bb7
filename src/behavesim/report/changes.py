"""Changes of figures in words and in one chart, as experiments and the loop show them."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from behavesim.report.charts.changes import ChangeRow, draw_changes
from behavesim.report.charts.drawing import draw_chart
from behavesim.report.content import FigureChange
from behavesim.report.wording import format_interval


class ChangeWords(NamedTuple):
    """A figure in two shops, as cells of a table."""

    name: str
    control: str
    treatment: str
    change: str
    interval: str
    definition: str


def describe_change(change: FigureChange) -> ChangeWords:
    """Large figures without decimals."""
    form = ",.0f" if max(abs(change.control), abs(change.treatment)) >= 100 else ".4f"
    relative = change.relative
    return ChangeWords(
        change.name.replace("_", " "),
        format(change.control, form),
        format(change.treatment, form),
        "-" if relative is None else f"{relative.value:+.1%}",
        "-" if relative is None else format_interval(relative, "+.1%"),
        change.definition,
    )


def draw_revenue_changes(given: Sequence[ChangeRow], title: str) -> Markup:
    """Relative changes in revenue per visitor; empty where there are none."""
    if not given:
        return Markup()
    return draw_chart(
        lambda width: draw_changes(given, width, "change in revenue per visitor"), title
    )
