"""Confusion, calibration and feature importance of a trait's model."""

from typing import Any, Final

import altair as alt

from behavesim.report.charts.theme import BASE, DASH, INK, rows
from behavesim.report.content import TraitCharts

_MOST_LABELED: Final = 8
"""Matrices of more classes have no space for numbers."""


def draw_confusion(details: TraitCharts, width: int) -> Any:
    """True classes down, guessed ones across; shades and numbers are shares of the true class."""
    values = []
    for true, counts in zip(details.classes, details.confusion, strict=True):
        whole = max(1, sum(counts))
        for guessed, number in zip(details.classes, counts, strict=True):
            share = number / whole
            values.append(
                {
                    "true": true,
                    "guessed": guessed,
                    "share": share,
                    "label": f"{share:.0%}",
                    "about": f"{true} taken for {guessed}: {number:,} of {whole:,} ({share:.1%})",
                }
            )
    classes = list(details.classes)
    side = width - 105
    base = alt.Chart(rows(values)).encode(
        x=alt.X(
            "guessed:N",
            sort=classes,
            title="guessed",
            axis=alt.Axis(labelAngle=-40, labelLimit=80, orient="bottom", labelOverlap=False),
        ),
        y=alt.Y("true:N", sort=classes, title="true", axis=alt.Axis(labelLimit=80)),
    )
    cells = base.mark_rect(cornerRadius=2, stroke="var(--card)", strokeWidth=1.5)
    layers = [
        cells.encode(
            fillOpacity=alt.FillOpacity(
                "share:Q", scale=alt.Scale(domain=[0, 1], range=[0.06, 1]), legend=None
            ),
            description="about:N",
        )
    ]
    if len(classes) <= _MOST_LABELED:
        layers.append(
            base.mark_text(fontSize=10, color=INK).encode(
                text="label:N",
                color=alt.condition("datum.share > 0.62", alt.value("var(--card)"), alt.value(INK)),
            )
        )
    return alt.layer(*layers).properties(width=side, height=min(side, 32 * len(classes)))


def draw_calibration(details: TraitCharts, width: int) -> Any:
    """A tenth of the visitors each: the chance given, and how often it came true."""
    values = [
        {
            "given": point["given"],
            "true": point["true"],
            "about": f"given {point['given']:.1%}, came true {point['true']:.1%}"
            f" ({point['rows']:,} visitors)",
        }
        for point in details.calibration
    ]
    ends = [value for point in details.calibration for value in (point["given"], point["true"])]
    limits = [min(ends, default=0.0), max(ends, default=1.0)]
    scale = alt.Scale(domain=limits, nice=True, zero=False)
    base = alt.Chart(rows(values)).encode(
        x=alt.X(
            "given:Q",
            title="probability given",
            scale=scale,
            axis=alt.Axis(format=".0%", tickCount=4),
        ),
        y=alt.Y(
            "true:Q",
            title="came true",
            scale=scale,
            axis=alt.Axis(format=".0%", tickCount=4, grid=True),
        ),
    )
    diagonal = (
        alt.Chart(rows([{"given": end, "true": end} for end in limits]))
        .mark_line(color=BASE, strokeDash=DASH, strokeWidth=1.5)
        .encode(x="given:Q", y="true:Q")
    )
    return alt.layer(
        diagonal,
        base.mark_line(strokeWidth=1.5, opacity=0.5),
        base.mark_point(size=44).encode(description="about:N"),
    ).properties(width=width - 62, height=width - 95)


def draw_importance(details: TraitCharts, width: int) -> Any:
    """Share of all that the persona and features move the guesses by (LightGBM's pred_contrib)."""
    values = [
        {
            "feature": name.replace("_", " "),
            "share": share,
            "about": f"{name}: {share:.1%} of all contributions",
        }
        for name, share in details.importance
    ]
    return (
        alt.Chart(rows(values))
        .mark_bar(cornerRadiusEnd=2, height=11)
        .encode(
            x=alt.X(
                "share:Q",
                title="share of contributions",
                stack=None,  # stacked, round ends take clip paths, whose ids differ from run to run
                axis=alt.Axis(format=".0%", tickCount=4),
            ),
            y=alt.Y(
                "feature:N", sort=None, title=None, axis=alt.Axis(labelColor=INK, labelLimit=135)
            ),
            description="about:N",
        )
        .properties(width=width - 150, height=22 * len(values))
    )
