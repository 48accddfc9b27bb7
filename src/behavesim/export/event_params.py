"""Event parameters: a list of (key, value) a row becomes one array a key, without a row loop."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from behavesim.export.arrow_access import cast_leaf, get_field, list_lengths

_VALUE_FIELDS = ("string_value", "int_value", "double_value", "float_value")
Positions = npt.NDArray[np.int64]


class EventParams:
    """The parameters of one batch, indexed once, read by key and type.

    A key that occurs twice on a row counts with its first value.
    """

    def __init__(self, lists: pa.Array | None, rows: int) -> None:
        self._rows = rows
        self._positions: dict[str, Positions] = {}
        self._values: dict[str, pa.Array | None] = {}
        if lists is None:
            return
        entries = lists.flatten()
        keys = get_field(entries, ["key"])
        if keys is not None:
            self._positions = _index_keys(keys, list_lengths(lists))
        self._values = {name: get_field(entries, ["value", name]) for name in _VALUE_FIELDS}

    def read(self, key: str, target: pa.DataType, *, text_only: bool = False) -> pa.Array:
        """One value a row as ``target``; null where the key is missing or its value does not fit.

        The value is taken from whichever of the four typed fields is set, or with ``text_only``
        from the text field alone.
        """
        positions = self._positions.get(key)
        if positions is None:
            return pa.nulls(self._rows, target)
        take = pa.array(positions, mask=positions < 0)
        result: pa.Array | None = None
        for name in ("string_value",) if text_only else _order_fields(target):
            values = self._values.get(name)
            if values is None:
                continue
            found = values.take(take)
            if found.null_count == len(found):
                continue
            typed = cast_leaf(found, target, self._rows)
            result = typed if result is None else pc.coalesce(result, typed)
            if result.null_count == 0:
                break
        return pa.nulls(self._rows, target) if result is None else result


def _order_fields(target: pa.DataType) -> tuple[str, ...]:
    if pa.types.is_integer(target):
        return ("int_value", "string_value", "double_value", "float_value")
    if pa.types.is_floating(target):
        return ("double_value", "int_value", "float_value", "string_value")
    return _VALUE_FIELDS


def _index_keys(keys: pa.Array, lengths: npt.NDArray[np.int64]) -> dict[str, Positions]:
    """For each key, where its value stands in the flattened list, or -1, for every row."""
    encoded = keys.dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    row_of = np.repeat(np.arange(len(lengths)), lengths)
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(encoded.dictionary) + 1))
    index = {}
    for code, key in enumerate(encoded.dictionary.to_pylist()):
        found = order[bounds[code] : bounds[code + 1]]
        positions = np.full(len(lengths), -1, dtype=np.int64)
        # Reversed, so that the first of two equal keys on a row is written last.
        positions[row_of[found[::-1]]] = found[::-1]
        index[key] = positions
    return index
