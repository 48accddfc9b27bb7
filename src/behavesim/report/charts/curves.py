"""How figures grow with people learned from, or with sessions known of a visitor."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from behavesim.core.curves import Ceiling, CurvePoint
from behavesim.report.charts.theme import BASE, DASH, TOP, rows


def draw_curve(
    points: Sequence[CurvePoint], ceiling: Ceiling | None, amount: str, width: int
) -> Any:
    """Blue: score with its interval; gray: baseline; dashed orange: the ceiling."""
    values = [
        {
            "amount": point.amount,
            "score": point.score,
            "low": point.ci_low,
            "high": point.ci_high,
            "baseline": point.baseline,
            "about": f"{point.amount:,} {amount}: {point.score:.3f} ({point.ci_low:.3f} to"
            f" {point.ci_high:.3f}), baseline {point.baseline:.3f}",
        }
        for point in points
    ]
    x = alt.X(
        "amount:Q",
        title=amount,
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(
            values=[point.amount for point in points],
            format="~s",
            grid=False,
            labelOverlap="greedy",
        ),
    )
    base = alt.Chart(rows(values)).encode(x=x)
    y = alt.Y(
        "score:Q",
        title=None,
        scale=alt.Scale(zero=False),
        axis=alt.Axis(tickCount=4, grid=True, format=".2f"),
    )
    layers: list[Any] = [
        base.mark_area(opacity=0.16).encode(y="low:Q", y2="high:Q"),
        base.mark_line(color=BASE, strokeWidth=1.8).encode(y="baseline:Q"),
        base.mark_line(strokeWidth=2).encode(y=y),
        base.mark_point(size=38).encode(y=y, description="about:N"),
    ]
    if ceiling is not None:
        line = {
            "value": ceiling.value,
            "about": f"ceiling {ceiling.value:.3f} ({ceiling.low:.3f} to {ceiling.high:.3f})",
        }
        layers.append(
            alt.Chart(rows([line]))
            .mark_rule(color=TOP, strokeDash=DASH, strokeWidth=1.8)
            .encode(y="value:Q", description="about:N")
        )
    return alt.layer(*layers).properties(width=width - 48, height=120)
