"""An EventStore on Parquet files: ``events_YYYYMMDD/*.parquet`` or ``events_YYYYMMDD.parquet``.

A day that is not over stands in ``events_intraday_YYYYMMDD``; its daily table wins over that.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.errors import DataError
from behavesim.ga4.export_schema import iterate_leaf_paths
from behavesim.warehouse.published import PublishedTables
from behavesim.warehouse.selection import conform_batch, select_fields
from behavesim.warehouse.store import PlannedRead, TableRef, plan_table

_TABLE: Final = re.compile(r"events_(intraday_)?(\d{8})")
DEFAULT_BATCH_ROWS: Final = 16384


class ParquetEventStore:
    """Tables in one directory, as ``materialize`` or BigQuery's export to Parquet writes them."""

    def __init__(self, root: Path, batch_rows: int = DEFAULT_BATCH_ROWS) -> None:
        self._root = root
        self._batch_rows = batch_rows
        self._published = PublishedTables(root)

    def tables(self, since: dt.date | None = None, until: dt.date | None = None) -> list[TableRef]:
        """Tables between two dates, both inclusive, in order of date; one a date.

        Raises DataError for a file that is no Parquet, or that is not what was
        published.
        """
        found: dict[dt.date, tuple[Path, tuple[Path, ...]]] = {}
        # "events_2..." comes before "events_intraday_2...", and directories before files.
        for path in self._published.list_paths():
            date = _table_date(path)
            if date is None or (since and date < since) or (until and date > until):
                continue
            if files := self._published.list_files(path):
                found.setdefault(date, (path, files))
        self._published.check(path for path, _ in found.values())
        return [
            _describe(path.name.removesuffix(".parquet"), date, files)
            for date, (path, files) in sorted(found.items())
        ]

    def plan(
        self,
        since: dt.date | None = None,
        until: dt.date | None = None,
        columns: Sequence[str] | None = None,
    ) -> list[PlannedRead]:
        """See EventStore.plan; the bytes are compressed ones, as on disk."""
        schema = select_fields(columns)
        return [
            plan_table(table, sum(_measure_columns(path, schema) for path in table.paths))
            for table in self.tables(since, until)
        ]

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Rows of the table, batch by batch; see EventStore.read.

        Raises DataError for a file that is damaged.
        """
        schema = select_fields(columns)
        for path in table.paths:
            with _open(path) as file:
                present = _present_columns(file, schema)
                for batch in _read_batches(path, file, self._batch_rows, present):
                    yield conform_batch(batch, schema)


def _describe(name: str, date: dt.date, files: tuple[Path, ...]) -> TableRef:
    stats = [file.stat() for file in files]
    return TableRef(
        name,
        date,
        files,
        rows=sum(_open(file).metadata.num_rows for file in files),
        bytes=sum(stat.st_size for stat in stats),
        modified=dt.datetime.fromtimestamp(max(stat.st_mtime for stat in stats), dt.UTC),
        kind="intraday" if name.startswith("events_intraday_") else "daily",
    )


def _table_date(path: Path) -> dt.date | None:
    match = _TABLE.fullmatch(path.name.removesuffix(".parquet"))
    try:
        return dt.datetime.strptime(match[2], "%Y%m%d").date() if match else None
    except ValueError:
        return None


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowInvalid, OSError) as error:
        raise _refuse_file(path, error) from error


def _refuse_file(path: Path, error: Exception) -> DataError:
    reason = " ".join(str(error).split()).rstrip(".")
    return DataError(
        f"{path}: found {reason}; allowed a whole Parquet file",
        "make or fetch this table again; days that are exported stay",
    )


def _read_batches(
    path: Path, file: pq.ParquetFile, rows: int, columns: list[str]
) -> Iterator[pa.RecordBatch]:
    try:
        yield from file.iter_batches(rows, columns=columns, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise _refuse_file(path, error) from error


def _present_columns(file: pq.ParquetFile, schema: pa.Schema) -> list[str]:
    """Physical columns of the file that belong to the chosen part of the schema.

    Files name a list's element "element", "item" or "array" below "list"; the schema does not.
    """
    wanted = {path for path, _ in iterate_leaf_paths(schema)}
    physical = [file.schema.column(index).path for index in range(len(file.schema))]
    return [path for path in physical if _logical_path(path) in wanted]


def _measure_columns(path: Path, schema: pa.Schema) -> int:
    with _open(path) as file:
        present = set(_present_columns(file, schema))
        groups = map(file.metadata.row_group, range(file.metadata.num_row_groups))
        chunks = (group.column(index) for group in groups for index in range(group.num_columns))
        return sum(
            chunk.total_compressed_size for chunk in chunks if chunk.path_in_schema in present
        )


def _logical_path(path: str) -> str:
    return re.sub(r"\.list\.(element|item|array)\b", "", path)
