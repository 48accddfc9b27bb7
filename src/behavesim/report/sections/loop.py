"""What the loop kept."""

from collections.abc import Iterator

from markupsafe import Markup

from behavesim.report import blocks
from behavesim.report.changes import describe_change, draw_revenue_changes
from behavesim.report.charts.changes import ChangeRow, draw_history
from behavesim.report.charts.drawing import draw_chart
from behavesim.report.content import LoopHistory, LoopRound, Report
from behavesim.report.section import Section


def draw(report: Report) -> Iterator[Markup]:
    """The history of the shop, and each round's trials."""
    loop = report.loop
    if loop is None:
        return
    yield from _draw_history(loop)
    for one in loop.rounds:
        yield blocks.heading(f"Round {one.number}")
        yield blocks.note(
            f"Learned from {one.sessions:,} sessions, then tried {len(one.trials)} variants,"
            " shipped controls among them. Filled: adopted."
        )
        yield blocks.card(_draw_round(one))


def _draw_history(loop: LoopHistory) -> Iterator[Markup]:
    steps = [one.relative for one in loop.history if one.relative and loop.has_adopted]
    if steps:
        yield blocks.lead(
            "Revenue per visitor after each round, against the baseline shop, of"
            f" {loop.final_people:,} people who were in no round."
        )
        promised = f"what the trials had promised: {loop.promised or 0.0:+.1%}"
        yield blocks.legend(
            ("", "change with interval"),
            *([] if loop.promised is None else [("ceiling", promised)]),
        )
        title = "Revenue per visitor after each round, against the baseline"
        yield blocks.card(
            draw_chart(lambda width: draw_history(steps, loop.promised, width), title)
        )
        yield blocks.card(
            blocks.table(("shop", "revenue per visitor", "change", "interval"), _list_shops(loop))
        )
        yield blocks.definition(
            "Paired bootstrap over people. What is chosen for a good figure tends to be"
            " overestimated: the promise is shown beside the measured effect."
        )
    elif loop.history:
        yield blocks.lead(
            Markup(
                "Nothing was adopted: the evidence for no change was strong enough, so the shop is"
                " the baseline. More people (<code>loop.people</code>) see smaller changes."
            )
        )
    else:
        yield blocks.lead(
            Markup(
                "The loop has not come to its end yet: <code>behavesim loop</code> goes on where it"
                " was."
            )
        )


def _list_shops(loop: LoopHistory) -> Iterator[tuple[str, str, str, str]]:
    """Revenue per visitor of the baseline and after each round, in words."""
    for number, one in enumerate(map(describe_change, loop.history), start=1):
        if number == 1:
            yield "baseline", one.control, "", ""
        yield f"after round {number}", one.treatment, one.change, one.interval


def _draw_round(one: LoopRound) -> Markup:
    given = [
        ChangeRow(
            f"{trial.name} ✓" if trial.adopted else trial.name,
            trial.revenue.relative,
            trial.adopted,
        )
        for trial in one.trials
        if trial.revenue.relative is not None
    ]
    return draw_revenue_changes(given, f"Trials of round {one.number}")


SECTION = Section("What the loop kept", 90, "behavesim loop", draw)
