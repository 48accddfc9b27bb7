"""Flat batches -> one Parquet file: size and SHA-256 as it goes to disk."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.errors import SchemaError
from behavesim.export.hashed_file import HashedFile
from behavesim.export.layout import Compression

_GROUP_ROWS = 16384


class ParquetFile:
    """A Parquet file being written. Raises SchemaError for a batch of another schema."""

    def __init__(self, path: Path, schema: pa.Schema, compression: Compression = "none") -> None:
        self.path = path
        self.rows = 0
        self._schema = schema
        self._file = HashedFile(path)
        self._writer = pq.ParquetWriter(self._file, schema, compression=compression)
        self._pending: list[pa.RecordBatch] = []

    def prepare(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch itself; its ``nbytes`` are more than it will take in the file."""
        if batch.schema != self._schema:
            raise SchemaError(
                f"{self.path.name}: found columns {batch.schema.names}; "
                f"allowed {self._schema.names} with the types of the file"
            )
        return batch

    def append(self, prepared: pa.RecordBatch, rows: int) -> None:
        self._pending.append(prepared)
        self.rows += rows
        if sum(batch.num_rows for batch in self._pending) >= _GROUP_ROWS:
            self._write_group()

    def close(self) -> None:
        self._write_group()
        self._writer.close()
        self._file.close()

    def abandon(self) -> None:
        """Give up after an error: that error is to be reported, not that closing fails too."""
        self._file.abandon()

    @property
    def bytes(self) -> int:
        """Bytes in the file and waiting for it so far; all of them after close."""
        waiting: int = sum(batch.nbytes for batch in self._pending)
        return self._file.size + waiting

    @property
    def sha256(self) -> str:
        return self._file.sha256

    def _write_group(self) -> None:
        if self._pending:
            group = pa.Table.from_batches(self._pending, self._schema)
            self._pending = []
            self._writer.write_table(group, row_group_size=group.num_rows)
