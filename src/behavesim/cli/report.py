"""`report`."""

import webbrowser
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
    app.command("report", epilog="Example: behavesim report --open")(report)


def report(
    context: typer.Context,
    open_page: Annotated[
        bool, typer.Option("--open", help="Show the page in the browser of this machine.")
    ] = False,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw what was measured and learned as one page, report/index.html, that works offline."""
    summary = run_command(
        gather_invocation(context, config, seed, as_json),
        lambda ws: ws.report(),
    )
    if open_page:
        webbrowser.open(Path(summary.page).resolve().as_uri())
