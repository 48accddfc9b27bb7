"""`parity`."""

from pathlib import Path
from typing import Annotated

import typer

from behavesim.cli.options import Invocation, PersonasOption, add_command
from behavesim.cli.run import EXIT_ERROR, run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "parity", parity, "behavesim parity --visits 20")


def parity(
    invocation: Invocation,
    visits: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many whole visits of each seed to compare.")
    ] = 20,
    seeds: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many seeds, from --seed on.")
    ] = 1,
    random: Annotated[
        int, typer.Option(metavar="N", min=0, help="Visits of people drawn at random, too.")
    ] = 0,
    journal: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Keep what is done here, and go on from it."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep both engines' hits here, to compare.")
    ] = None,
    personas: PersonasOption = None,
) -> None:
    """Compare the two engines visit by visit, on visits that reach every event and page.

    Exit status 1 where hits differ, a visit failed, or something was not reached.
    """
    summary = run_command(
        invocation,
        lambda ws: ws.parity(
            visits=visits, seeds=seeds, random=random, journal=journal, out=out, personas=personas
        ),
    )
    if not summary.passed:
        raise typer.Exit(EXIT_ERROR)
