"""How far sessions get, of all visitors and by kind."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from behavesim.report import blocks
from behavesim.report.charts.drawing import WIDE, draw_chart
from behavesim.report.charts.estimates import ScoreRow, draw_steps
from behavesim.report.content import GroupedFunnel, Report, Traffic
from behavesim.report.section import Section
from behavesim.report.wording import format_interval, format_share

_STEP = Markup(
    '<li>\n<span>{}</span>\n<span class="track">'
    '<span class="bar" style="display:block;width:{:.3f}%"></span></span>\n'
    "<span><b>{}</b><small>{} · {:,} sessions{}</small></span>\n</li>\n"
)


def draw(report: Report) -> Iterator[Markup]:
    """The funnel's steps as bars, and as small multiples by group."""
    traffic = report.traffic
    if traffic is None:
        return
    yield blocks.lead(f"How far sessions get, of {traffic.sessions:,}.")
    yield Markup('<ol class="funnel">\n{}</ol>').format(blocks.join(_list_steps(traffic)))
    yield blocks.definition(
        f"{blocks.capitalize(traffic.definition)}. Intervals: Wilson's, with users (not sessions)"
        " independent of each other. Bars are relative to the first step."
    )
    yield blocks.heading("By kind of visitor")
    yield blocks.legend(
        ("", "share of the group's sessions"),
        ("interval", Markup("95&nbsp;% interval")),
        ("rule", "all sessions"),
    )
    for number, group in enumerate(traffic.groups):
        yield blocks.details(
            group.name.replace("_", " "),
            "from the answer key, which no model sees" if group.from_truth else "from the events",
            _draw_group(group, traffic),
            opened=number == 0,
        )


def _list_steps(traffic: Traffic) -> Iterator[Markup]:
    first, before = traffic.funnel[0].share.value, 0
    for one in traffic.funnel:
        passed = f", {one.reached / before:.0%} of the step before" if before else ""
        yield _STEP.format(
            one.step,
            100 * one.share.value / first if first else 0.0,
            format_share(one.share.value),
            format_interval(one.share),
            one.reached,
            passed,
        )
        before = one.reached


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


SECTION = Section("Funnel", 10, "behavesim export", draw)
