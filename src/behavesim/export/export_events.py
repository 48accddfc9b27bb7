"""The whole export: tables of a window -> flat batches -> partitioned CSV and a manifest."""

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from behavesim.errors import SchemaError, WorldError
from behavesim.export.columns import ITEM_COLUMNS, Column, make_schema
from behavesim.export.csv_sink import CsvFile
from behavesim.export.flatten import FlatBatch, flatten_batch, list_source_leaves
from behavesim.export.manifest import (
    FileEntry,
    Manifest,
    SourceTable,
    TableName,
    describe_columns,
    make_manifest,
    read_manifest,
    write_manifest,
)
from behavesim.export.partitions import (
    check_kept_days,
    file_path,
    find_days,
    open_staging,
    place_day,
    remove_days,
    remove_staging,
)
from behavesim.export.window import Window, list_window
from behavesim.model.progress import Progress, no_progress
from behavesim.warehouse.store import EventStore, TableRef


def export_events(
    store: EventStore,
    target: Path,
    columns: Sequence[Column],
    window: Window,
    progress: Progress = no_progress,
) -> Manifest:
    """Export the window's days into ``target`` and return the manifest of those days.

    Days of the window that the store no longer has are removed; days outside of the window stay
    and stay in the manifest on disk. After an error the target is as it was. Raises InputError,
    NotEnoughDataError (nothing in the window), SchemaError, WorldError (disk).
    """
    tables = list_window(store, window)
    try:
        staging = open_staging(target)
        try:
            exported = _write_days(store, staging, columns, tables, progress)
            _place_days(staging, target, window, exported)
        finally:
            remove_staging(target)
    except OSError as error:
        raise WorldError(
            f"{target}: could not be written: {error.strerror or error}", "choose another --out"
        ) from error
    return exported


def _write_days(
    store: EventStore,
    staging: Path,
    columns: Sequence[Column],
    tables: Sequence[TableRef],
    progress: Progress,
) -> Manifest:
    files: list[FileEntry] = []
    sources: list[SourceTable] = []
    total = _count_rows(tables)
    done = 0
    for day, day_tables in groupby(tables, key=lambda table: table.date):
        entries = _write_day(store, staging, columns, day, list(day_tables))
        files += entries
        done += entries[0].rows
        progress("export", done, total, bytes=sum(file.bytes for file in files), day=str(day))
    for table in tables:
        sources.append(SourceTable(table.name, table.date.isoformat(), table.rows))
    return make_manifest(describe_columns(columns, ITEM_COLUMNS), sources, files)


def _count_rows(tables: Sequence[TableRef]) -> int | None:
    rows = [table.rows for table in tables if table.rows is not None]
    return sum(rows) if len(rows) == len(tables) else None


def _write_day(
    store: EventStore,
    staging: Path,
    columns: Sequence[Column],
    day: dt.date,
    tables: Sequence[TableRef],
) -> list[FileEntry]:
    paths: dict[TableName, str] = {name: file_path(name, day) for name in ("events", "items")}
    with (
        CsvFile(staging / paths["events"], make_schema(columns)) as events,
        CsvFile(staging / paths["items"], make_schema(ITEM_COLUMNS)) as items,
        ThreadPoolExecutor(max_workers=1) as writing,
    ):
        # One batch is written while the next is read and flattened: two cores, two batches.
        pending: Future[None] | None = None
        for flat in _flatten_day(store, columns, day, tables):
            if pending is not None:
                pending.result()
            pending = writing.submit(_write_flat, events, items, flat)
        if pending is not None:
            pending.result()
    written: dict[TableName, CsvFile] = {"events": events, "items": items}
    return [
        FileEntry(paths[name], name, day.isoformat(), file.rows, file.bytes, file.sha256)
        for name, file in written.items()
    ]


def _write_flat(events: CsvFile, items: CsvFile, flat: FlatBatch) -> None:
    events.write(flat.events)
    items.write(flat.items)


def _flatten_day(
    store: EventStore, columns: Sequence[Column], day: dt.date, tables: Sequence[TableRef]
) -> Iterator[FlatBatch]:
    leaves = list_source_leaves(columns)
    row = 0
    for table in tables:
        for batch in store.read(table, leaves):
            flat = flatten_batch(batch, columns, row)
            _check_day(table, day, flat.events)
            row += batch.num_rows
            yield flat


def _check_day(table: TableRef, day: dt.date, events: pa.RecordBatch) -> None:
    found = events.column("event_date").unique().to_pylist()
    if any(other != day for other in found):
        raise SchemaError(f"{table.name}: found event_date {found}; allowed {day} alone")


def _place_days(staging: Path, target: Path, window: Window, exported: Manifest) -> None:
    days = set(exported.list_days())
    there = find_days(target)
    kept = {day for day in there - days if day not in window}
    old = read_manifest(target)
    check_kept_days(target, kept, old, exported)
    for day in sorted(days):
        place_day(staging, target, day)
    remove_days(target, there - days - kept)
    write_manifest(target, _merge(exported, old, kept))


def _merge(exported: Manifest, old: Manifest | None, kept: set[dt.date]) -> Manifest:
    if old is None or not kept:
        return exported
    names = {day.isoformat() for day in kept}
    return make_manifest(
        exported.columns,
        (*exported.sources, *(table for table in old.sources if table.event_date in names)),
        (*exported.files, *(file for file in old.files if file.event_date in names)),
    )
