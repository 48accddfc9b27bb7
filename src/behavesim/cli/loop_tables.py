"""What the loop did, as people read it: rounds, what was kept, and the end on fresh people."""

from typing import TYPE_CHECKING, Final

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

    from behavesim.commands.candidates import Trial
    from behavesim.commands.loop import LoopSummary
    from behavesim.commands.loop_journal import Round
    from behavesim.improve.paired import Comparison

_BAR: Final = 24


def print_loop(summary: "LoopSummary", level: float, console: "Console") -> None:
    """Rounds first, then the history and the verdict."""
    for one in summary.rounds:
        console.print(_make_round(one, level))
    if summary.history:
        console.print(_make_history(summary.history, level))
    revenue = summary.revenue
    sure = revenue.ci_low > 0
    console.print(
        f"[bold]the adopted shop against the baseline[/], {summary.final_people:,} people never "
        f"used before: revenue a visitor [bold {'green' if sure else 'yellow'}]"
        f"{_percent(revenue.relative_delta)}[/] ({level:.0%}: {_percent(revenue.relative_low)} … "
        f"{_percent(revenue.relative_high)}); prices untouched"
    )
    console.print(
        f"the trials had promised {summary.promised:+.1%}: who is chosen for a good figure "
        "was lucky, too"
    )
    console.print(
        f"{summary.seconds:.1f} s; build it: behavesim build-site --variant {summary.variant}",
        soft_wrap=True,
    )


def _make_round(one: "Round", level: float) -> Table:
    table = Table(
        title=f"round {one.number}: learned from {one.sessions:,} sessions",
        title_justify="left",
        title_style="bold",
    )
    table.add_column("variant", no_wrap=True)
    table.add_column("revenue", justify="right", no_wrap=True)
    table.add_column(f"{level:.0%} interval", justify="right", no_wrap=True)
    table.add_column("conversion", justify="right", no_wrap=True)
    table.add_column("p", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for trial in one.trials:
        table.add_row(
            trial.name,
            _percent(trial.revenue.relative_delta),
            f"{_percent(trial.revenue.relative_low)} … {_percent(trial.revenue.relative_high)}",
            _percent(trial.conversion.relative_delta),
            f"{trial.p_value:.3f}",
            _fate(one, trial),
        )
    return table


def _fate(one: "Round", trial: "Trial") -> str:
    if trial.name in one.adopted:
        return "[green]adopted[/]" + (" [cyan](model)[/]" if trial.name in one.from_models else "")
    return "[yellow]contradicts[/]" if trial.believed else "[dim]dropped[/]"


def _make_history(history: "tuple[Comparison, ...]", level: float) -> Table:
    table = Table(title="revenue a visitor, fresh people", title_justify="left", title_style="bold")
    table.add_column("shop", no_wrap=True)
    table.add_column("revenue", justify="right", no_wrap=True)
    table.add_column(f"change, {level:.0%}", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    first = history[0]
    largest = max(first.control, *(row.treatment for row in history))
    table.add_row("baseline", f"{first.control:,.0f}", "", _bar(first.control, largest))
    for number, row in enumerate(history, start=1):
        table.add_row(
            f"after round {number}",
            f"{row.treatment:,.0f}",
            f"{_percent(row.relative_low)} … {_percent(row.relative_high)}",
            _bar(row.treatment, largest),
        )
    return table


def _bar(value: float, largest: float) -> str:
    return f"[green]{'█' * round(_BAR * value / largest)}[/]" if largest else ""


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:+.1%}"
