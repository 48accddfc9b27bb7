"""Nested event batches -> flat batches: one row an event, and one row an item."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from behavesim.errors import SchemaError
from behavesim.export.arrow_access import (
    cast_leaf,
    drop_blank,
    get_field,
    get_leaf,
    list_lengths,
    replace_unset,
)
from behavesim.export.columns import (
    ITEM_COLUMNS,
    KEY_COLUMNS,
    OTHER_PARAMS_COLUMN,
    PURCHASE_COLUMNS,
    Column,
    make_schema,
)
from behavesim.export.event_params import EventParams
from behavesim.export.other_params import write_other_params

_URL_PATH = r"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?(?P<path>[^?#]*)"
_PARAM_LEAVES = (
    "event_params.key",
    "event_params.value.string_value",
    "event_params.value.int_value",
    "event_params.value.float_value",
    "event_params.value.double_value",
)
FALLBACKS = {
    "device.web_info.browser": "device.browser",
    "session_traffic_source_last_click.cross_channel_campaign.source": (
        "session_traffic_source_last_click.manual_campaign.source"
    ),
    "session_traffic_source_last_click.cross_channel_campaign.medium": (
        "session_traffic_source_last_click.manual_campaign.medium"
    ),
    "session_traffic_source_last_click.cross_channel_campaign.campaign_name": (
        "session_traffic_source_last_click.manual_campaign.campaign_name"
    ),
}
"""Where a column's value is taken from when its own source is null."""
_REQUIRED = ("event_timestamp", "event_name")


@dataclass(frozen=True, slots=True)
class FlatBatch:
    """The three tables made from one nested batch."""

    events: pa.RecordBatch
    items: pa.RecordBatch
    purchases: pa.RecordBatch

    def keep_events(self, mask: npt.NDArray[np.bool_]) -> "FlatBatch":
        """Only these events, with their items and purchases."""
        dropped = self.events.column("event_row").filter(pa.array(~mask))
        rest = [
            table.filter(pc.invert(pc.is_in(table.column("event_row"), dropped)))
            for table in (self.items, self.purchases)
        ]
        return FlatBatch(self.events.filter(pa.array(mask)), *rest)


def list_source_leaves(columns: Sequence[Column]) -> list[str]:
    """The leaf paths that flattening to ``columns`` and to the items table reads, sorted."""
    leaves = set(_PARAM_LEAVES)
    for column in (*columns, *ITEM_COLUMNS):
        if column.param is None and column.source != "made":
            leaves.add(column.source)
            leaves.update(filter(None, [FALLBACKS.get(column.source)]))
    return sorted(leaves)


def flatten_batch(
    batch: pa.RecordBatch, columns: Sequence[Column], first_row: int = 0
) -> FlatBatch:
    """Flatten one batch in (a part of) the GA4 export schema.

    ``first_row`` is the batch's position in the day. Raises SchemaError when the batch has no
    event_name or event_timestamp, or an event_date that is none.
    """
    for name in _REQUIRED:
        if batch.schema.get_field_index(name) < 0:
            raise SchemaError(f"events: column {name} is missing; found {batch.schema.names}")
    param_lists = get_leaf(batch, "event_params")
    params = EventParams(param_lists, batch.num_rows)
    items = get_leaf(batch, "items")
    made = {
        "event_row": pa.array(np.arange(first_row, first_row + batch.num_rows)),
        "event_date": _read_dates(batch),
        "page_path": _cut_paths(params.read("page_location", pa.string())),
        "items_count": pa.array(_count_items(items, batch.num_rows)),
    }
    if OTHER_PARAMS_COLUMN in columns:
        taken = {column.param for column in columns if column.param is not None}
        made[OTHER_PARAMS_COLUMN.name] = write_other_params(param_lists, batch.num_rows, taken)
    arrays = [
        made[column.name] if column.name in made else _read_column(batch, params, column)
        for column in columns
    ]
    events = pa.RecordBatch.from_arrays(arrays, schema=make_schema(columns))
    return FlatBatch(events, _explode_items(events, items), _pick_purchases(events))


def _pick_purchases(events: pa.RecordBatch) -> pa.RecordBatch:
    names = [column.name for column in PURCHASE_COLUMNS]
    purchases = pc.equal(events.column("event_name"), "purchase")
    return events.select(names).filter(purchases)


def _read_column(batch: pa.RecordBatch, params: EventParams, column: Column) -> pa.Array:
    if column.param is not None:
        return params.read(column.param, column.arrow_type, text_only=column.text_only)
    array = cast_leaf(get_leaf(batch, column.source), column.arrow_type, batch.num_rows)
    if column.unset_is_null:
        array = replace_unset(array)
    if column.source in FALLBACKS:
        other = get_leaf(batch, FALLBACKS[column.source])
        array = pc.coalesce(array, cast_leaf(other, column.arrow_type, batch.num_rows))
    if column.name == "transaction_id":
        sent = params.read("transaction_id", column.arrow_type)
        array = pc.coalesce(drop_blank(array), drop_blank(sent))
    return array


def _read_dates(batch: pa.RecordBatch) -> pa.Array:
    texts = cast_leaf(get_leaf(batch, "event_date"), pa.string(), batch.num_rows)
    encoded = texts.dictionary_encode()
    try:
        days = pc.strptime(encoded.dictionary, format="%Y%m%d", unit="s").cast(pa.date32())
    except pa.ArrowInvalid:
        raise SchemaError(
            f"events: found event_date {encoded.dictionary.to_pylist()[:3]}; allowed YYYYMMDD"
        ) from None
    return days.take(encoded.indices)


def _cut_paths(urls: pa.Array) -> pa.Array:
    # Few different addresses, many rows: the pattern runs once for each address.
    encoded = urls.dictionary_encode()
    paths = pc.struct_field(pc.extract_regex(encoded.dictionary, _URL_PATH), "path")
    return paths.take(encoded.indices)


def _count_items(items: pa.Array | None, rows: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.zeros(rows, dtype=np.int64) if items is None else list_lengths(items)


def _explode_items(events: pa.RecordBatch, items: pa.Array | None) -> pa.RecordBatch:
    """One row an item: the event's key, the position, the item's own columns."""
    schema = make_schema(ITEM_COLUMNS)
    if items is None:
        return _empty_batch(schema)
    lengths = list_lengths(items)
    rows = np.repeat(np.arange(len(lengths)), lengths)
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    entries = items.flatten()
    arrays = []
    keys = {column.name for column in KEY_COLUMNS}
    for column in ITEM_COLUMNS:
        if column.name in keys:
            arrays.append(events.column(column.name).take(pa.array(rows)))
        elif column.name == "item_position":
            arrays.append(pa.array(np.arange(len(rows)) - starts))
        else:
            arrays.append(_read_item(entries, column))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _read_item(entries: pa.Array, column: Column) -> pa.Array:
    name = column.source.removeprefix("items.")
    array = cast_leaf(get_field(entries, [name]), column.arrow_type, len(entries))
    return replace_unset(array) if column.unset_is_null else array


def _empty_batch(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)
