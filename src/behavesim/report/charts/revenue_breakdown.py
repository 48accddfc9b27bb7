"""Where a change in revenue comes from: parts that sum to the whole, one after the other."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

import altair as alt

from behavesim.core.money import write_mean
from behavesim.report.charts.theme import ACCENT, BASE, INK, TOP, rows
from behavesim.report.content import RevenueBreakdown

_LABELS: Final = 180
_STEP: Final = 22
_WHOLE: Final = "the whole change"


def draw_breakdowns(breakdowns: Sequence[RevenueBreakdown], width: int, axis: str) -> Any:
    """Waterfalls below each other; losses in orange, the whole in gray."""
    panels = [_draw_breakdown(breakdown, width, axis) for breakdown in breakdowns]
    return alt.vconcat(*panels, spacing=22).resolve_scale(y="independent", x="shared")


def _draw_breakdown(breakdown: RevenueBreakdown, width: int, axis: str) -> Any:
    ends = list(accumulate(breakdown.parts.values()))
    values = [
        _describe(name, end - part, end, part)
        for (name, part), end in zip(breakdown.parts.items(), ends, strict=True)
    ]
    values.append(_describe(_WHOLE, 0.0, ends[-1], ends[-1]) | {"kind": "whole"})
    order = [value["name"] for value in values]
    base = alt.Chart(rows(values), title=breakdown.title)
    zero = alt.Chart(rows([{"zero": 0}])).mark_rule(color=BASE, strokeWidth=1.5)
    bars = base.mark_bar(height=11, cornerRadius=2).encode(
        x=alt.X(
            "begin:Q", title=axis, axis=alt.Axis(format="+,~r", tickCount=max(3, width // 160))
        ),
        x2="end:Q",
        y=alt.Y(
            "name:N",
            title=None,
            sort=order,
            axis=alt.Axis(
                labelColor=INK, labelLimit=_LABELS - 10, minExtent=_LABELS - 10, labelPadding=4
            ),
        ),
        color=alt.Color(
            "kind:N",
            legend=None,
            scale=alt.Scale(domain=["gain", "loss", "whole"], range=[ACCENT, TOP, BASE]),
        ),
        description="about:N",
    )
    return alt.layer(bars, zero.encode(x="zero:Q")).properties(
        width=width - _LABELS, height=_STEP * len(values)
    )


def _describe(name: str, begin: float, end: float, part: float) -> dict[str, Any]:
    return {
        "name": name,
        "begin": begin,
        "end": end,
        "kind": "gain" if part >= 0 else "loss",
        "about": f"{name}: {write_mean(part, '+')}",
    }
