"""What experiments measured."""

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from behavesim.core.money import write_mean
from behavesim.report import blocks
from behavesim.report.changes import describe_change, draw_revenue_changes
from behavesim.report.charts.changes import ChangeRow
from behavesim.report.charts.drawing import draw_chart
from behavesim.report.charts.estimates import ScoreRow, draw_rows
from behavesim.report.charts.revenue_breakdown import draw_breakdowns
from behavesim.report.content import ExperimentSummary, GroupChange, Report
from behavesim.report.section import Section

_GROUPS: Final = 4
"""How many of the kinds of people that lost or won most are shown."""
_GROUP_LABELS: Final = 168
_PILLS: Final = {"better": "good", "worse": "bad"}


def draw(report: Report) -> Iterator[Markup]:
    """All verdicts in one chart; of each its figures, where they come from, and who lost."""
    if not report.experiments:
        return
    yield blocks.lead("The same people, with the same random numbers, in two shops.")
    yield blocks.legend(
        ("", "an effect"),
        ("ring", "none to be seen"),
        ("interval", Markup("95&nbsp;% interval, paired bootstrap over people")),
    )
    given = [
        ChangeRow(one.treatment, one.figures[0].relative, one.verdict != "no effect")
        for one in report.experiments
        if one.figures and one.figures[0].relative is not None
    ]
    yield blocks.card(draw_revenue_changes(given, "Experiments"))
    axis = f"{report.currency} per visitor".strip()
    for one in report.experiments:
        yield blocks.details(
            Markup("{} {}").format(
                one.treatment, blocks.pill(one.verdict, _PILLS.get(one.verdict, "plain"))
            ),
            f"against {one.control}, {one.people:,} people; revenue in both shops correlates by"
            f" {one.correlation:.2f}",
            blocks.table(
                ("figure", "control", "treatment", "change", "interval", "definition"),
                map(describe_change, one.figures),
                {5: "words"},
            ),
            *_draw_breakdowns(one, axis),
            *_draw_groups(one, axis),
        )


def _draw_breakdowns(one: ExperimentSummary, axis: str) -> Iterator[Markup]:
    if not one.breakdowns:
        return
    yield blocks.heading("Where the change comes from", 4)
    yield blocks.definition(
        "Part by part, up to the whole change in revenue per visitor; what takes away is orange."
    )
    yield draw_chart(
        lambda width: draw_breakdowns(one.breakdowns, width, axis),
        f"Where the change of {one.treatment} comes from",
    )


def _draw_groups(one: ExperimentSummary, axis: str) -> Iterator[Markup]:
    """The kinds of people who lost and won most."""
    groups = one.groups
    chosen = [*groups[:_GROUPS], *groups[-_GROUPS:]] if len(groups) > 2 * _GROUPS else list(groups)
    if not chosen:
        return
    yield blocks.heading("Who lost and who won most", 4)
    yield blocks.definition(
        "Change in revenue per visitor of one kind of people, with its interval."
    )
    yield draw_chart(
        lambda width: draw_rows(
            [_describe_group(group) for group in chosen],
            width,
            title="",
            axis=axis,
            form="+,~r",
            zero=True,
            labels=_GROUP_LABELS,
        ),
        f"Who lost and who won by {one.treatment}",
    )


def _describe_group(group: GroupChange) -> ScoreRow:
    delta = group.delta
    note = (
        f"{group.group}: {write_mean(delta.value, '+')}"
        f" ({write_mean(delta.low, '+')} to {write_mean(delta.high, '+')})"
    )
    return ScoreRow(
        group.group,
        delta.value,
        delta.low,
        delta.high,
        note=f"{note}, {group.people:,} people",
    )


SECTION = Section("What a change did", 80, "behavesim experiment --treatment planted-good", draw)
