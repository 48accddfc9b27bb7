"""`provision`."""

from typing import Annotated

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "provision",
        provision,
        "behavesim provision --project my-shop-1 --ga-account 123456789",
    )


def provision(
    invocation: Invocation,
    project: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Google Cloud project (google.project)."),
    ] = None,
    ga_account: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Google Analytics account (google.ga_account)."),
    ] = None,
    gtm_account: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Tag Manager account (google.gtm_account)."),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Do what the plan says; without it nothing changes.")
    ] = False,
) -> None:
    """Plan, or make, what your own accounts at Google take for the shop.

    Google Cloud, a GA4 property and a Tag Manager container. Nothing changes without --apply.
    """
    from behavesim.cli.render.google import show_provision

    flags = {
        "google.project": project,
        "google.ga_account": ga_account,
        "google.gtm_account": gtm_account,
    }
    run_command(
        invocation.override(flags), lambda ws: ws.google.provision(apply=apply), show_provision
    )
