"""`demo`."""

from typing import TYPE_CHECKING, Annotated

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import run_command

if TYPE_CHECKING:
    from behavesim.demo.demo import DemoResult
    from behavesim.settings import Settings


def register(app: typer.Typer) -> None:
    """Add this group's command."""
    add_command(app, "demo", demo, "behavesim --workspace /tmp/demo demo")


def demo(
    invocation: Invocation,
    sessions_browser: Annotated[
        int | None, typer.Option(metavar="N", help="Sessions in the browser.")
    ] = None,
    sessions_direct: Annotated[
        int | None, typer.Option(metavar="N", help="Sessions from the direct engine.")
    ] = None,
) -> None:
    """All steps: shop, visits, events, CSV, models, and one screen of results."""
    flags = {
        "demo.sessions_browser": sessions_browser,
        "demo.sessions_direct": sessions_direct,
    }
    run_command(invocation.override(flags), lambda ws: ws.demo(), _show_screen)


def _show_screen(summary: "DemoResult", settings: "Settings") -> None:
    from behavesim.cli.render.demo import print_demo_screen

    print_demo_screen(summary, settings.currency)
