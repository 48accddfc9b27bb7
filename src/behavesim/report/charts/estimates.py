"""Points with intervals, one row each, beside what they are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from behavesim.report.charts.theme import BASE, DASH, INK_2, TOP, rows

_STEP: Final = 22


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One row of a chart; what is not known is None."""

    name: str
    value: float
    low: float | None
    high: float | None
    baseline: float | None = None
    ceiling: float | None = None
    note: str = ""


def draw_rows(
    given: Sequence[ScoreRow],
    width: int,
    *,
    title: str,
    axis: str,
    form: str,
    zero: bool = False,
    labels: int = 104,
) -> Any:
    """Gray tick: baseline; orange diamond: ceiling; blue point: the figure with its interval.

    ``labels`` is the space for names, in pixels as ``width``.
    """
    values = [_describe(row) for row in given]
    names = [row.name for row in given]
    base = alt.Chart(rows(values))
    # No domain may be empty: a lone row of equal values would have no width.
    x = alt.X(
        "value:Q",
        title=axis,
        scale=alt.Scale(zero=zero, nice=True),
        axis=alt.Axis(format=form, tickCount=max(3, width // 120)),
    )
    y = alt.Y(
        "name:N",
        title=None,
        sort=names,
        axis=alt.Axis(labelColor="var(--ink)", labelLimit=labels, minExtent=labels),
    )
    layers = [
        base.mark_rule(color=INK_2, strokeWidth=1, opacity=0.35).encode(
            x="baseline:Q", x2="value:Q", y=y
        ),
        base.mark_tick(color=BASE, thickness=2.5, size=13).encode(
            x="baseline:Q", y=y, description="about_baseline:N"
        ),
        base.mark_point(
            filled=False, color=TOP, shape="diamond", opacity=0.7, size=52, strokeWidth=1.8
        ).encode(x="ceiling:Q", y=y, description="about_ceiling:N"),
        base.mark_rule(strokeWidth=4, opacity=0.38, strokeCap="round").encode(
            x="low:Q", x2="high:Q", y=y
        ),
        base.mark_point(size=58).encode(x=x, y=y, description="about:N"),
    ]
    return alt.layer(*layers).properties(
        width=width - labels - 12, height=_STEP * len(given), **({"title": title} if title else {})
    )


def draw_stack(parts: Sequence[tuple[str, str, Sequence[ScoreRow]]], width: int, form: str) -> Any:
    """Several groups of rows below each other, each with a scale of its own."""
    return alt.vconcat(
        *(
            draw_rows(given, width, title=title, axis=axis, form=form)
            for title, axis, given in parts
        ),
        spacing=22,
    ).resolve_scale(y="independent", x="independent")


def draw_steps(
    parts: Sequence[tuple[str, Sequence[ScoreRow], float]], width: int, columns: int
) -> Any:
    """The steps of a funnel beside each other, each with a rule at the share of all sessions."""
    names = [row.name for row in parts[0][1]]
    panel = (width - 110) // columns - 18
    drawn = [
        _draw_step(title, given, whole, panel, names, labels=place % columns == 0)
        for place, (title, given, whole) in enumerate(parts)
    ]
    lines = [
        alt.hconcat(*drawn[first : first + columns], spacing=14)
        for first in range(0, len(drawn), columns)
    ]
    return alt.vconcat(*lines, spacing=18)


def _draw_step(
    title: str,
    given: Sequence[ScoreRow],
    whole: float,
    width: int,
    names: list[str],
    *,
    labels: bool,
) -> Any:
    base = alt.Chart(rows([_describe(row) for row in given]))
    y = alt.Y(
        "name:N",
        title=None,
        sort=names,
        axis=alt.Axis(labelColor="var(--ink)", labelLimit=104) if labels else None,
    )
    rule = alt.Chart(rows([{"whole": whole, "about": f"all sessions: {whole:.2%}"}])).mark_rule(
        color=BASE, strokeDash=DASH, strokeWidth=1.5
    )
    return alt.layer(
        rule.encode(x="whole:Q", description="about:N"),
        base.mark_rule(strokeWidth=4, opacity=0.38, strokeCap="round").encode(
            x="low:Q", x2="high:Q", y=y
        ),
        base.mark_point(size=46).encode(
            x=alt.X(
                "value:Q",
                title=None,
                scale=alt.Scale(zero=True),
                axis=alt.Axis(format=".3~%", tickCount=3),
            ),
            y=y,
            description="about:N",
        ),
    ).properties(width=width, height=19 * len(names), title=title)


def _describe(row: ScoreRow) -> dict[str, Any]:
    about = row.note or f"{row.name}: {row.value:.3f}"
    return {
        "name": row.name,
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "baseline": row.baseline,
        "ceiling": row.ceiling,
        "about": about,
        "about_baseline": "" if row.baseline is None else f"baseline: {row.baseline:.3f}",
        "about_ceiling": "" if row.ceiling is None else f"ceiling: {row.ceiling:.3f}",
    }
