"""`loop`."""

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
    from behavesim.loop.loop import LoopResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "loop", loop, "behavesim loop --rounds 2 --workers 2")


def loop(
    invocation: Invocation,
    rounds: Annotated[
        int | None, typer.Option(metavar="N", help="Rounds at most (loop.rounds).")
    ] = None,
    personas: PersonasOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
) -> None:
    """Simulate, learn, change the shop and keep what helps; then judge it by fresh people."""
    flags = {
        "loop.rounds": rounds,
        "simulate.workers": workers,
        "simulate.scheduler": scheduler,
    }
    run_command(invocation.override(flags), lambda ws: ws.loop(personas=personas), _show_loop)


def _show_loop(summary: "LoopResult", settings: "Settings") -> None:
    from behavesim.cli.render.loop import print_loop
    from behavesim.display.screen import Screen

    print_loop(summary, settings.experiment.level, Screen())
