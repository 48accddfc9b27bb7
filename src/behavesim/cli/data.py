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
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turn the hit log into daily tables in the schema of GA4's BigQuery export.

    `simulate` does so at its end; this is for the hits that `serve` collected.
    """
    from behavesim.commands.materialize import run_materialize

    run_command(
        gather_invocation(context, config, seed, as_json),
        lambda settings, workspace, progress: run_materialize(
            settings, workspace, progress=progress
        ),
    )


def export(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Directory of tables, or bigquery://project.dataset (export.source).",
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day, YYYY-MM-DD (export.since).")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Last day, inclusive (export.until).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write; the workspace's export/.")
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(metavar="SQL", help="Only events for which this holds (export.where)."),
    ] = None,
    query_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Export the rows of the SELECT in it.")
    ] = None,
    max_bytes: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="Refuse to read more, such as 10GB (export.max_bytes)."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be read and its price, then stop.")
    ] = False,
    project: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Project that reads and pays (bigquery.project)."),
    ] = None,
    location: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Where the dataset must be (bigquery.location)."),
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
    from behavesim.commands.export_source import plan_export, read_query

    flags = {
        "export.source": source,
        "export.since": since,
        "export.until": until,
        "export.where": where,
        "export.max_bytes": max_bytes,
        "export.format": file_format,
        "bigquery.project": project,
        "bigquery.location": location,
    }
    invocation = gather_invocation(context, config, seed, as_json, flags)
    if dry_run:
        run_command(
            invocation,
            lambda settings, workspace, _: plan_export(
                settings, workspace, query=read_query(query_file) if query_file else None
            ),
        )
        return
    run_command(
        invocation,
        lambda settings, workspace, progress: run_export(
            settings,
            workspace,
            out=out,
            query=read_query(query_file) if query_file else None,
            progress=progress,
        ),
    )
