"""`verify`."""

from typing import Annotated, Literal

import typer

from behavesim.cli.options import Invocation, SinceOption, UntilOption, add_command, read_days
from behavesim.cli.run import EXIT_ERROR, run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "verify", verify, "behavesim verify --against bigquery://p.analytics_1")


def verify(
    invocation: Invocation,
    against: Annotated[
        str,
        typer.Option(
            metavar="SOURCE", help="What arrived: a directory, or bigquery://PROJECT.DATASET."
        ),
    ],
    sent: Annotated[
        Literal["warehouse", "hits"],
        typer.Option(help="What was sent: the tables, or the hit log decoded anew."),
    ] = "warehouse",
    since: SinceOption = None,
    until: UntilOption = None,
    tolerance: Annotated[
        float, typer.Option(metavar="SHARE", min=0, max=1, help="Share that may differ.")
    ] = 0.0,
) -> None:
    """Hold what the shop sent against what arrived; exit status 1 where they differ."""
    from behavesim.cli.render.google import show_verify

    first, last = read_days(since, until)
    summary = run_command(
        invocation,
        lambda ws: ws.google.verify(
            against, sent=sent, since=first, until=last, tolerance=tolerance
        ),
        show_verify,
    )
    if not summary.ok:
        raise typer.Exit(EXIT_ERROR)
