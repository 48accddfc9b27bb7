"""`query`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import run_command

if TYPE_CHECKING:
    from rich.table import Table

    from behavesim.settings import Settings
    from behavesim.warehouse.query import QueryResult

_COLUMN_WIDTH = 12
_CELL_CHARACTERS = 500


def register(app: typer.Typer) -> None:
    """Add the command."""
    # Single quotes, or a shell would run what stands between the backquotes.
    sql = "SELECT event_name, COUNT(*) AS n FROM `events_*` GROUP BY 1 ORDER BY n DESC"
    add_command(app, "query", query, f"behavesim query '{sql}'")


def query(
    invocation: Invocation,
    sql: Annotated[
        str | None,
        typer.Argument(metavar="SQL", help="One SELECT; - reads it from standard input."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the query from a file.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", help="Rows to show at most (query.limit).")
    ] = None,
    timeout_s: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Stop after this (query.timeout_s).")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all rows there, as CSV.")
    ] = None,
    parquet: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all rows there, as Parquet.")
    ] = None,
) -> None:
    """Run BigQuery SQL over the warehouse, as one writes it for GA4's export."""
    if (sql is None) == (file is None):
        raise typer.BadParameter("found none or both; allowed SQL or --file", param_hint="SQL")
    if csv and parquet:
        raise typer.BadParameter("found both; allowed one of them", param_hint="--csv, --parquet")
    flags = {"query.limit": limit, "query.timeout_s": timeout_s}
    run_command(
        invocation.override(flags),
        lambda ws: ws.query_rows(_read_text(sql, file), csv=csv, parquet=parquet),
        _show_result,
    )


def _read_text(sql: str | None, file: Path | None) -> str:
    from behavesim.errors import InputError

    try:
        if file is not None:
            return file.read_text(encoding="utf-8")
        return sys.stdin.read() if sql == "-" else str(sql)
    except UnicodeDecodeError as error:
        raise InputError(file or "standard input", "", str(error), "text in UTF-8") from None


def _show_result(summary: "QueryResult", settings: "Settings") -> None:
    from behavesim.display.screen import Screen

    console = Screen()
    if summary.written_rows is not None:
        console.print(f"{summary.written_rows:,} rows written, {summary.seconds:.1f} s")
        return
    shown = max(1, console.width // _COLUMN_WIDTH)
    console.print(_make_table(summary, shown, console.width))
    note = f"{len(summary.rows):,} rows"
    if summary.has_more:
        note = f"the first {note}; there are more (--limit, --csv, --parquet)"
    if len(summary.columns) > shown:
        note += f"; {len(summary.columns) - shown} columns more (--json has them all)"
    console.print(f"{note}, {summary.seconds:.1f} s", style="dim", highlight=False)


def _make_table(summary: "QueryResult", shown: int, width: int) -> "Table":
    """The first ``shown`` columns; where they do not fit, all are cut to the same width."""
    from rich.table import Table

    from behavesim.display.screen import escape_hidden, make_text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    rows = [[_write_cell(value) for value in row[:shown]] for row in summary.rows]
    names = [escape_hidden(name) for name in summary.columns[:shown]]
    longest = [max(map(len, texts)) for texts in zip(names, *rows, strict=True)]
    fits = sum(longest) + 2 * len(names) <= width
    for index, name in enumerate(names):
        values = [row[index] for row in summary.rows]
        is_numeric = all(isinstance(v, int | float) or v is None for v in values)
        table.add_column(
            make_text(name),
            justify="right" if is_numeric else "left",
            no_wrap=True,
            overflow="ellipsis",
            max_width=None if fits else max(width // len(names) - 2, 1),
        )
    for row in rows:
        table.add_row(*(make_text(text) for text in row))
    return table


def _write_cell(value: Any) -> str:
    from behavesim.display.screen import escape_hidden

    if value is None:
        return "NULL"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return escape_hidden(text[:_CELL_CHARACTERS])
