"""What the stand-in for BigQuery serves: Parquet files as the tables of one dataset."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_TYPES = {
    pa.string(): "STRING",
    pa.large_string(): "STRING",
    pa.float64(): "FLOAT",
    pa.bool_(): "BOOLEAN",
}
HIDDEN_DATASET = "_results"


@dataclass(slots=True)
class Faults:
    """What goes wrong, by the test's wish; everything is off at first.

    ``cut_after_messages`` ends each of the next ``cuts`` calls of ReadRows with ``cut_code`` after
    so many messages; ``cut_retry_s`` lets it tell how long to wait. ``denied`` holds names of calls
    (datasets.get, tables.list, tables.get, jobs.insert, CreateReadSession, ReadRows).
    ``bytes_per_s`` is the speed of all streams together, as of a link.
    """

    cut_after_messages: int | None = None
    cuts: int = 0
    cut_code: str = "UNAVAILABLE"
    cut_text: str = "the connection was lost"
    cut_retry_s: float | None = None
    delay_s: float = 0.0
    bytes_per_s: float | None = None
    denied: set[str] = field(default_factory=set)
    hang: bool = False
    session_failures: int = 0


@dataclass(slots=True)
class StoredTables:
    """One dataset: ``NAME.parquet`` or ``NAME/*.parquet`` in a directory."""

    root: Path
    project: str = "demo-shop"
    dataset: str = "analytics_123"
    location: str = "EU"
    faults: Faults = field(default_factory=Faults)
    results: dict[str, pa.Table] = field(default_factory=dict)

    def list_names(self) -> list[str]:
        names = {path.name.removesuffix(".parquet") for path in self.root.iterdir()}
        return sorted(name for name in names if self.list_files(name))

    def list_files(self, name: str) -> list[Path]:
        single = self.root / f"{name}.parquet"
        return [single] if single.exists() else sorted((self.root / name).glob("*.parquet"))

    def has(self, dataset: str, name: str) -> bool:
        if dataset == HIDDEN_DATASET:
            return name in self.results
        return dataset == self.dataset and bool(self.list_files(name))

    def describe(self, dataset: str, name: str) -> dict[str, Any]:
        """The table's metadata as the REST API has them."""
        if dataset == HIDDEN_DATASET:
            result = self.results[name]
            rows, size, modified = result.num_rows, result.nbytes, 0.0
            schema = result.schema
        else:
            files = self.list_files(name)
            rows = sum(pq.read_metadata(file).num_rows for file in files)
            size = sum(file.stat().st_size for file in files)
            modified = max(file.stat().st_mtime for file in files)
            schema = pq.read_schema(files[0])
        return {
            "kind": "bigquery#table",
            "id": f"{self.project}:{dataset}.{name}",
            "tableReference": self.refer(dataset, name),
            "type": "TABLE",
            "location": self.location,
            "numRows": str(rows),
            "numBytes": str(size),
            "lastModifiedTime": str(round(modified * 1000)),
            "creationTime": str(round(modified * 1000)),
            "schema": {"fields": [describe_field(one) for one in schema]},
        }

    def refer(self, dataset: str, name: str) -> dict[str, str]:
        return {"projectId": self.project, "datasetId": dataset, "tableId": name}


def describe_field(one: pa.Field) -> dict[str, Any]:
    """A column as the REST API describes it."""
    kind, mode = one.type, "NULLABLE"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        kind, mode = kind.value_type, "REPEATED"
    if pa.types.is_struct(kind):
        children = [describe_field(child) for child in kind]
        return {"name": one.name, "type": "RECORD", "mode": mode, "fields": children}
    name = "INTEGER" if pa.types.is_integer(kind) else _TYPES[kind]
    return {"name": one.name, "type": name, "mode": mode}


def list_leaves(fields: Sequence[dict[str, Any]], prefix: str = "") -> Iterator[str]:
    for one in fields:
        if one["type"] == "RECORD":
            yield from list_leaves(one["fields"], f"{prefix}{one['name']}.")
        else:
            yield f"{prefix}{one['name']}"


def fill_arrays(batch: pa.RecordBatch) -> pa.RecordBatch:
    """BigQuery has no null arrays: they are empty."""
    columns = []
    for column in batch.columns:
        if column.null_count and pa.types.is_list(column.type):
            column = pa.concat_arrays([column])
            column = pa.ListArray.from_arrays(column.offsets, column.values, type=column.type)
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def write_milliseconds(moment: dt.datetime) -> str:
    return str(round(moment.timestamp() * 1000))
