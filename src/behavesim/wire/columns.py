"""Arrow columns out of numbers: what repeats is encoded once and taken by index."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]
TEXT: Final = pa.dictionary(pa.int32(), pa.string())


def storage_type(kind: pa.DataType) -> pa.DataType:
    """The type with every text as an index into the distinct ones; Parquet writes it as text."""
    if pa.types.is_string(kind):
        return TEXT
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(f.name, storage_type(f.type)) for f in kind])
    if pa.types.is_list(kind):
        return pa.list_(pa.field("element", storage_type(kind.value_type)))
    return kind


def encode_texts(array: pa.Array) -> pa.Array:
    """The array in its storage type."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    kind = array.type
    if pa.types.is_string(kind):
        return array.dictionary_encode()
    if pa.types.is_struct(kind):
        parts = [encode_texts(array.field(at)) for at in range(kind.num_fields)]
        fields = list(storage_type(kind))
        mask = array.is_null() if array.null_count else None
        return pa.StructArray.from_arrays(parts, fields=fields, mask=mask)
    if pa.types.is_list(kind):
        return array.cast(storage_type(kind))
    return array


def numbers(values: npt.NDArray[Any], known: Mask, kind: pa.DataType | None = None) -> pa.Array:
    """Numbers with nulls where not ``known``."""
    return pa.array(values, type=kind, mask=None if known.all() else ~known)


def texts(indices: Indices, pool: Sequence[str]) -> pa.Array:
    """Texts of a pool of distinct ones by index; -1 is null."""
    known = pa.array(indices.astype(np.int32, copy=False), mask=indices < 0)
    return pa.DictionaryArray.from_arrays(known, pa.array(pool, pa.string()))


def constant(text: str, size: int) -> pa.Array:
    return texts(np.zeros(size, np.int64), [text])


def struct(
    kind: pa.DataType, parts: Mapping[str, pa.Array], size: int, known: Mask | None = None
) -> pa.Array:
    """A record in storage type; fields without a part are null, and so is what is not known."""
    fields = list(storage_type(kind))
    arrays = [parts.get(f.name, None) for f in fields]
    filled = [
        pa.nulls(size, f.type) if part is None else part
        for f, part in zip(fields, arrays, strict=True)
    ]
    mask = None if known is None or known.all() else pa.array(~known)
    return pa.StructArray.from_arrays(filled, fields=fields, mask=mask)


def lists(counts: Indices, values: pa.Array) -> pa.Array:
    """Lists of so many values each."""
    offsets = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=offsets[1:])
    kind = pa.list_(pa.field("element", values.type))
    return pa.ListArray.from_arrays(pa.array(offsets), values, type=kind)


def expand(which: Indices, counts: Indices) -> Indices:
    """Positions in a table of groups laid end to end: group ``which[0]`` whole, ``which[1]``, ...

    ``counts`` has the size of every group.
    """
    starts = np.cumsum(counts) - counts
    sizes = counts[which]
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    within = np.arange(total, dtype=np.int64) - np.repeat(ends - sizes, sizes)
    return np.repeat(starts[which], sizes) + within


def look_up(table: pa.Array, at: Indices, known: Mask | None = None) -> pa.Array:
    """Records of a table by place, counted from the end where negative; null where not ``known``.

    Texts stay indices, which alone are copied.
    """
    mask = None if known is None or known.all() else ~known
    return table.take(pa.array(at % len(table), mask=mask))


def table_of(rows: Iterable[Mapping[str, Any] | None], kind: pa.DataType) -> pa.Array:
    """Records as an array in storage type."""
    return encode_texts(pa.array(list(rows), kind))
