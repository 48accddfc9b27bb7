"""What to change, what was tried, what was kept."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from behavesim.report.charts.changes import ChangeRow, draw_changes, draw_history
from behavesim.report.charts.drawing import draw_chart
from behavesim.report.charts.estimates import ScoreRow, draw_rows
from behavesim.report.charts.revenue_breakdown import draw_breakdowns
from behavesim.report.content import ExperimentSummary, Finding, GroupChange, LoopHistory, LoopRound
from behavesim.report.wording import format_interval

_COLUMNS: Final = 6
"""Tables of more would not fit a page."""
_GROUPS: Final = 4
"""How many of the kinds of people that lost or won most are shown."""
_GROUP_LABELS: Final = 168
_HEADS: Final[Mapping[str, str]] = {
    "item_id": "item",
    "value": "value of a look",
    "examined": "looks",
    "click_rate": "clicked",
    "take_rate": "taken when viewed",
    "ndcg": "NDCG@10",
    "map": "MAP",
    "share": "of its visitors' looks",
    "everybody": "of all visitors'",
    "instead": "what goes with it",
}
"""What columns of the evidence are called where people read them."""
_SCORES: Final = ("ndcg", "map", "recall", "baseline")


def describe_findings(
    findings: Sequence[Finding], directory: str, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Each finding with its evidence as a table of words.

    ``directory`` has the variants, ``names`` those of items by their id.
    """
    return [
        {
            "finding": one,
            "columns": [_HEADS.get(name, name.replace("_", " ")) for name in _list_columns(one)],
            "rows": [
                [_format_value(name, row.get(name), names) for name in _list_columns(one)]
                for row in one.evidence
            ],
            "variant": f"{directory}/{one.name}.yaml",
        }
        for one in findings
    ]


def _list_columns(finding: Finding) -> list[str]:
    return list(finding.evidence[0])[:_COLUMNS] if finding.evidence else []


def _format_value(name: str, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_format_value(name, one, names) for one in value)
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else names.get(str(value), str(value))
    if name.startswith(_SCORES):
        return f"{value:.3f}"
    if abs(value) <= 1:
        return f"{value:.1%}"
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def describe_experiments(experiments: Sequence[ExperimentSummary], currency: str) -> dict[str, Any]:
    """All verdicts in one chart; of each its figures, where they come from, and who lost."""
    given = [
        ChangeRow(one.treatment, one.figures[0].relative, one.verdict != "no effect")
        for one in experiments
        if one.figures and one.figures[0].relative is not None
    ]
    return {
        "chart": _draw_changes(given, "Experiments"),
        "experiments": [
            {
                "one": one,
                "figures": [_describe_change(change) for change in one.figures],
                "breakdowns": _draw_breakdowns(one, currency),
                "groups": _draw_groups(one, currency),
            }
            for one in experiments
        ],
    }


def _draw_breakdowns(one: ExperimentSummary, currency: str) -> Any:
    if not one.breakdowns:
        return ""
    return draw_chart(
        lambda width: draw_breakdowns(one.breakdowns, width, f"{currency} per visitor".strip()),
        f"Where the change of {one.treatment} comes from",
    )


def _draw_groups(one: ExperimentSummary, currency: str) -> Any:
    """The kinds of people who lost and won most."""
    groups = one.groups
    chosen = [*groups[:_GROUPS], *groups[-_GROUPS:]] if len(groups) > 2 * _GROUPS else list(groups)
    if not chosen:
        return ""
    return draw_chart(
        lambda width: draw_rows(
            [_describe_group(group) for group in chosen],
            width,
            title="",
            axis=f"{currency} per visitor".strip(),
            form="+,~r",
            zero=True,
            labels=_GROUP_LABELS,
        ),
        f"Who lost and who won by {one.treatment}",
    )


def _describe_group(group: GroupChange) -> ScoreRow:
    delta = group.delta
    note = f"{group.group}: {delta.value:+,.0f} ({delta.low:+,.0f} to {delta.high:+,.0f})"
    return ScoreRow(
        group.group,
        delta.value,
        delta.low,
        delta.high,
        note=f"{note}, {group.people:,} people",
    )


def _describe_change(change: Any) -> Mapping[str, str]:
    form = ",.0f" if max(abs(change.control), abs(change.treatment)) >= 100 else ".4f"
    relative = change.relative
    return {
        "name": change.name.replace("_", " "),
        "definition": change.definition,
        "control": format(change.control, form),
        "treatment": format(change.treatment, form),
        "change": "-" if relative is None else f"{relative.value:+.1%}",
        "interval": "-" if relative is None else format_interval(relative, "+.1%"),
    }


def describe_loop(loop: LoopHistory) -> dict[str, Any]:
    """The history of the shop, and each round's trials."""
    steps = [one.relative for one in loop.history if one.relative and loop.has_adopted]
    return {
        "chart": draw_chart(
            lambda width: draw_history(steps, loop.promised, width),
            "Revenue per visitor after each round, against the baseline",
        )
        if steps
        else "",
        "ended": bool(loop.history),
        "shops": _list_shops(loop) if steps else [],
        "rounds": [(one, _draw_round(one)) for one in loop.rounds],
        "last": steps[-1] if steps else None,
        "promised": loop.promised,
        "final_people": loop.final_people,
    }


def _list_shops(loop: LoopHistory) -> list[Mapping[str, str]]:
    """Revenue per visitor of the baseline and after each round, in words."""
    rows = [
        {**_describe_change(one), "name": f"after round {number}"}
        for number, one in enumerate(loop.history, start=1)
    ]
    first = {"name": "baseline", "treatment": rows[0]["control"], "change": "", "interval": ""}
    return [first, *rows]


def _draw_round(one: LoopRound) -> Any:
    given = [
        ChangeRow(
            f"{trial.name} ✓" if trial.adopted else trial.name,
            trial.revenue.relative,
            trial.adopted,
        )
        for trial in one.trials
        if trial.revenue.relative is not None
    ]
    return _draw_changes(given, f"Trials of round {one.number}")


def _draw_changes(given: Sequence[ChangeRow], title: str) -> Any:
    if not given:
        return ""
    return draw_chart(
        lambda width: draw_changes(given, width, "change in revenue per visitor"), title
    )
