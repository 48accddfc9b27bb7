"""What was taken each day."""

from collections.abc import Iterator

from markupsafe import Markup

from behavesim.report import blocks
from behavesim.report.charts.drawing import draw_chart
from behavesim.report.charts.revenue import draw_revenue
from behavesim.report.content import Report
from behavesim.report.section import Section


def draw(report: Report) -> Iterator[Markup]:
    """A bar a day, those of the warm-up pale."""
    traffic = report.traffic
    if traffic is None:
        return
    warmup = sum(day.warmup for day in traffic.days)
    yield blocks.lead("What was taken each day, in the currency of the events, before refunds.")
    yield blocks.legend(
        ("square", "a day"),
        *([("square pale", "warm-up")] if warmup else []),
        ("rule", "mean of the days that count"),
    )
    yield blocks.card(
        draw_chart(
            lambda width: draw_revenue(traffic.days, traffic.currency, width), "Revenue by day"
        )
    )
    definition = Markup(
        "Sum of <code>purchase_revenue</code> over the sessions that begin on the day."
    )
    if warmup:
        definition += f" Pale bars are the {warmup} days of warm-up, which no experiment counts."
    yield blocks.definition(definition)


SECTION = Section("Revenue", 20, "behavesim export", draw)
