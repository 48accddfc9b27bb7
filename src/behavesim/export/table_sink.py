"""One table of one day -> its files: split by event name, ended before they grow too big."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc

from behavesim.core.export_manifest import FileEntry, TableName
from behavesim.export.csv_sink import CsvFile
from behavesim.export.layout import Layout
from behavesim.export.parquet_sink import ParquetFile
from behavesim.export.partitions import partition_path

_NO_NAME = "__HIVE_DEFAULT_PARTITION__"

DataFile = CsvFile | ParquetFile


class TableSink:
    """The files of a table's day, written below ``staging``.

    Names end with the first digits of the content's SHA-256: a file is never overwritten by
    another one, so that the old day stays whole until the manifest names the new one.
    """

    def __init__(self, staging: Path, table: TableName, day: dt.date, layout: Layout) -> None:
        self._staging = staging
        self._table: TableName = table
        self._day = day
        self._layout = layout
        self._schema = layout.schemas[table]
        self._by_name = layout.partition_by == "event_name" and table != "purchases"
        self._open: dict[str, DataFile] = {}
        self._numbers: dict[str, int] = {}
        self._closed_bytes = 0
        self.entries: list[FileEntry] = []

    @property
    def bytes(self) -> int:
        """Bytes of all files so far."""
        return self._closed_bytes + sum(file.bytes for file in self._open.values())

    def write(self, batch: pa.RecordBatch) -> None:
        if batch.num_rows == 0:
            return
        if not self._by_name:
            self._write_part(partition_path(self._table, self._day), batch)
            return
        for name, part in _split_by_name(batch):
            self._write_part(partition_path(self._table, self._day, name), part)

    def close(self) -> None:
        if not self._by_name and not self.entries and not self._open:
            self._open_file(partition_path(self._table, self._day))
        for partition in list(self._open):
            self._close_file(partition)

    def abandon(self) -> None:
        """Give up after an error."""
        for file in self._open.values():
            file.abandon()

    def _write_part(self, partition: str, batch: pa.RecordBatch) -> None:
        file = self._open.get(partition) or self._open_file(partition)
        prepared = file.prepare(batch)
        size = prepared.size if isinstance(prepared, pa.Buffer) else prepared.nbytes
        if file.bytes + size <= self._layout.max_file_bytes:
            file.append(prepared, batch.num_rows)
        elif file.rows:
            self._close_file(partition)
            self._write_part(partition, batch)
        elif batch.num_rows > 1:
            half = batch.num_rows // 2
            self._write_part(partition, batch.slice(0, half))
            self._write_part(partition, batch.slice(half))
        else:
            file.append(prepared, batch.num_rows)

    def _open_file(self, partition: str) -> DataFile:
        number = self._numbers.get(partition, 0)
        self._numbers[partition] = number + 1
        path = self._staging / partition / f"{self._table}-{number:05}{self._layout.suffix}"
        file: DataFile
        if self._layout.format == "parquet":
            file = ParquetFile(path, self._schema, self._layout.compression)
        else:
            file = CsvFile(
                path,
                self._schema,
                self._layout.compression,
                excel_safe=self._layout.excel_safe,
            )
        self._open[partition] = file
        return file

    def _close_file(self, partition: str) -> None:
        file = self._open[partition]
        file.close()
        del self._open[partition]
        stem = file.path.name.removesuffix(self._layout.suffix)
        path = f"{partition}/{stem}-{file.sha256[:8]}{self._layout.suffix}"
        file.path.rename(self._staging / path)
        self._closed_bytes += file.bytes
        self.entries.append(
            FileEntry(path, self._table, self._day.isoformat(), file.rows, file.bytes, file.sha256)
        )


def _split_by_name(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The rows of each event name, in their order, with the name as a directory has it."""
    encoded = batch.column("event_name").dictionary_encode(null_encoding="encode")
    for code, name in enumerate(encoded.dictionary.to_pylist()):
        part = batch.filter(pc.equal(encoded.indices, code))
        yield _NO_NAME if name in (None, "") else quote(name, safe=" "), part
