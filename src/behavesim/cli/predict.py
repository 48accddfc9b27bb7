"""`predict`."""

from pathlib import Path
from typing import Annotated

import typer

from behavesim.cli.options import (
    ConfigOption,
    JsonOption,
    SeedOption,
    gather_invocation,
)
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("predict", epilog="Example: behavesim predict --out guesses.csv")(predict)


def predict(
    context: typer.Context,
    source: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Another export than the workspace's."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write, .csv or .parquet."),
    ] = None,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Guess who the visitors of an export are and what they would like, with trained models."""
    run_command(
        gather_invocation(context, config, seed, as_json),
        lambda ws: ws.predict(source=source, out=out),
    )
