"""Who came, how far they got, what they bought."""

from typing import Any

from behavesim.report.charts.drawing import WIDE, draw_chart
from behavesim.report.charts.estimates import ScoreRow, draw_steps
from behavesim.report.charts.revenue import draw_revenue
from behavesim.report.content import GroupedFunnel, Traffic
from behavesim.report.wording import format_interval, format_share


def describe_funnel(traffic: Traffic) -> dict[str, Any]:
    """The funnel's steps as bars, and as small multiples by group."""
    return {
        "definition": traffic.definition,
        "steps": [
            {
                "name": one.step,
                "share": one.share.value,
                "text": format_share(one.share.value),
                "interval": format_interval(one.share),
                "reached": one.reached,
                "passed": one.reached / before if before else None,
            }
            for one, before in zip(
                traffic.funnel,
                [traffic.sessions, *(step.reached for step in traffic.funnel)],
                strict=False,
            )
        ],
        "groups": [
            {
                "name": group.name.replace("_", " "),
                "from_truth": group.from_truth,
                "chart": _draw_group(group, traffic),
            }
            for group in traffic.groups
        ],
        "sessions": traffic.sessions,
    }


def _draw_group(group: GroupedFunnel, traffic: Traffic) -> Any:
    parts = [
        (
            step.step,
            [
                ScoreRow(
                    one.group,
                    one.share.value,
                    one.share.low,
                    one.share.high,
                    note=f"{one.group}, {one.step}: {one.share.value:.2%}"
                    f" ({format_interval(one.share)}), {one.reached:,} of {one.sessions:,}"
                    " sessions",
                )
                for one in group.rows
                if one.step == step.step
            ],
            step.share.value,
        )
        for step in traffic.funnel
    ]
    return draw_chart(
        lambda width: draw_steps(parts, width, 4 if width >= WIDE else 2),
        f"Funnel by {group.name.replace('_', ' ')}",
    )


def describe_revenue(traffic: Traffic) -> dict[str, Any]:
    """Revenue by day."""
    return {
        "chart": draw_chart(
            lambda width: draw_revenue(traffic.days, traffic.currency, width), "Revenue by day"
        ),
        "warmup": sum(day.warmup for day in traffic.days),
        "days": len(traffic.days),
    }
