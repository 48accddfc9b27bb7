"""`fidelity`."""

from pathlib import Path
from typing import Annotated

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import EXIT_ERROR, run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "fidelity", fidelity, "behavesim fidelity --warmup 7")


def fidelity(
    invocation: Invocation,
    warmup: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, help="Days at the beginning that do not count; else the warm-up's."
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Other tables in GA4's export schema, in a column more."),
    ] = None,
) -> None:
    """Hold levels and shapes of the events against a real shop's; exit status 1 outside a band."""

    from behavesim.cli.render.fidelity import show_fidelity

    summary = run_command(
        invocation, lambda ws: ws.fidelity(warmup_days=warmup, compare=compare), show_fidelity
    )
    if not summary.ok:
        raise typer.Exit(EXIT_ERROR)
