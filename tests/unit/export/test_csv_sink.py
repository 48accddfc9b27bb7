"""The CSV dialect, and the guard before a writer that checks nothing."""

import gzip
import hashlib
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from behavesim.errors import SchemaError
from behavesim.export.csv_sink import CsvFile

SCHEMA = pa.schema([("text", pa.string()), ("number", pa.float64())])


def make_batch(texts: list[str | None], numbers: list[float | None]) -> pa.RecordBatch:
    arrays = [pa.array(texts, pa.string()), pa.array(numbers, pa.float64())]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def test_null_and_the_empty_string_differ(tmp_path: Path) -> None:
    """Null is an empty field, the empty string two quotes; a reader can tell them apart."""
    path = tmp_path / "a.csv"
    with CsvFile(path, SCHEMA) as file:
        file.write(make_batch([None, ""], [None, 0.5]))
    assert path.read_text() == '"text","number"\n,\n"",0.5\n'
    assert pl.read_csv(path).get_column("text").to_list() == [None, ""]


def test_values_with_quotes_newlines_and_commas_survive(tmp_path: Path) -> None:
    """What goes in comes out of a CSV reader, Korean and formulas as they are."""
    texts: list[str | None] = ['say "hi", then\nleave', "한국어 ✓", "=1+1", "a,b", "x\r\ny"]
    path = tmp_path / "a.csv"
    with CsvFile(path, SCHEMA) as file:
        file.write(make_batch(texts, [1.0, 2.5, 1e21, -0.1, 1793458800000000.0]))
    back = pl.read_csv(path, schema={"text": pl.String, "number": pl.Float64})
    assert back.get_column("text").to_list() == texts
    assert back.get_column("number").to_list() == [1.0, 2.5, 1e21, -0.1, 1793458800000000.0]


@pytest.mark.parametrize(
    "columns",
    [["number", "text"], ["text"]],
    ids=["reordered", "missing"],
)
def test_a_batch_of_another_schema_is_refused(tmp_path: Path, columns: list[str]) -> None:
    """Reordered columns would be written under the wrong header, a missing one ends Python."""
    batch = make_batch(["a"], [1.0]).select(columns)
    with CsvFile(tmp_path / "a.csv", SCHEMA) as file:
        with pytest.raises(SchemaError, match=r"a\.csv: found columns"):
            file.write(batch)
        assert file.rows == 0


def test_size_and_hash_are_those_of_the_file(tmp_path: Path) -> None:
    """Counted and hashed on the way, equal to what lies on the disk."""
    path = tmp_path / "a.csv"
    with CsvFile(path, SCHEMA) as file:
        for _ in range(3):
            file.write(make_batch(["a"] * 1000, [1.0] * 1000))
    content = path.read_bytes()
    assert file.rows == 3000
    assert file.bytes == len(content)
    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_a_file_without_rows_has_its_header(tmp_path: Path) -> None:
    """A day without items is still a table with columns."""
    with CsvFile(tmp_path / "a.csv", SCHEMA):
        pass
    assert (tmp_path / "a.csv").read_text() == '"text","number"\n'


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_one_clear_error(tmp_path: Path) -> None:
    """The error is that of the file system, not one of the writer that closes afterwards."""
    path = tmp_path / "a.csv"
    path.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"), CsvFile(path, SCHEMA) as file:
        for _ in range(50):
            file.write(make_batch(["a" * 100] * 1000, [1.0] * 1000))


def test_formulas_are_guarded_when_asked(tmp_path: Path) -> None:
    """An apostrophe stands before what a spreadsheet would compute; numbers stay numbers."""
    texts: list[str | None] = ["=1+1", "+1", "-1", "@x", "\tx", "a=1", "", None]
    path = tmp_path / "a.csv"
    with CsvFile(path, SCHEMA, excel_safe=True) as file:
        file.write(make_batch(texts, [-1.0] * 8))
    back = pl.read_csv(path, schema={"text": pl.String, "number": pl.Float64})
    guarded = ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "a=1", "", None]
    assert back.get_column("text").to_list() == guarded
    assert back.get_column("number").to_list() == [-1.0] * 8


@pytest.mark.parametrize(("compression", "unpack"), [("gzip", gzip.decompress), ("zstd", None)])
def test_compressed_files_hold_the_same_text(tmp_path: Path, compression: Any, unpack: Any) -> None:
    """Size and hash are those of the compressed file, and grow with each batch."""
    path = tmp_path / "a.csv"
    with CsvFile(path, SCHEMA, compression) as file:
        for _ in range(3):
            before = file.bytes
            file.write(make_batch(["a"] * 1000, [1.0] * 1000))
            assert file.bytes > before
    content = path.read_bytes()
    assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    text = unpack(content) if unpack else pa.input_stream(path, compression="zstd").read()
    assert text == b'"text","number"\n' + b'"a",1\n' * 3000
