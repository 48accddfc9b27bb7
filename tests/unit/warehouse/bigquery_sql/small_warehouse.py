"""Three days and an intraday table of a few rows, and a way to ask them."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.warehouse.bigquery_sql import QuerySession

NOW = dt.datetime(2026, 11, 3, 20, tzinfo=dt.UTC)
DAYS = ("20261031", "20261101", "20261102")


def write_day(root: Path, name: str, rows: list[dict[str, Any]] | None = None) -> None:
    """A table; by default of one row that has the table's name as its event's."""
    place = root / name / "part-0000.parquet"
    place.parent.mkdir(parents=True)
    made = rows or [{"event_date": name[-8:], "event_name": name}]
    pq.write_table(pa.Table.from_pylist(made, schema=EXPORT_SCHEMA), place)


def write_warehouse(root: Path) -> Path:
    """DAYS and today's intraday table."""
    for day in DAYS:
        write_day(root, f"events_{day}")
    write_day(root, "events_intraday_20261103")
    return root


def ask(root: Path, sql: str) -> list[tuple[Any, ...]]:
    """All rows of the query."""
    with QuerySession(sql, root, NOW) as session:
        return list(session.fetch(10_000).rows)


def ask_value(root: Path, expression: str) -> Any:
    """What an expression is."""
    [(value,)] = ask(root, f"SELECT {expression}")
    return value
