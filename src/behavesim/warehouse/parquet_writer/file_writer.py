"""Writes Arrow batches as a Parquet file, a batch a row group.

Twice as fast as pyarrow's writer for the many narrow columns of the export: texts come as indices
and are not hashed again, records may be looked up in tables (a dictionary array of structs),
levels are made once for all fields of a record.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc

from behavesim.warehouse.parquet_writer.column_chunk import (
    PLAIN,
    RLE,
    RLE_DICTIONARY,
    ColumnChunk,
    encode_leaf,
)
from behavesim.warehouse.parquet_writer.compact_thrift import (
    Long,
    Value,
    close_struct,
    encode,
    encode_fields,
)
from behavesim.warehouse.parquet_writer.levels import Slots

_MAGIC: Final = b"PAR1"
_CREATED_BY: Final = b"behavesim"
_OPTIONAL, _REPEATED = 1, 2
_BOOLEAN, _INT64, _DOUBLE, _BYTE_ARRAY = 0, 2, 5, 6
_UTF8, _LIST = 0, 3
_ZSTD: Final = 6
_ENCODINGS: Final = encode([PLAIN, RLE, RLE_DICTIONARY])


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A column of the file."""

    head: bytes
    """The fields of its chunks' metadata that are always the same, the first four."""


@contextmanager
def writing_parquet(
    path: Path, schema: pa.Schema, bounded: Collection[str] = ()
) -> Iterator["ParquetWriter"]:
    """Write a file of batches; after an error it has no footer, so that no reader takes it."""
    with path.open("wb") as file:
        writer = ParquetWriter(file, schema, bounded)
        yield writer
        writer.write_footer()


class ParquetWriter:
    """Writes batches of one schema.

    Of ``bounded`` columns the least and the greatest value of each group stands in the footer.
    """

    def __init__(self, file: BinaryIO, schema: pa.Schema, bounded: Collection[str]) -> None:
        self._schema, self._bounded = schema, bounded
        self._leaves = [leaf for field in schema for leaf in _list_leaves(field, ())]
        self._groups: list[Value] = []
        self._rows = 0
        self._file = file
        self._file.write(_MAGIC)

    def write_batch(self, batch: pa.RecordBatch) -> None:
        """Write a row group; columns stand in the order of the schema."""
        columns: list[Value] = []
        slots, size = Slots(batch.num_rows), 0
        leaves = iter(self._leaves)
        for field, array in zip(self._schema, batch.columns, strict=True):
            bounds = _find_bounds(array) if field.name in self._bounded else None
            for chunk in _encode(array, slots):
                columns.append(self._write_chunk(next(leaves), chunk, bounds))
                size += chunk.uncompressed_size
        self._groups.append({1: columns, 2: Long(size), 3: Long(batch.num_rows)})
        self._rows += batch.num_rows

    def _write_chunk(self, leaf: _Leaf, chunk: ColumnChunk, bounds: Value | None) -> Value:
        start = self._file.tell()
        self._file.write(chunk.pages)
        sizes: dict[int, Value] = {
            5: Long(chunk.slots),
            6: Long(chunk.uncompressed_size),
            7: Long(len(chunk.pages)),
            9: Long(start + chunk.dictionary_size),
        }
        if chunk.dictionary_size:
            sizes[11] = Long(start)
        if bounds is not None:
            sizes[12] = bounds
        about = close_struct(leaf.head + encode_fields(sizes, after=4))
        return encode({2: Long(0), 3: about})

    def write_footer(self) -> None:
        """Finish the file."""
        tree = [element for field in self._schema for element in _describe(field)]
        root: Value = {4: b"schema", 5: len(self._schema)}
        footer = encode(
            {
                1: 2,
                2: [root, *tree],
                3: Long(self._rows),
                4: self._groups,
                6: _CREATED_BY,
                7: [{1: {}} for _ in self._leaves],
            }
        ).content
        self._file.write(footer + len(footer).to_bytes(4, "little") + _MAGIC)


def _encode(array: pa.Array, slots: Slots) -> Iterator[ColumnChunk]:
    kind = array.type
    if pa.types.is_dictionary(kind) and pa.types.is_struct(kind.value_type):
        slots = slots.look_up(array)
        array, kind = array.dictionary, kind.value_type
    if pa.types.is_struct(kind):
        inside = slots.enter_struct(array)
        for at in range(kind.num_fields):
            yield from _encode(array.field(at), inside)
    elif pa.types.is_list(kind):
        yield from _encode(array.values, slots.enter_list(array))
    else:
        yield encode_leaf(array, slots)


def _find_bounds(array: pa.Array) -> Value:
    """Statistics of texts or integers."""
    if pa.types.is_dictionary(array.type):
        used = [text.encode() for text in pc.unique(array).to_pylist()]
        return {5: max(used), 6: min(used)}
    bounds = pc.min_max(array)
    greatest, least = (
        bounds[name].as_py().to_bytes(8, "little", signed=True) for name in ("max", "min")
    )
    return {5: greatest, 6: least}


def _physical_type(kind: pa.DataType) -> int:
    if pa.types.is_dictionary(kind):
        return _BYTE_ARRAY
    return {pa.int64(): _INT64, pa.float64(): _DOUBLE, pa.bool_(): _BOOLEAN}[kind]


def _list_leaves(field: pa.Field, above: tuple[bytes, ...]) -> Iterator[_Leaf]:
    kind, path = field.type, (*above, field.name.encode())
    if pa.types.is_struct(kind):
        for inner in kind:
            yield from _list_leaves(inner, path)
    elif pa.types.is_list(kind):
        yield from _list_leaves(kind.value_field, (*path, b"list"))
    else:
        head: dict[int, Value] = {1: _physical_type(kind), 2: _ENCODINGS, 3: path, 4: _ZSTD}
        yield _Leaf(encode_fields(head))


def _describe(field: pa.Field) -> Iterator[dict[int, Any]]:
    """Schema elements: the field, then what is in it."""
    kind, name = field.type, field.name.encode()
    if pa.types.is_struct(kind):
        yield {3: _OPTIONAL, 4: name, 5: kind.num_fields}
        for inner in kind:
            yield from _describe(inner)
    elif pa.types.is_list(kind):
        yield {3: _OPTIONAL, 4: name, 5: 1, 6: _LIST, 10: {3: {}}}
        yield {3: _REPEATED, 4: b"list", 5: 1}
        yield from _describe(kind.value_field)
    elif pa.types.is_dictionary(kind):
        yield {1: _BYTE_ARRAY, 3: _OPTIONAL, 4: name, 6: _UTF8, 10: {1: {}}}
    else:
        yield {1: _physical_type(kind), 3: _OPTIONAL, 4: name}
