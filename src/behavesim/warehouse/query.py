"""behavesim query: BigQuery SQL over the workspace's warehouse."""

import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from behavesim.core.result import Result
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.warehouse.bigquery_sql import QueryLimits, QuerySession
from behavesim.warehouse.bigquery_sql.values import make_plain, write_csv, write_parquet


@dataclass(frozen=True, slots=True, repr=False)
class QueryResult(Result):
    """Rows in JSON's types, cut at the limit (``has_more``); or how many rows a file has."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    has_more: bool
    written_rows: int | None
    seconds: float


def query_table(
    settings: Settings, workspace: WorkspacePaths, text: str, now: dt.datetime
) -> pa.Table:
    """All rows of one SELECT. Raises as ``run_query`` does."""
    limits = QueryLimits(settings.query.memory_mb, settings.query.timeout_s)
    with QuerySession(text, workspace.warehouse, now, limits) as session, session.stream() as rows:
        return rows.read_all()


def run_query(
    settings: Settings,
    workspace: WorkspacePaths,
    text: str,
    *,
    now: dt.datetime,
    csv: Path | None = None,
    parquet: Path | None = None,
) -> QueryResult:
    """Run one SELECT; with ``csv`` or ``parquet`` all its rows go there, and none is returned.

    Raises InputError for what is no query or names what is not there, NotEnoughDataError for an
    empty warehouse, WorldError for one that takes too long or too much memory.
    """
    started = time.perf_counter()
    limits = QueryLimits(settings.query.memory_mb, settings.query.timeout_s)
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...] = ()
    has_more, written = False, None
    with QuerySession(text, workspace.warehouse, now, limits) as session:
        target = csv or parquet
        if target is not None:
            write = write_csv if csv else write_parquet
            with session.stream() as reader:
                columns = tuple(reader.schema.names)
                written = write(reader, target)
        else:
            result = session.fetch(settings.query.limit)
            columns, has_more = result.columns, result.has_more
            rows = tuple(tuple(make_plain(value) for value in row) for row in result.rows)
    return QueryResult(columns, rows, has_more, written, round(time.perf_counter() - started, 3))
