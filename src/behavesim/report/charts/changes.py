"""Relative changes with their intervals, about a line at no change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from behavesim.report.charts.theme import BASE, INK, TOP, rows
from behavesim.report.content import Estimate


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change and whether it counts (an effect, an adopted variant)."""

    name: str
    change: Estimate
    counts: bool


def draw_changes(given: Sequence[ChangeRow], width: int, axis: str) -> Any:
    """Filled points count; rings do not. The line is no change."""
    values = [
        {
            "name": row.name,
            "value": row.change.value,
            "low": row.change.low,
            "high": row.change.high,
            "counts": row.counts,
            "about": f"{row.name}: {row.change.value:+.1%}"
            f" ({row.change.low:+.1%} to {row.change.high:+.1%})",
        }
        for row in given
    ]
    names = [row.name for row in given]
    y = alt.Y(
        "name:N",
        title=None,
        sort=names,
        axis=alt.Axis(labelColor=INK, labelLimit=150, labelPadding=4),
    )
    base = alt.Chart(rows(values))
    point = base.encode(
        x=alt.X(
            "value:Q",
            title=axis,
            axis=alt.Axis(format="+.0%", tickCount=max(2, width // 160)),
        ),
        y=y,
        description="about:N",
    )
    return alt.layer(
        alt.Chart(rows([{"zero": 0}])).mark_rule(color=BASE, strokeWidth=1.5).encode(x="zero:Q"),
        base.mark_rule(strokeWidth=4, opacity=0.38, strokeCap="round").encode(
            x="low:Q", x2="high:Q", y=y
        ),
        point.transform_filter("datum.counts").mark_point(size=58),
        point.transform_filter("!datum.counts").mark_point(
            filled=False, fill="var(--card)", strokeWidth=2, opacity=1, size=46
        ),
    ).properties(width=width - 165, height=22 * len(given))


def draw_history(steps: Sequence[Estimate], promised: float | None, width: int) -> Any:
    """The shop after each round against the baseline; the diamond is what trials promised."""
    values = [
        {
            "round": "baseline" if number == 0 else f"round {number}",
            "value": step.value,
            "low": step.low,
            "high": step.high,
            "about": f"after round {number}: {step.value:+.1%} ({step.low:+.1%} to"
            f" {step.high:+.1%})",
        }
        for number, step in enumerate((Estimate(0.0, 0.0, 0.0), *steps))
    ]
    order = [str(value["round"]) for value in values]
    base = alt.Chart(rows(values)).encode(
        x=alt.X("round:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, labelColor=INK))
    )
    y = alt.Y("value:Q", title=None, axis=alt.Axis(format="+.0%", tickCount=5, grid=True))
    layers: list[Any] = [
        base.mark_rule(strokeWidth=5, opacity=0.38, strokeCap="round").encode(
            y="low:Q", y2="high:Q"
        ),
        base.mark_line(strokeWidth=2).encode(y=y),
        base.mark_point(size=70).encode(y=y, description="about:N"),
    ]
    if promised is not None:
        line = {
            "round": order[-1],
            "value": promised,
            "about": f"what the trials had promised together: {promised:+.1%}",
        }
        layers.append(
            alt.Chart(rows([line]))
            .mark_point(
                filled=False, color=TOP, shape="diamond", opacity=0.7, size=70, strokeWidth=2
            )
            .encode(x=alt.X("round:N", sort=order), y="value:Q", description="about:N")
        )
    return alt.layer(*layers).properties(width=width - 60, height=190)
