"""`predict`."""

from pathlib import Path
from typing import Annotated

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "predict", predict, "behavesim predict --out guesses.csv")


def predict(
    invocation: Invocation,
    source: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Another export than the workspace's."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write, .csv or .parquet."),
    ] = None,
) -> None:
    """Guess who the visitors of an export are and what they would like, with trained models."""
    run_command(invocation, lambda ws: ws.predict(source=source, out=out))
