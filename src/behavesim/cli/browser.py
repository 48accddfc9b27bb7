"""`browser install`."""

from typing import Annotated

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    browser = typer.Typer(no_args_is_help=True)
    add_command(browser, "install", install_browser, "behavesim browser install --if-missing")
    app.add_typer(browser, name="browser", help="The browser that the browser engine drives.")


def install_browser(
    invocation: Invocation,
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Do nothing where everything is there.")
    ] = False,
) -> None:
    """Install a headless browser, and the libgomp that LightGBM needs (Debian, Ubuntu; root)."""
    run_command(invocation, lambda ws: ws.install_browser(if_missing=if_missing))
