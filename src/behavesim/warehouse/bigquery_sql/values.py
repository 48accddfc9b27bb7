"""Values of a result, in JSON's types and as files."""

import base64
import datetime as dt
import math
import uuid
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from behavesim.errors import InputError
from behavesim.files.storing import replacing_file


def make_plain(value: Any) -> Any:
    """``value`` as JSON has it: dates and times as ISO text, bytes as base64, NaN as text."""
    if isinstance(value, Mapping):
        return {str(key): make_plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [make_plain(entry) for entry in value]
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return str(value) if isinstance(value, dt.timedelta | uuid.UUID) else value


def write_csv(reader: pa.RecordBatchReader, target: Path) -> int:
    """Write all rows; returns their number. Raises InputError for records and arrays."""
    for field in reader.schema:
        if pa.types.is_nested(field.type):
            raise InputError(
                "--csv",
                field.name,
                "a record or an array",
                "columns of plain values",
                "choose fields of it, or write --parquet",
            )
    return _write(reader, target, lambda place: pa_csv.CSVWriter(place, reader.schema))


def write_parquet(reader: pa.RecordBatchReader, target: Path) -> int:
    """Write all rows; returns their number."""
    return _write(reader, target, lambda place: pq.ParquetWriter(place, reader.schema))


def _write(reader: pa.RecordBatchReader, target: Path, start: Any) -> int:
    """Written beside ``target`` and renamed, so that an error leaves it as it was."""
    rows = 0
    with replacing_file(target) as fresh, start(fresh) as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows
