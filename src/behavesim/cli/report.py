"""`report`."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "report", report, "behavesim report --open")


def report(
    invocation: Invocation,
    open_page: Annotated[
        bool, typer.Option("--open", help="Show the page in the browser of this machine.")
    ] = False,
) -> None:
    """Draw what was measured and learned as one page, report/index.html, that works offline."""
    summary = run_command(invocation, lambda ws: ws.report())
    if open_page:
        webbrowser.open(Path(summary.page).resolve().as_uri())
