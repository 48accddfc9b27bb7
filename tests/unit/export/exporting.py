"""Exports of a small warehouse, and what they leave."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from behavesim.core.export_manifest import Manifest
from behavesim.errors import SchemaError
from behavesim.export.export_events import ExportJob, ExportReport, export_events
from behavesim.export.targets import open_target
from behavesim.export.window import Window
from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.store import TableRef

EVERYTHING = Window()


DAYS = [dt.date(2026, 11, day) for day in (1, 2, 3)]


def run(warehouse: Path, target: Path, window: Window = EVERYTHING, **job: Any) -> ExportReport:
    store = job.pop("store", None) or ParquetEventStore(warehouse)
    return export_events(ExportJob(store, open_target(target), window=window, **job))


def export(warehouse: Path, target: Path, window: Window = EVERYTHING, **job: Any) -> Manifest:
    return run(warehouse, target, window, **job).manifest


def read_day(target: Path, day: dt.date, table: str = "events") -> pl.DataFrame:
    below = target if table == "events" else target / table
    return pl.read_csv(next((below / f"event_date={day}").glob(f"{table}-*.csv")))


def list_files(target: Path) -> dict[str, bytes]:
    paths = sorted(path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in paths}


class FailingStore(ParquetEventStore):
    """Breaks off in the middle of the second day."""

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        yield from super().read(table, columns)
        if table.date == DAYS[1]:
            raise SchemaError("broken off")
