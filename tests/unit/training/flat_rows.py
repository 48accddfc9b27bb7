"""A few flat events and items written by hand, as an export or as Behavior."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from behavesim.core.export_manifest import FileEntry, make_manifest, write_manifest
from behavesim.export.columns import EVENT_COLUMNS, ITEM_COLUMNS, make_schema
from behavesim.export.csv_sink import CsvFile
from behavesim.export.exported_events import Behavior, read_behavior
from behavesim.export.manifest import describe_columns
from behavesim.export.partitions import file_path

DAY = dt.date(2026, 11, 2)  # a Monday
MIDNIGHT_UTC_US = 1_793_577_600_000_000

Row = Mapping[str, Any]


def make_event(
    name: str, user: str | None = "u", second: int = 0, **columns: Any
) -> dict[str, Any]:
    """A flat event ``second`` seconds after midnight UTC of DAY."""
    return {
        "event_date": DAY,
        "event_timestamp": MIDNIGHT_UTC_US + second * 1_000_000,
        "event_name": name,
        "user_pseudo_id": user,
        "ga_session_id": 1,
        **columns,
    }


def write_rows(directory: Path, events: Sequence[Row], items: Sequence[Row] = ()) -> None:
    """An export of these rows. ``event_row`` is the place of the event unless a row has one."""
    numbered = [{"event_row": place, **row} for place, row in enumerate(events)]
    files = []
    for table, columns, rows in (
        ("events", EVENT_COLUMNS, numbered),
        ("items", ITEM_COLUMNS, [{"event_row": 0, **row} for row in items]),
    ):
        schema = make_schema(columns)
        path = file_path(table, DAY)
        with CsvFile(directory / path, schema) as file:
            file.write(pa.RecordBatch.from_pylist([dict(row) for row in rows], schema=schema))
        entry = FileEntry(path, table, str(DAY), file.rows, file.bytes, file.sha256)
        files.append(entry)
    write_manifest(
        directory, make_manifest(describe_columns(EVENT_COLUMNS, ITEM_COLUMNS), [], files)
    )


def make_behavior(directory: Path, events: Sequence[Row], items: Sequence[Row] = ()) -> Behavior:
    write_rows(directory, events, items)
    return read_behavior(directory)
