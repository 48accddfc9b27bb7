"""`materialize` and `export`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from behavesim.cli.options import ConfigOption, JsonOption, SeedOption, gather_invocation
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("materialize", epilog="Example: behavesim materialize")(materialize)
    app.command("export", epilog="Example: behavesim export --since 2026-11-01 --out csv")(export)


def materialize(
    context: typer.Context,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Only what came before YYYY-MM-DD HH:MM; 'clock' is now. That day is intraday.",
        ),
    ] = None,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turn the hit log into daily tables in the schema of GA4's BigQuery export.

    `simulate` does so at its end; this is for the hits that `serve` collected. Only days that
    may have changed are made.
    """
    import datetime as dt

    from behavesim.commands.materialize import read_present, run_materialize

    run_command(
        gather_invocation(context, config, seed, as_json),
        lambda settings, workspace, progress: run_materialize(
            settings,
            workspace,
            now=read_present(now, settings.time_zone, dt.datetime.now(dt.UTC)),
            progress=progress,
        ),
    )


def export(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day, YYYY-MM-DD (export.since).")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Last day, inclusive (export.until).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write; the workspace's export/.")
    ] = None,
    file_format: Annotated[
        Literal["csv"] | None,
        typer.Option("--format", help="Format of the written files (export.format)."),
    ] = None,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the collected events as flat files, one directory a day, with a manifest."""
    from behavesim.commands.export import run_export

    flags = {"export.since": since, "export.until": until, "export.format": file_format}
    run_command(
        gather_invocation(context, config, seed, as_json, flags),
        lambda settings, workspace, progress: run_export(
            settings, workspace, out=out, progress=progress
        ),
    )
