"""`calibrate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from behavesim.cli.options import (
    Invocation,
    PersonasOption,
    SchedulerOption,
    WorkersOption,
    add_command,
)
from behavesim.cli.run import run_command

if TYPE_CHECKING:
    from behavesim.calibration.calibrate import CalibrationResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app, "calibrate", calibrate, "behavesim calibrate --to behavesim-out/export --workers 2"
    )


def calibrate(
    invocation: Invocation,
    to: Annotated[
        Path,
        typer.Option("--to", metavar="DIR", help="What `behavesim export` wrote, of any shop."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write personas; personas/ in the workspace."),
    ] = None,
    budget: Annotated[
        int | None,
        typer.Option(metavar="N", help="Small simulations at most (calibrate.evaluations)."),
    ] = None,
    people: Annotated[
        int | None, typer.Option(metavar="N", help="People of each (calibrate.people).")
    ] = None,
    personas: PersonasOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
) -> None:
    """Fit the personas to an export's funnel and aggregates, and write them as persona files."""
    flags = {
        "calibrate.evaluations": budget,
        "calibrate.people": people,
        "simulate.workers": workers,
        "simulate.scheduler": scheduler,
    }
    run_command(
        invocation.override(flags),
        lambda ws: ws.calibrate(to, out=out, personas=personas),
        _show_calibration,
    )


def _show_calibration(summary: "CalibrationResult", _settings: "Settings") -> None:
    from behavesim.cli.render.calibration import print_calibration
    from behavesim.display.screen import Screen

    print_calibration(summary, Screen())
