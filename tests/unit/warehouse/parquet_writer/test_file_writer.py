"""What the writer writes, pyarrow, DuckDB and Polars read."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from behavesim.warehouse.parquet_writer.file_writer import writing_parquet

TEXT = pa.dictionary(pa.int32(), pa.string())
PLAIN_RECORD = pa.struct([("word", pa.string()), ("number", pa.float64())])
PLAIN = pa.schema(
    [
        ("text", pa.string()),
        ("count", pa.int64()),
        ("is_so", pa.bool_()),
        ("record", PLAIN_RECORD),
        (
            "lists",
            pa.list_(
                pa.struct(
                    [("key", pa.string()), ("inner", pa.list_(PLAIN_RECORD)), ("of", PLAIN_RECORD)]
                )
            ),
        ),
    ]
)

words = st.none() | st.sampled_from(["", "a", "tea", "가을"])
records = st.none() | st.fixed_dictionaries(
    {"word": words, "number": st.none() | st.floats(allow_nan=False)}
)
rows = st.fixed_dictionaries(
    {
        "text": words,
        "count": st.none() | st.integers(-(2**63), 2**63 - 1),
        "is_so": st.none() | st.booleans(),
        "record": records,
        "lists": st.none()
        | st.lists(
            st.none()
            | st.fixed_dictionaries(
                {"key": words, "inner": st.none() | st.lists(records, max_size=3), "of": records}
            ),
            max_size=3,
        ),
    }
)


def indexed(kind: pa.DataType) -> pa.DataType:
    """The type with its texts as indices."""
    if pa.types.is_string(kind):
        return TEXT
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, indexed(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(pa.field("element", indexed(kind.value_type)))
    return kind


INDEXED = pa.schema([(field.name, indexed(field.type)) for field in PLAIN])


def index(array: pa.Array) -> pa.Array:
    """The array with its texts as indices."""
    kind = array.type
    if pa.types.is_struct(kind):
        parts = [index(array.field(at)) for at in range(kind.num_fields)]
        return pa.StructArray.from_arrays(parts, fields=list(indexed(kind)), mask=array.is_null())
    if pa.types.is_list(kind):
        values = index(array.values)
        return pa.ListArray.from_arrays(
            array.offsets, values, type=indexed(kind), mask=array.is_null()
        )
    return array.dictionary_encode() if pa.types.is_string(kind) else array


def write(path: Path, made: list[dict[str, Any]], group_rows: int = 100) -> pa.Table:
    """Write rows, a group at a time; return them as a table."""
    with writing_parquet(path, INDEXED) as writer:
        for at in range(0, len(made), group_rows):
            batch = pa.RecordBatch.from_pylist(made[at : at + group_rows], PLAIN)
            arrays = [index(column) for column in batch.columns]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=INDEXED))
    return pa.Table.from_pylist(made, PLAIN)


@settings(max_examples=60, deadline=None)
@given(st.lists(rows, max_size=12), st.integers(1, 12))
def test_rows_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, made: list[dict[str, Any]], group_rows: int
) -> None:
    path = tmp_path_factory.mktemp("parquet") / "rows.parquet"
    table = write(path, made, group_rows)
    assert pq.read_table(path).to_pylist() == table.to_pylist()


def test_all_readers_agree(tmp_path: Path) -> None:
    """Two bytes an index, packed levels and a dictionary in three groups."""
    record = {"word": "w", "number": 1.5}
    made = [
        {
            "text": f"text {at % 300}",
            "count": at,
            "is_so": at % 3 == 0,
            "record": record if at % 5 else None,
            "lists": [{"key": "k", "inner": [record] * (at % 3), "of": None}] * (at % 4),
        }
        for at in range(1000)
    ]
    path = tmp_path / "rows.parquet"
    assert write(path, made, 400).to_pylist() == made
    assert pq.read_table(path).to_pylist() == made
    assert pl.read_parquet(path).to_dicts() == made
    found = duckdb.sql(f"SELECT * FROM '{path}'")
    assert [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()] == made


def test_the_schema_is_that_of_pyarrows_writer(tmp_path: Path) -> None:
    table = write(tmp_path / "own.parquet", [])
    pq.write_table(table, tmp_path / "theirs.parquet")
    own, theirs = (pq.ParquetFile(tmp_path / f"{name}.parquet") for name in ("own", "theirs"))
    assert own.schema.equals(theirs.schema)
    assert own.metadata.num_rows == 0


def test_records_may_be_looked_up_in_a_table(tmp_path: Path) -> None:
    table = index(pa.array([{"word": "a", "number": None}, None, {"word": None, "number": 2.0}]))
    looked_up = pa.DictionaryArray.from_arrays(pa.array([2, 0, None, 0, 1]), table)
    schema = pa.schema([("record", table.type)])
    path = tmp_path / "rows.parquet"
    with writing_parquet(path, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays([looked_up], ["record"]))
    assert (
        pq.read_table(path)["record"].to_pylist()
        == table.take(pa.array([2, 0, None, 0, 1])).to_pylist()
    )


def test_bounds_are_those_of_each_group(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    schema = pa.schema([("text", TEXT), ("count", pa.int64())])
    with writing_parquet(path, schema, ["text", "count"]) as writer:
        for texts, counts in ((["b", "c"], [-5, 3]), (["a"], [7])):
            arrays = [pa.array(texts).dictionary_encode(), pa.array(counts)]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    metadata = pq.ParquetFile(path).metadata
    bounds = [
        [(found.min, found.max) for found in (group.column(at).statistics for at in range(2))]
        for group in map(metadata.row_group, range(2))
    ]
    assert bounds == [[("b", "c"), (-5, 3)], [("a", "a"), (7, 7)]]
