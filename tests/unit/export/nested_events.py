"""Small nested events in the export schema, and warehouses made of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.ga4.export_schema import EXPORT_SCHEMA

DAY = dt.date(2026, 11, 1)


def make_param(key: str, value: str | int | float | None) -> dict[str, Any]:
    """A parameter with its value in the field that GA4 would use."""
    field = {str: "string_value", int: "int_value", float: "double_value"}.get(type(value))
    return {"key": key, "value": {field: value} if field else {}}


def make_event(
    name: str = "page_view",
    *,
    day: dt.date = DAY,
    user: str | None = "11.22",
    params: Mapping[str, Any] | None = None,
    items: Sequence[Mapping[str, Any]] = (),
    **columns: Any,
) -> dict[str, Any]:
    """A row of the export schema as Python objects; what is not given is null."""
    return {
        "event_date": f"{day:%Y%m%d}",
        "event_timestamp": 1793458800000000,
        "event_name": name,
        "user_pseudo_id": user,
        "event_params": [make_param(key, value) for key, value in (params or {}).items()],
        "items": list(items),
        **columns,
    }


def make_batch(rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([dict(row) for row in rows], schema=EXPORT_SCHEMA)


def write_table(
    warehouse: Path, rows: Sequence[Mapping[str, Any]], day: dt.date = DAY, name: str | None = None
) -> None:
    """One table of the warehouse, the daily one unless named, in place of what was there."""
    directory = warehouse / (name or f"events_{day:%Y%m%d}")
    directory.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_batches([make_batch(rows)])
    unfinished = directory / ".part-0000"  # readers find the old one, or none
    pq.write_table(table, unfinished)
    unfinished.replace(directory / "part-0000.parquet")


def write_days(warehouse: Path, days: Sequence[dt.date], rows_a_day: int = 3) -> None:
    for day in days:
        write_table(warehouse, [make_event(day=day, user=f"u.{n}") for n in range(rows_a_day)], day)
