"""Flat batches -> one CSV file: header, rows, size and SHA-256 as they go to disk."""

import contextlib
import hashlib
import io
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.csv as pa_csv

from behavesim.errors import SchemaError, WorldError

_WRITE_OPTIONS = pa_csv.WriteOptions(include_header=True, batch_size=8192, quoting_style="needed")


class CsvFile:
    """A CSV file being written.

    Null is an empty field, the empty string is ``""``; comma, newline ``\\n``, UTF-8. Raises
    SchemaError for a batch of another schema and WorldError when the disk refuses.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.rows = 0
        self._schema = schema
        self._sink = _HashingFile(path)
        self._writer = pa_csv.CSVWriter(self._sink, schema, write_options=_WRITE_OPTIONS)

    def write(self, batch: pa.RecordBatch) -> None:
        # CSVWriter checks nothing: a missing column ends the process, a reordered one is written
        # under the wrong header.
        if batch.schema != self._schema:
            raise SchemaError(
                f"{self.path.name}: found columns {batch.schema.names}; "
                f"allowed {self._schema.names} with the types of the header"
            )
        try:
            self._writer.write_batch(batch)
        except OSError as error:
            raise _storage_error(self.path, error) from error
        self.rows += batch.num_rows

    def close(self) -> None:
        try:
            self._writer.close()
            self._sink.close()
        except OSError as error:
            raise _storage_error(self.path, error) from error

    @property
    def bytes(self) -> int:
        """Bytes handed to the file so far; all of them after close."""
        return self._sink.size

    @property
    def sha256(self) -> str:
        return self._sink.digest.hexdigest()

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
            # The first error is the one to report, not that closing meets the same full disk.
            with contextlib.suppress(OSError):
                self._sink.close()


class _HashingFile(io.RawIOBase):
    """A new file that counts and hashes what is written to it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self.size = 0
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]
        self._file.write(view)
        self.digest.update(view)
        self.size += view.nbytes
        return view.nbytes

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _storage_error(path: Path, error: OSError) -> WorldError:
    return WorldError(
        f"{path}: could not be written: {error.strerror or error}", "free space or choose --out"
    )
