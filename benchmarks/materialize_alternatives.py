"""What a user would write to make nested Parquet out of rows of the export in JSON lines.

They know the schema and write zstd, as ours does; DuckDB keeps the order, on one thread.
"""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import orjson
import polars as pl
import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.warehouse.parquet import ParquetEventStore

BATCH_ROWS = 10_000
BLOCK_BYTES = 16 * 1024 * 1024


def write_json_lines(warehouse: Path, target: Path, most: int) -> int:
    """Write the first rows without their nulls, as BigQuery extracts them; return their number."""
    rows = 0
    store = ParquetEventStore(warehouse)
    with target.open("wb") as file:
        for table in store.tables():
            for batch in store.read(table):
                for row in batch.slice(0, most - rows).to_pylist():
                    file.write(orjson.dumps(without_nulls(row)) + b"\n")
                rows += min(batch.num_rows, most - rows)
                if rows == most:
                    return rows
    return rows


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


def write_by_duckdb(source: Path, target: Path) -> None:
    with duckdb.connect(config={"threads": 1}) as db:
        empty = EXPORT_SCHEMA.empty_table()
        shape = db.from_arrow(empty)
        kinds = ", ".join(
            f"'{name}': '{kind}'" for name, kind in zip(shape.columns, shape.types, strict=True)
        )
        db.execute(
            f"COPY (FROM read_json('{source}', format='newline_delimited', columns={{{kinds}}}))"
            f" TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )


def write_by_pyarrow(source: Path, target: Path) -> None:
    read = pj.ReadOptions(use_threads=False, block_size=BLOCK_BYTES)
    shape = pj.ParseOptions(explicit_schema=EXPORT_SCHEMA, unexpected_field_behavior="error")
    batches = pj.open_json(source, read_options=read, parse_options=shape)
    with pq.ParquetWriter(target, EXPORT_SCHEMA, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


def write_by_orjson(source: Path, target: Path) -> None:
    with (
        source.open("rb") as file,
        pq.ParquetWriter(target, EXPORT_SCHEMA, compression="zstd") as writer,
    ):
        while rows := [orjson.loads(line) for line in islice(file, BATCH_ROWS)]:
            writer.write_batch(pa.RecordBatch.from_pylist(rows, EXPORT_SCHEMA))


def write_by_polars(source: Path, target: Path) -> None:
    shape = pl.DataFrame(EXPORT_SCHEMA.empty_table()).schema
    pl.scan_ndjson(source, schema=shape).sink_parquet(target, compression="zstd")


ALTERNATIVES: dict[str, Callable[[Path, Path], None]] = {
    "duckdb read_json -> COPY": write_by_duckdb,
    "pyarrow open_json -> ParquetWriter": write_by_pyarrow,
    "orjson, from_pylist -> ParquetWriter": write_by_orjson,
    "polars scan_ndjson -> sink_parquet": write_by_polars,
}
