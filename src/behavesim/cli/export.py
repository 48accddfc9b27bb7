"""`export`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "export", export, "behavesim export --since 2026-11-01 --out csv")


def export(
    invocation: Invocation,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Directory of tables, or bigquery://project.dataset (export.source).",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="First day, YYYY-MM-DD or YYYYMMDD."),
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Last day, inclusive.")] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR|URL", help="Where to write; the workspace's export/."),
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
        Literal["csv", "parquet"] | None,
        typer.Option("--format", help="Format of the written files (export.format)."),
    ] = None,
    compression: Annotated[
        Literal["none", "gzip", "zstd"] | None,
        typer.Option(help="Compression of the written files (export.compression)."),
    ] = None,
    partition_by: Annotated[
        Literal["event_date", "event_name"] | None,
        typer.Option(help="Directories by day, or by event name too (export.partition_by)."),
    ] = None,
    excel_safe: Annotated[
        bool, typer.Option("--excel-safe", help="No text is a formula (export.excel_safe).")
    ] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with what is new or changed until stopped.")
    ] = False,
    metrics_port: Annotated[
        int | None,
        typer.Option(metavar="N", help="Health and metrics of --follow (export.metrics_port)."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Write unchanged days too, and replace other layouts.")
    ] = False,
) -> None:
    """Write the collected events as flat files, one directory a day, with a manifest."""
    from behavesim.export.source import read_query

    flags = {
        "export.source": source,
        "export.since": since,
        "export.until": until,
        "export.where": where,
        "export.max_bytes": max_bytes,
        "export.format": file_format,
        "export.compression": compression,
        "export.partition_by": partition_by,
        "export.excel_safe": excel_safe or None,
        "export.metrics_port": metrics_port,
        "bigquery.project": project,
        "bigquery.location": location,
    }
    invocation = invocation.override(flags)
    if dry_run:
        run_command(invocation, lambda ws: ws.plan_export(query=read_query(query_file)))
        return
    if follow:
        if query_file is not None:
            raise typer.BadParameter(
                "found --query-file, too; allowed --where", param_hint="--follow"
            )
        run_command(invocation, lambda ws: ws.follow_export(out=out, full=full, say=_say))
        return
    run_command(invocation, lambda ws: ws.export(out=out, query=read_query(query_file), full=full))


def _say(line: str) -> None:
    from behavesim.display.screen import print_line

    print_line(line)
