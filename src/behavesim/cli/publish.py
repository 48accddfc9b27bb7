"""`publish`."""

from typing import Annotated

import typer

from behavesim.cli.options import Invocation, SinceOption, UntilOption, add_command, read_days
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "publish", publish, "behavesim publish --to bigquery://my-shop-1.behavesim")


def publish(
    invocation: Invocation,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="bigquery://PROJECT.DATASET", help="Where to; google.project and .dataset."
        ),
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say which tables would be loaded, and load none.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite tables that this command did not make.")
    ] = False,
) -> None:
    """Load the warehouse's daily tables into a BigQuery dataset of yours.

    Tables that are there already and have not changed since are left out.
    """
    from behavesim.cli.render.google import show_publish

    first, last = read_days(since, until)
    run_command(
        invocation,
        lambda ws: ws.google.publish(to, since=first, until=last, dry_run=dry_run, replace=replace),
        show_publish,
    )
