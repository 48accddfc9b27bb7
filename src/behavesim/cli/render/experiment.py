"""What an experiment found, as people read it: the verdict first, then where it comes from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from behavesim.core.money import write_mean
from behavesim.display.screen import join_text, make_text

if TYPE_CHECKING:
    from rich.console import Console

    from behavesim.experiment.experiment import ExperimentResult
    from behavesim.experiment.paired import PairedComparison
    from behavesim.experiment.precision import Power
    from behavesim.experiment.revenue_change import GroupEffect, RevenuePart
    from behavesim.experiment.visual_comparison import VisualComparisonResult

_COLORS: Final[Mapping[str, str]] = {"better": "green", "worse": "red", "no effect": "yellow"}
_GROUPS: Final = 4
"""How many of the groups that lost or won most are shown at each end."""
_BAR: Final = 10
_WIDE: Final = 110
"""Columns of a terminal from which on definitions have room."""


def print_experiment(summary: "ExperimentResult", level: float, console: "Console") -> None:
    """The whole result on one screen."""
    console.print(_make_verdict(summary))
    console.print(_make_figures(summary.figures, level, console.width >= _WIDE))
    console.print(_make_revenue_table("where it comes from", summary.factors))
    if summary.steps:
        console.print(
            _make_revenue_table("along the funnel, sessions that sent data", summary.steps)
        )
    if summary.changes:
        console.print(_make_changes(summary.changes))
    console.print(_make_groups(summary.groups))
    gain = summary.worth
    console.print(
        f"the same random numbers in both shops: correlation {gain.correlation:.2f}, worth "
        f"{gain.unpaired_visitors:,} unpaired visitors a shop "
        f"({gain.cuped_visitors:,} with CUPED)"
    )
    if summary.power is not None:
        console.print(describe_power(summary.power))
    if summary.audit is not None:
        console.print(
            f"audited by a browser: {summary.audit.visits:,} visits of both shops, "
            f"{summary.audit.hits:,} hits, {summary.audit.differences} differences"
        )
    console.print(f"{summary.seconds:.1f} s, {summary.directory}")


def print_visual_comparison(summary: "VisualComparisonResult", console: "Console") -> None:
    """Where visits diverge, and the file that shows it; one line where they never do."""
    names = summary.control, summary.treatment
    if summary.visit is None:
        console.print(
            f"person {summary.person} goes the same way in {names[0]} and {names[1]} "
            f"({summary.visits[0]} visits), so there is nothing to show"
        )
        return
    console.print(
        join_text(
            (f"person {summary.person}", "bold"),
            f": visits diverge in visit {summary.visit}, step {summary.step}",
        )
    )
    table = Table.grid(padding=(0, 2))
    for name, does in zip(names, (summary.control_does, summary.treatment_does), strict=True):
        table.add_row(f"  {name}", does)
    console.print(table)
    console.print(f"{summary.seconds:.1f} s, {summary.file}")


def describe_power(power: "Power") -> str:
    """What so many people can show."""
    return (
        f"by the first {power.pilot_visitors:,} people, {power.visitors:,} find a change of "
        f"{power.detectable:.1%} with power {power.power:.0%} "
        f"(interval ±{power.half_width:.1%})"
    )


def _make_verdict(summary: "ExperimentResult") -> Text:
    color = _COLORS[summary.verdict]
    change = "-" if summary.relative_delta is None else f"{summary.relative_delta:+.1%}"
    prices = " (it changes prices, which never count as an improvement)"
    return join_text(
        (summary.treatment, "bold"),
        f" against {summary.control}: ",
        (summary.verdict, f"bold {color}"),
        f", revenue a visitor {change}, {summary.people:,} people"
        f"{prices if summary.prices_changed else ''}",
    )


def _make_figures(figures: "tuple[PairedComparison, ...]", level: float, wide: bool) -> Table:
    table = Table(title="figures", title_justify="left", title_style="bold")
    table.add_column("figure", no_wrap=True)
    for name in ("control", "treatment", "change"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column(f"{level:.0%} interval", justify="right", no_wrap=True)
    if wide:
        table.add_column("definition", style="dim")
    for row in figures:
        sure = row.ci_low > 0 or row.ci_high < 0
        color = ("green" if row.delta > 0 else "red") if sure else "dim"
        table.add_row(
            row.name.replace("_", " "),
            _number(row.control),
            _number(row.treatment),
            make_text(_percent(row.relative_delta), color),
            f"{_percent(row.relative_low)} … {_percent(row.relative_high)}",
            *([row.definition] if wide else []),
        )
    return table


def _make_revenue_table(title: str, entries: "tuple[RevenuePart, ...]") -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("part", no_wrap=True)
    for name in ("control", "treatment", "a visitor"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    largest = max((abs(entry.contribution) for entry in entries), default=0)
    for entry in entries:
        table.add_row(
            entry.name.replace("_", " "),
            _number(entry.control),
            _number(entry.treatment),
            write_mean(entry.contribution, "+"),
            _bar(entry.contribution, largest),
        )
    return table


def _make_changes(changes: Mapping[str, float]) -> Table:
    table = Table(title="by change (Shapley)", title_justify="left", title_style="bold")
    table.add_column("change")
    table.add_column("a visitor", justify="right")
    table.add_column("", no_wrap=True)
    largest = max(abs(value) for value in changes.values())
    for name, value in changes.items():
        table.add_row(name.replace("_", " "), write_mean(value, "+"), _bar(value, largest))
    return table


def _make_groups(groups: "tuple[GroupEffect, ...]") -> Table:
    table = Table(title="who lost, who won most", title_justify="left", title_style="bold")
    table.add_column("kind of people", no_wrap=True)
    for name in ("people", "a visitor", "interval", "share"):
        table.add_column(name, justify="right", no_wrap=True)
    chosen = [*groups[:_GROUPS], *groups[-_GROUPS:]] if len(groups) > 2 * _GROUPS else groups
    for entry in chosen:
        sure = entry.ci_low > 0 or entry.ci_high < 0
        color = ("green" if entry.delta > 0 else "red") if sure else "dim"
        table.add_row(
            f"{entry.trait.replace('_', ' ')}: {entry.group}",
            f"{entry.visitors:,}",
            make_text(write_mean(entry.delta, "+"), color),
            f"{write_mean(entry.ci_low, '+')} … {write_mean(entry.ci_high, '+')}",
            "-" if entry.share is None else f"{entry.share:.0%}",
        )
    return table


def _bar(value: float, largest: float) -> Text:
    length = round(_BAR * abs(value) / largest) if largest else 0
    return make_text("█" * length, "green" if value > 0 else "red")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:+.1%}"
