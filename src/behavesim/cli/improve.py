"""`improve`."""

from typing import TYPE_CHECKING

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import run_command

if TYPE_CHECKING:
    from behavesim.improvement.improve import ImprovementResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "improve", improve, "behavesim improve")


def improve(invocation: Invocation) -> None:
    """Find what is wrong with the shop in its data and models, and write variants to try."""
    run_command(invocation, lambda ws: ws.improve(), _show_insights)


def _show_insights(summary: "ImprovementResult", _settings: "Settings") -> None:
    from behavesim.cli.render.insights import print_insights
    from behavesim.display.screen import Screen

    print_insights(summary, Screen())
