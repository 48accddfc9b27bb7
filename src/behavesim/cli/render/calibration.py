"""What a calibration fitted, as people read it: figures, scales, the mix, and what is still off."""

from typing import TYPE_CHECKING

from rich.table import Table

from behavesim.display.screen import join_text, make_text

if TYPE_CHECKING:
    from rich.console import Console

    from behavesim.calibration.calibrate import CalibrationResult
    from behavesim.calibration.figures import Figure

_PERCENT = ("_rate", "_share")


def print_calibration(summary: "CalibrationResult", console: "Console") -> None:
    """Figures first, then what was changed, then what could not be fitted."""
    console.print(_make_figures(summary))
    console.print(_make_scales(summary))
    console.print(_make_mix(summary))
    for name in summary.unfitted:
        console.print(join_text(("could not be fitted", "yellow"), f" {name}"))
    for name, reason in summary.absent.items():
        console.print(join_text(("left out", "dim"), f" {name}: {reason}"))
    console.print(
        f"{summary.evaluations} small simulations, {summary.seconds:.1f} s; "
        "as many sessions as the export has:"
    )
    console.print(
        f"  behavesim simulate --engine direct --personas {summary.directory} "
        f"--people {summary.people} --days {summary.days}",
        soft_wrap=True,
    )


def _make_figures(summary: "CalibrationResult") -> Table:
    table = Table(
        title=f"{summary.sessions:,} sessions on {summary.days} days from {summary.first_day}",
        title_justify="left",
        title_style="bold",
    )
    table.add_column("figure", no_wrap=True)
    for name in ("real", "before", "after"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("fitted", no_wrap=True)
    table.add_column("definition")
    for figure in summary.figures:
        fitted = make_text("yes", "green") if figure.fitted else make_text("no", "yellow")
        values = (_format(figure, value) for value in (figure.real, figure.before, figure.after))
        table.add_row(figure.name, *values, fitted, figure.definition)
    return table


def _format(figure: "Figure", value: float) -> str:
    is_part = figure.name.endswith(_PERCENT) or figure.real == 0
    return f"{value:.1%}" if is_part else f"{value:.3g}"


def _make_scales(summary: "CalibrationResult") -> Table:
    table = Table(title="all personas", title_justify="left", title_style="bold")
    table.add_column("number", no_wrap=True)
    table.add_column("change", justify="right", no_wrap=True)
    for name, value in summary.scales.items():
        is_factor = name in ("visits", "budget", "browse")
        table.add_row(name, f"x {value:.2f}" if is_factor else f"{value:+.3f}")
    return table


def _make_mix(summary: "CalibrationResult") -> Table:
    table = Table(title="mix of personas", title_justify="left", title_style="bold")
    table.add_column("persona", no_wrap=True)
    table.add_column("before", justify="right", no_wrap=True)
    table.add_column("after", justify="right", no_wrap=True)
    for share in summary.mix:
        table.add_row(share.persona, f"{share.before:.1%}", f"{share.after:.1%}")
    return table
