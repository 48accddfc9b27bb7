"""`materialize`."""

from typing import Annotated

import typer

from behavesim.cli.hits import report_damage
from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import EXIT_ERROR, run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "materialize", materialize, "behavesim materialize")


def materialize(
    invocation: Invocation,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Only what came before YYYY-MM-DD HH:MM; 'clock' is now. That day is intraday.",
        ),
    ] = None,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Make all tables from what the log has, if it lost some."),
    ] = False,
) -> None:
    """Turn the hit log into daily tables in the schema of GA4's BigQuery export.

    `simulate` does so at its end; this is for the hits that `serve` collected.
    Only days that may have changed are made. Exit status 1 where the log is damaged, or where
    tables were kept since it has lost what they were made of.
    """
    summary = run_command(invocation, lambda ws: ws.materialize(now=now, rebuild=rebuild))
    if not report_damage(summary.damaged, summary.kept):
        raise typer.Exit(EXIT_ERROR)
