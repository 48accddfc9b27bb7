"""`browser install`."""

from typing import Annotated

import typer

from behavesim.cli.options import ConfigOption, JsonOption, SeedOption, gather_invocation
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    browser = typer.Typer(no_args_is_help=True)
    browser.command("install", epilog="Example: behavesim browser install --if-missing")(
        install_browser
    )
    app.add_typer(browser, name="browser", help="The browser that the browser engine drives.")


def install_browser(
    context: typer.Context,
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Do nothing where everything is there.")
    ] = False,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Install a headless browser, and the libgomp that LightGBM needs (Debian, Ubuntu; root)."""
    run_command(
        gather_invocation(context, config, seed, as_json),
        lambda ws: ws.install_browser(if_missing=if_missing),
    )
