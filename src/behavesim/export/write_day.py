"""One day: its tables read, flattened and written to files of its own."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from behavesim.core.export_manifest import FileEntry, SourceTable, TableName
from behavesim.errors import BehavesimError, SchemaError, WorldError
from behavesim.export.duplicates import EventDeduplicator, PurchaseDeduplicator
from behavesim.export.flatten import FlatBatch, flatten_batch, list_source_leaves
from behavesim.export.layout import Layout
from behavesim.export.manifest import describe_source
from behavesim.export.table_sink import TableSink
from behavesim.warehouse.store import EventStore, TableRef

_LOG = logging.getLogger(__name__)

_ATTEMPTS = 3


class ExportStopped(Exception):
    """A stop was asked for while a day was written."""


@dataclass(slots=True)
class DayProgress:
    """How far a day is, written by the thread that works on it; ``begun_s`` is monotonic."""

    day: dt.date
    tables: tuple[TableRef, ...]
    rows: int = 0
    bytes: int = 0
    duplicates: int = 0
    begun_s: float = 0.0


@dataclass(frozen=True, slots=True)
class DayFiles:
    """A day that is staged: what it was made from, and its files."""

    day: dt.date
    sources: tuple[SourceTable, ...]
    files: tuple[FileEntry, ...]


def write_day(
    store: EventStore,
    layout: Layout,
    staging: Path,
    progress: DayProgress,
    stop: threading.Event,
) -> DayFiles:
    """Write the day below ``staging``, again when a table changes while it is read.

    Tables of the day that goes on (intraday) change all the time and are taken as they were
    when reading began. Raises WorldError when a table does not rest, SchemaError for rows of
    another day, ExportStopped.
    """
    for attempt in range(_ATTEMPTS):
        tables = progress.tables if attempt == 0 else _list_again(store, progress)
        sources = tuple(map(describe_source, tables))
        try:
            files = _write_once(store, layout, staging / str(attempt), tables, progress, stop)
        except (BehavesimError, OSError):
            if not _have_changed(store, progress.day, tables):
                raise
        else:
            if not _have_changed(store, progress.day, tables):
                (staging / str(attempt)).rename(staging / "done")
                _LOG.info("day %s written: %d rows", progress.day, progress.rows)
                return DayFiles(progress.day, sources, files)
        _LOG.info("day %s changed while it was read, attempt %d", progress.day, attempt + 1)
    names = ", ".join(table.name for table in progress.tables)
    raise WorldError(
        f"{names}: changed each of {_ATTEMPTS} times while it was read",
        "export again once no one writes to it",
        retryable=True,
    )


def _list_again(store: EventStore, progress: DayProgress) -> tuple[TableRef, ...]:
    tables = tuple(store.tables(progress.day, progress.day))
    if not tables:
        raise WorldError(
            f"{progress.tables[0].name}: is gone since the export began", "export again"
        )
    return tables


def _have_changed(store: EventStore, day: dt.date, tables: Sequence[TableRef]) -> bool:
    if all(table.kind == "intraday" for table in tables):
        return False
    now = {table.name: describe_source(table) for table in store.tables(day, day)}
    return any(now.get(table.name) != describe_source(table) for table in tables)


def _write_once(
    store: EventStore,
    layout: Layout,
    staging: Path,
    tables: Sequence[TableRef],
    progress: DayProgress,
    stop: threading.Event,
) -> tuple[FileEntry, ...]:
    progress.rows = progress.bytes = progress.duplicates = 0
    progress.begun_s = time.monotonic()
    staging.mkdir(parents=True)
    sinks = {name: TableSink(staging, name, progress.day, layout) for name in layout.tables}
    try:
        # One batch is written while the next is read and flattened.
        with ThreadPoolExecutor(max_workers=1) as writing:
            pending: Future[None] | None = None
            for flat in _flatten_day(store, layout, tables, progress):
                if pending is not None:
                    pending.result()
                if stop.is_set():
                    raise ExportStopped
                progress.bytes = sum(sink.bytes for sink in sinks.values())
                pending = writing.submit(_write_flat, sinks, flat)
            if pending is not None:
                pending.result()
        for sink in sinks.values():
            sink.close()
    except BaseException:
        for sink in sinks.values():
            sink.abandon()
        raise
    progress.bytes = sum(sink.bytes for sink in sinks.values())
    return tuple(entry for sink in sinks.values() for entry in sink.entries)


def _write_flat(sinks: dict[TableName, TableSink], flat: FlatBatch) -> None:
    sinks["events"].write(flat.events)
    sinks["items"].write(flat.items)
    sinks["purchases"].write(flat.purchases)


def _flatten_day(
    store: EventStore, layout: Layout, tables: Sequence[TableRef], progress: DayProgress
) -> Iterator[FlatBatch]:
    leaves = list_source_leaves(layout.columns)
    seen_events, seen_orders = EventDeduplicator(layout.deduplicate), PurchaseDeduplicator()
    for table in tables:
        for batch in store.read(table, leaves):
            flat = flatten_batch(batch, layout.columns, progress.rows)
            _check_day(table, progress.day, flat.events)
            keep = seen_events.find_new(flat.events)
            if keep is not None:
                flat = flat.keep_events(keep)
                progress.duplicates += batch.num_rows - flat.events.num_rows
            progress.rows += batch.num_rows
            orders = seen_orders.drop_repeated(flat.purchases)
            progress.duplicates += flat.purchases.num_rows - orders.num_rows
            yield FlatBatch(flat.events, flat.items, orders)


def _check_day(table: TableRef, day: dt.date, events: pa.RecordBatch) -> None:
    found = events.column("event_date").unique().to_pylist()
    if strangers := [str(other) for other in found if other != day]:
        raise SchemaError(
            f"{table.name}: found event_date {', '.join(strangers)}; allowed {day} alone",
            "a table holds the day in its name: make it again, or leave it out by --since, --until",
        )
