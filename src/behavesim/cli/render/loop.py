"""What the loop did, as people read it: rounds, what was kept, and the end on fresh people."""

from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from behavesim.core.money import write_mean
from behavesim.display.screen import join_text, make_text

if TYPE_CHECKING:
    from rich.console import Console

    from behavesim.experiment.candidates import CandidateResult
    from behavesim.experiment.paired import PairedComparison
    from behavesim.loop.journal import Round
    from behavesim.loop.loop import LoopResult

_BAR: Final = 24
_WIDE: Final = 100
"""Columns of a terminal from which on conversion has room."""


def print_loop(summary: "LoopResult", level: float, console: "Console") -> None:
    """Rounds first, then the history and the verdict."""
    for one in summary.rounds:
        console.print(_make_round(one, level, console.width >= _WIDE))
    if summary.adopted:
        console.print(_make_history(summary.history, level))
        _print_end(summary, level, console)
    else:
        console.print(
            join_text(
                ("nothing was adopted", "bold"),
                ": of no change could one be sure enough, so the shop is the baseline. "
                "More people (loop.people) see smaller changes.",
            )
        )
    console.print(
        f"{summary.seconds:.1f} s; build it: behavesim build-site --variant {summary.variant}",
        soft_wrap=True,
    )


def _print_end(summary: "LoopResult", level: float, console: "Console") -> None:
    revenue = summary.revenue
    sure = revenue.ci_low > 0
    console.print(
        join_text(
            ("the adopted shop against the baseline", "bold"),
            f", {summary.final_people:,} people never used before: revenue a visitor ",
            (_percent(revenue.relative_delta), f"bold {'green' if sure else 'yellow'}"),
            f" ({level:.0%}: {_percent(revenue.relative_low)} … "
            f"{_percent(revenue.relative_high)}); prices untouched",
        )
    )
    console.print(
        f"the trials had promised {summary.promised:+.1%}: who is chosen for a good figure "
        "was lucky, too"
    )


def _make_round(one: "Round", level: float, wide: bool) -> Table:
    table = Table(
        title=f"round {one.number}: learned from {one.sessions:,} sessions",
        title_justify="left",
        title_style="bold",
    )
    table.add_column("variant", no_wrap=True)
    table.add_column("revenue", justify="right", no_wrap=True)
    table.add_column(f"{level:.0%} interval", justify="right", no_wrap=True)
    if wide:
        table.add_column("conversion", justify="right", no_wrap=True)
    table.add_column("p", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for trial in one.trials:
        table.add_row(
            trial.name,
            _percent(trial.revenue.relative_delta),
            f"{_percent(trial.revenue.relative_low)} … {_percent(trial.revenue.relative_high)}",
            *([_percent(trial.conversion.relative_delta)] if wide else []),
            f"{trial.p_value:.3f}",
            _fate(one, trial),
        )
    return table


def _fate(one: "Round", trial: "CandidateResult") -> Text:
    if trial.name in one.adopted:
        model = " (model)" if trial.name in one.from_models else ""
        return join_text(("adopted", "green"), (model, "cyan"))
    return make_text(*(("contradicts", "yellow") if trial.believed else ("dropped", "dim")))


def _make_history(history: "tuple[PairedComparison, ...]", level: float) -> Table:
    table = Table(title="revenue a visitor, fresh people", title_justify="left", title_style="bold")
    table.add_column("shop", no_wrap=True)
    table.add_column("revenue", justify="right", no_wrap=True)
    table.add_column(f"change, {level:.0%}", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    first = history[0]
    largest = max(first.control, *(row.treatment for row in history))
    table.add_row("baseline", write_mean(first.control), "", _bar(first.control, largest))
    for number, row in enumerate(history, start=1):
        table.add_row(
            f"after round {number}",
            write_mean(row.treatment),
            f"{_percent(row.relative_low)} … {_percent(row.relative_high)}",
            _bar(row.treatment, largest),
        )
    return table


def _bar(value: float, largest: float) -> Text:
    return make_text("█" * round(_BAR * value / largest) if largest else "", "green")


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:+.1%}"
