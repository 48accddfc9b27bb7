"""`materialize` and `export`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from behavesim.cli.hits import tell_damage
from behavesim.cli.options import ConfigOption, JsonOption, SeedOption, gather_invocation
from behavesim.cli.run import EXIT_ERROR, run_command


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
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Make all tables from what the log has, if it lost some."),
    ] = False,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turn the hit log into daily tables in the schema of GA4's BigQuery export.

    `simulate` does so at its end; this is for the hits that `serve` collected.
    Only days that may have changed are made. Exit status 1 where the log is damaged, or where
    tables were kept since it has lost what they were made of.
    """
    import datetime as dt

    from behavesim.claims import always
    from behavesim.materialize.command import read_present, run_materialize

    summary = run_command(
        gather_invocation(context, config, seed, as_json),
        lambda settings, workspace, progress: run_materialize(
            settings,
            workspace,
            now=read_present(now, settings.time_zone, dt.datetime.now(dt.UTC)),
            rebuild=rebuild,
            progress=progress,
        ),
        claim=always("materialize"),
    )
    if not tell_damage(summary.damaged, summary.kept):
        raise typer.Exit(EXIT_ERROR)


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
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the collected events as flat files, one directory a day, with a manifest."""
    from behavesim.claims import claim_export
    from behavesim.export.export import run_export
    from behavesim.export.following import run_follow
    from behavesim.export.source import plan_export, read_query

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
    invocation = gather_invocation(context, config, seed, as_json, flags)
    if dry_run:
        run_command(
            invocation,
            lambda settings, workspace, _: plan_export(
                settings, workspace, query=read_query(query_file)
            ),
            claim=claim_export(out, dry_run=True),
        )
        return
    if follow:
        if query_file is not None:
            raise typer.BadParameter(
                "found --query-file, too; allowed --where", param_hint="--follow"
            )
        run_command(
            invocation,
            lambda settings, workspace, progress: run_follow(
                settings, workspace, out=out, full=full, progress=progress, say=_say
            ),
            claim=claim_export(out, follow=True),
        )
        return
    run_command(
        invocation,
        lambda settings, workspace, progress: run_export(
            settings,
            workspace,
            out=out,
            query=read_query(query_file),
            full=full,
            progress=progress,
        ),
        claim=claim_export(out),
    )


def _say(line: str) -> None:
    from behavesim.cli.screen import print_line

    print_line(line)
