"""`fidelity`."""

from pathlib import Path
from typing import Annotated

import typer

from behavesim.cli.options import (
    ConfigOption,
    JsonOption,
    SeedOption,
    gather_invocation,
)
from behavesim.cli.run import EXIT_ERROR, run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fidelity", epilog="Example: behavesim fidelity --warmup 7")(fidelity)


def fidelity(
    context: typer.Context,
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
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold levels and shapes of the events against a real shop's; exit status 1 outside a band."""

    from behavesim.cli.render.fidelity import show_fidelity

    summary = run_command(
        gather_invocation(context, config, seed, as_json),
        lambda ws: ws.fidelity(warmup_days=warmup, compare=compare),
        show_fidelity,
    )
    if not summary.ok:
        raise typer.Exit(EXIT_ERROR)
