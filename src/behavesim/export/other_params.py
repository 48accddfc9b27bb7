"""Event parameters that have no column of their own, as one JSON object a row."""

import json
from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from behavesim.export.arrow_access import get_field, list_lengths
from behavesim.export.columns import is_answer_key


def write_other_params(lists: pa.Array | None, rows: int, taken: Collection[str]) -> pa.Array:
    """``{"key": value, ...}`` of the parameters not in ``taken``, in their order; null without.

    Names of the answer key are left out, as are parameters without a value and all but the first
    of equal keys. Numbers stay numbers; what JSON has no number for (NaN, infinity) is left out.
    """
    if lists is None:
        return pa.nulls(rows, pa.string())
    entries = lists.flatten()
    keys = get_field(entries, ["key"])
    if keys is None:
        return pa.nulls(rows, pa.string())
    row_of = np.repeat(np.arange(rows), list_lengths(lists))
    encoded = keys.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    wanted = pa.array([name not in taken and not is_answer_key(name) for name in names], pa.bool_())
    texts = _write_values(entries)
    chosen = pc.and_(
        pc.fill_null(wanted.take(encoded.indices), False), pc.is_valid(texts)
    ).to_numpy(zero_copy_only=False)
    chosen &= _are_first(row_of, encoded.indices, chosen)
    labels = pa.array([json.dumps(name, ensure_ascii=False) for name in names], pa.string())
    place = pa.array(np.flatnonzero(chosen))
    members = pc.binary_join_element_wise(
        labels.take(encoded.indices.take(place)), texts.take(place), ": "
    )
    return _join_rows(members, row_of[chosen], rows)


def _write_values(entries: pa.Array) -> pa.Array:
    """Each entry's value as JSON, whichever of the typed fields is set."""
    result = pa.nulls(len(entries), pa.string())
    texts = get_field(entries, ["value", "string_value"])
    if texts is not None:
        encoded = texts.dictionary_encode()
        quoted = [json.dumps(text, ensure_ascii=False) for text in encoded.dictionary.to_pylist()]
        result = pa.array(quoted, pa.string()).take(encoded.indices)
    for name in ("int_value", "double_value", "float_value"):
        numbers = get_field(entries, ["value", name])
        if numbers is None or numbers.null_count == len(numbers):
            continue
        if pa.types.is_floating(numbers.type):
            finite = pc.fill_null(pc.is_finite(numbers), False)
            numbers = pc.if_else(finite, numbers, pa.scalar(None, numbers.type))
        result = pc.coalesce(result, numbers.cast(pa.string()))
    return result


def _are_first(
    row_of: np.ndarray[tuple[int], np.dtype[np.int64]], codes: pa.Array, chosen: np.ndarray
) -> np.ndarray:
    places = np.flatnonzero(chosen)
    pairs = row_of[places] * (1 << 32) + codes.take(pa.array(places)).to_numpy()
    first = np.zeros(len(chosen), dtype=np.bool_)
    first[places[np.unique(pairs, return_index=True)[1]]] = True
    return first


def _join_rows(
    members: pa.Array, row_of: np.ndarray[tuple[int], np.dtype[np.int64]], rows: int
) -> pa.Array:
    counts = np.bincount(row_of, minlength=rows)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), members), ", ")
    objects = pc.binary_join_element_wise("{", joined, "}", "")
    return pc.if_else(pa.array(counts > 0), objects, pa.scalar(None, pa.string()))
