"""`gtm`."""

from pathlib import Path
from typing import Annotated

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "gtm", gtm, "behavesim gtm --measurement-id G-1A2BC3D4E5")


def gtm(
    invocation: Invocation,
    measurement_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Of the GA4 web stream (analytics.measurement_id)."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write; the workspace's gtm/container.json."),
    ] = None,
) -> None:
    """Write the shop's container for Google Tag Manager's Import Container."""
    flags = {"analytics.measurement_id": measurement_id}
    run_command(invocation.override(flags), lambda ws: ws.google.gtm(out=out))
