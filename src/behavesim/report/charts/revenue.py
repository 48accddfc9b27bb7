"""Revenue by day."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from behavesim.core.money import write_mean, write_money
from behavesim.report.charts.theme import ACCENT, BASE, DASH, SOFT, rows
from behavesim.report.content import Day


def draw_revenue(days: Sequence[Day], currency: str, width: int) -> Any:
    """A bar per day, pale for the warm-up; the dashed line is the mean of the days that count."""
    counted = [day.revenue for day in days if not day.warmup] or [0.0]
    mean = sum(counted) / len(counted)
    values = [
        {
            "date": day.date.isoformat(),
            "revenue": day.revenue,
            "warmup": day.warmup,
            "about": f"{day.date:%a %d %b}: {write_money(day.revenue, currency)},"
            f" {day.orders:,} orders, {day.sessions:,} sessions"
            + (", warm-up" if day.warmup else ""),
        }
        for day in days
    ]
    x = alt.X(
        "date:T",
        title=None,
        axis=alt.Axis(format="%d %b", tickCount=max(3, width // 90), grid=False),
    )
    bars = (
        alt.Chart(rows(values))
        .mark_bar(width=max(2.0, (width - 60) / max(len(days), 1) * 0.72), cornerRadiusEnd=1.5)
        .encode(
            x=x,
            y=alt.Y(
                "revenue:Q",
                title=None,
                stack=None,
                axis=alt.Axis(format="~s", tickCount=4, grid=True),
            ),
            color=alt.condition("datum.warmup", alt.value(SOFT), alt.value(ACCENT)),
            description="about:N",
        )
    )
    rule = (
        alt.Chart(rows([{"mean": mean, "about": f"mean per day: {currency} {write_mean(mean)}"}]))
        .mark_rule(color=BASE, strokeDash=DASH, strokeWidth=1.5)
        .encode(y="mean:Q", description="about:N")
    )
    return alt.layer(bars, rule).properties(width=width - 46, height=190)
