"""A batch of hits as rows of the export schema, in the order of the hits.

``first_visit`` and ``session_start`` are rows of their own before the hit that brought them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from behavesim.ga4.event_catalog import ECOMMERCE_EVENTS
from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.materialize.day_sessions import DaySessions
from behavesim.materialize.event_money import EventMoney
from behavesim.materialize.event_texts import build_params, find_hosts, find_sources
from behavesim.materialize.hit_batches import HitBatch
from behavesim.materialize.item_columns import ItemColumns, Sales
from behavesim.materialize.row_layout import Rows, lay_out
from behavesim.wire.columns import (
    Indices,
    constant,
    lists,
    look_up,
    numbers,
    storage_type,
    struct,
    table_of,
    texts,
)
from behavesim.wire.visit_columns import ABSENT

STORAGE_SCHEMA: Final = pa.schema([pa.field(f.name, storage_type(f.type)) for f in EXPORT_SCHEMA])


def build_rows(
    batch: HitBatch,
    day: str,
    sessions: DaySessions,
    currency: str,
    usd_per_unit: Mapping[str, float],
) -> pa.RecordBatch:
    """The rows of a batch; texts are indices into the distinct ones."""
    rows = lay_out(batch)
    size = rows.size
    kind, sources = find_sources(rows)
    shop = _Shop(rows, usd_per_unit)
    columns: dict[str, pa.Array] = {
        "event_date": constant(day, size),
        "event_timestamp": pa.array(rows.column("t") * 1000),
        "event_name": _names(rows),
        "event_params": build_params(rows, sessions, kind, sources),
        "event_value_in_usd": shop.money.value_in_usd(),
        "event_bundle_sequence_id": pa.array(_sequence_ids(rows)),
        "platform": constant("WEB", size),
        "ecommerce": shop.ecommerce(),
        "items": shop.items(),
        "collected_traffic_source": _collected(kind, sources),
        "batch_event_index": _sent(rows, "i"),
        "batch_page_id": _sent(rows, "p"),
        "batch_ordering_id": _sent(rows, "s"),
    } | _visitor_columns(rows, sessions, currency)
    arrays = [
        columns[f.name] if f.name in columns else pa.nulls(size, f.type) for f in STORAGE_SCHEMA
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=STORAGE_SCHEMA)


def _visitor_columns(rows: Rows, sessions: DaySessions, currency: str) -> dict[str, pa.Array]:
    """What holds for a whole session or visitor, looked up; null where cookies were refused."""
    client, named = rows.column("client"), rows.has_visitor(sessions)
    session = pa.array(rows.session, mask=None if named.all() else ~named)
    user_ids = pa.array(rows.batch.user_ids, pa.string()).dictionary_encode()
    return {
        "user_id": user_ids.take(pa.array(rows.column("uid"))),
        "user_pseudo_id": sessions.cids.take(session).dictionary_encode(),
        "user_properties": _properties(rows, sessions),
        "user_first_touch_timestamp": sessions.first_touch.take(session),
        "user_ltv": _lifetime_value(rows, sessions, currency),
        "device": _device(rows, sessions.devices),
        "geo": look_up(sessions.geo, client),
        "privacy_info": look_up(sessions.privacy, client),
        "stream_id": sessions.streams.take(pa.array(client)),
        "traffic_source": look_up(
            sessions.traffic_source, sessions.first_number[rows.session], named
        ),
        "is_active_user": sessions.is_active.take(session),
        "session_traffic_source_last_click": look_up(
            sessions.last_click, sessions.last_number[rows.session], named
        ),
    }


class _Shop:
    """The columns of ecommerce events."""

    def __init__(self, rows: Rows, usd_per_unit: Mapping[str, float]) -> None:
        self._is_ecommerce = rows.batch.is_named(*ECOMMERCE_EVENTS)[rows.hit] & rows.is_hit
        self.money = EventMoney(rows, usd_per_unit)
        self._table = ItemColumns(rows.batch.items)
        self._hit = np.where(self._is_ecommerce, rows.hit, -1)

    def items(self) -> pa.Array:
        money = self.money
        sales = Sales(money.is_purchase, money.is_refund, money.rate)
        return self._table.build(self._hit, sales)

    def ecommerce(self) -> pa.Array:
        known, at, table = self._is_ecommerce, np.maximum(self._hit, 0), self._table
        unique = table.unique[at]
        quantity = np.rint(table.total_quantity[at]).astype(np.int64)
        parts = self.money.amounts() | {
            "total_item_quantity": numbers(quantity, table.has_quantity[at] & known),
            "unique_items": numbers(unique, (unique > 0) & known),
            "transaction_id": self.money.transactions(),
        }
        kind = EXPORT_SCHEMA.field("ecommerce").type
        return struct(kind, parts, len(known), known)


def _names(rows: Rows) -> pa.Array:
    own = pa.array(["first_visit", "session_start", *rows.batch.names], pa.string())
    index = np.where(rows.is_hit, rows.column("en") + 2, rows.made - 1)
    return own.dictionary_encode().take(pa.array(index))


def _sent(rows: Rows, name: str) -> pa.Array:
    values = rows.column(name)
    return numbers(values, values != ABSENT)


def _sequence_ids(rows: Rows) -> Indices:
    page, counter = (
        np.where((values := rows.column(name)) == ABSENT, 0, values) for name in ("p", "s")
    )
    wide = 10_000_000_000
    mixed = np.fmod(rows.column("t"), wide) * 961 + np.fmod(page, wide) * 31 + counter
    ids: Indices = np.fmod(mixed, 2 * wide) - wide
    return ids


def _device(rows: Rows, devices: pa.Array) -> pa.Array:
    """Devices by client and by the host of the page."""
    kind = EXPORT_SCHEMA.field("device").type
    web = kind.field("web_info").type
    hosts, host_of_page = find_hosts(rows.batch.pages)
    wide = len(hosts) + 1
    pairs = rows.column("client") * wide + host_of_page[rows.column("page")] + 1
    is_known = np.bincount(pairs) > 0
    known, of_row = np.flatnonzero(is_known), (np.cumsum(is_known) - 1)[pairs]
    table = devices.take(pa.array(known // wide))
    parts = {f.name: table.field(f.name) for f in table.type}
    browser = {name: parts[name] for name in ("browser", "browser_version")}
    host = texts(known % wide - 1, hosts)
    parts["web_info"] = struct(web, browser | {"hostname": host}, len(known))
    parts["is_limited_ad_tracking"] = constant("No", len(known))
    return look_up(struct(kind, parts, len(known)), of_row)


def _lifetime_value(rows: Rows, sessions: DaySessions, currency: str) -> pa.Array:
    revenue: npt.NDArray[np.float64] = sessions.ltv_before[rows.session].copy()
    if sessions.ltv_steps:
        for at in np.flatnonzero(sessions.has_steps[rows.session]).tolist():
            done = [
                step["total"]
                for step in sessions.ltv_steps[int(rows.session[at])]
                if step["ord"] <= rows.ord[at]
            ]
            revenue[at] += done[-1] if done else 0
    parts = {"revenue": pa.array(np.round(revenue, 6)), "currency": constant(currency, rows.size)}
    kind = EXPORT_SCHEMA.field("user_ltv").type
    return struct(kind, parts, rows.size, rows.has_visitor(sessions))


def _properties(rows: Rows, sessions: DaySessions) -> pa.Array:
    kind = EXPORT_SCHEMA.field("user_properties").type
    counts, held = np.zeros(rows.size, np.int64), []
    if sessions.spans:
        has_any = sessions.has_spans[rows.session] & rows.has_visitor(sessions)
        for at in np.flatnonzero(has_any).tolist():
            order = rows.ord[at]
            now = [
                span["property"]
                for span in sessions.spans[int(rows.session[at])]
                if span["from_ord"] <= order < span["until_ord"]
            ]
            counts[at] = len(now)
            held += now
    return lists(counts, table_of(held, kind.value_type))


def _collected(kind: Indices, sources: Sequence[Mapping[str, Any]]) -> pa.Array:
    record = EXPORT_SCHEMA.field("collected_traffic_source").type
    names = {"manual_campaign_name": "campaign", "manual_campaign_id": "campaign_id"}
    rows = [
        {f.name: source[names.get(f.name, f.name.removeprefix("manual_"))] for f in record}
        for source in sources
    ]
    return look_up(table_of([*rows, None], record), kind)
