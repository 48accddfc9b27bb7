"""Flat batches -> one CSV file: header, rows, size and SHA-256 as they go to disk."""

from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from behavesim.errors import SchemaError
from behavesim.export.hashed_file import HashedFile
from behavesim.export.layout import Compression

_ROWS = pa_csv.WriteOptions(include_header=False, batch_size=8192, quoting_style="needed")
_HEADER = pa_csv.WriteOptions(include_header=True, batch_size=8192, quoting_style="needed")
_FORMULA = r"^([=+\-@\t\r])"


class CsvFile:
    """A CSV file being written.

    Null is an empty field, the empty string is ``""``; comma, newline ``\\n``, UTF-8. With
    ``excel_safe`` text that a spreadsheet would take for a formula begins with an apostrophe.
    Raises SchemaError for a batch of another schema, OSError when the disk refuses.
    """

    def __init__(
        self,
        path: Path,
        schema: pa.Schema,
        compression: Compression = "none",
        *,
        excel_safe: bool = False,
    ) -> None:
        self.path = path
        self.rows = 0
        self._schema = schema
        self._excel_safe = excel_safe
        self._file = HashedFile(path)
        self._stream = (
            None if compression == "none" else pa.CompressedOutputStream(self._file, compression)
        )
        self._append(_encode(pa.RecordBatch.from_pylist([], schema=schema), _HEADER))

    def prepare(self, batch: pa.RecordBatch) -> pa.Buffer:
        """The batch as it will stand in the file; its size is that before compression."""
        # Arrow's writer checks nothing: a missing column ends the process, a reordered one is
        # written under the wrong header.
        if batch.schema != self._schema:
            raise SchemaError(
                f"{self.path.name}: found columns {batch.schema.names}; "
                f"allowed {self._schema.names} with the types of the header"
            )
        return _encode(_guard_formulas(batch) if self._excel_safe else batch, _ROWS)

    def append(self, prepared: pa.Buffer, rows: int) -> None:
        self._append(prepared)
        self.rows += rows

    def write(self, batch: pa.RecordBatch) -> None:
        self.append(self.prepare(batch), batch.num_rows)

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._file.close()

    def abandon(self) -> None:
        """Give up after an error: that error is to be reported, not that closing fails too."""
        self._file.abandon()

    @property
    def bytes(self) -> int:
        """Bytes in the file so far; all of them after close."""
        return self._file.size

    @property
    def sha256(self) -> str:
        return self._file.sha256

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def _append(self, content: pa.Buffer) -> None:
        if self._stream is None:
            self._file.write(content)
        else:
            self._stream.write(content)
            self._stream.flush()  # so that the size is known


def _encode(batch: pa.RecordBatch, options: pa_csv.WriteOptions) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    pa_csv.write_csv(batch, sink, options)
    return sink.getvalue()


def _guard_formulas(batch: pa.RecordBatch) -> pa.RecordBatch:
    arrays = [
        pc.replace_substring_regex(array, _FORMULA, r"'\1")
        if pa.types.is_string(array.type)
        else array
        for array in batch.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)
