"""Reading leaves of nested Arrow arrays by path, with null for whatever is not there."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_INTEGER_TEXT = r"^[+-]?\d{1,18}$"
_NUMBER_TEXT = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$"


def get_leaf(batch: pa.RecordBatch, path: str) -> pa.Array | None:
    """The array at a dotted path through structs, or None when the path does not exist."""
    first, *rest = path.split(".")
    index = batch.schema.get_field_index(first)
    return None if index < 0 else get_field(batch.column(index), rest)


def get_field(array: pa.Array, names: list[str]) -> pa.Array | None:
    """A struct array's (nested) field, null where any struct above it is null."""
    for name in names:
        if not pa.types.is_struct(array.type) or array.type.get_field_index(name) < 0:
            return None
        array = pc.struct_field(array, name)
    return array


def list_lengths(lists: pa.Array) -> npt.NDArray[np.int64]:
    """How many elements each list has; 0 for null."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    return np.asarray(lengths.to_numpy(zero_copy_only=False), dtype=np.int64)


def cast_leaf(array: pa.Array | None, target: pa.DataType, rows: int) -> pa.Array:
    """``array`` as ``target``; what does not fit becomes null, and so does everything if None."""
    if array is None or pa.types.is_null(array.type):
        return pa.nulls(rows, target)
    if array.type == target:
        return array
    if array.null_count == len(array):
        return pa.nulls(rows, target)
    if pa.types.is_string(target) or pa.types.is_large_string(target):
        return array.cast(target)
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return _parse_text(array, target)
    if pa.types.is_floating(array.type) and pa.types.is_integer(target):
        return _whole_numbers(array).cast(target)
    return array.cast(target)


def replace_unset(array: pa.Array) -> pa.Array:
    """Null instead of GA4's "(not set)"."""
    unset = pc.equal(array, "(not set)")
    return pc.if_else(pc.fill_null(unset, False), pa.scalar(None, array.type), array)


def drop_blank(texts: pa.Array) -> pa.Array:
    """Null instead of every way to write that there is none: "", spaces, "(not set)"."""
    trimmed = pc.utf8_trim_whitespace(texts)
    blank = pc.is_in(trimmed, value_set=pa.array(["", "(not set)"], trimmed.type))
    return pc.if_else(blank, pa.scalar(None, texts.type), texts)


def _parse_text(texts: pa.Array, target: pa.DataType) -> pa.Array:
    pattern = _INTEGER_TEXT if pa.types.is_integer(target) else _NUMBER_TEXT
    fits = pc.match_substring_regex(texts, pattern)
    return pc.if_else(fits, texts, pa.scalar(None, texts.type)).cast(target)


def _whole_numbers(numbers: pa.Array) -> pa.Array:
    # Beyond 2**53 a double no longer says which integer was meant.
    whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), 2.0**53))
    return pc.if_else(whole, numbers, pa.scalar(None, numbers.type))
