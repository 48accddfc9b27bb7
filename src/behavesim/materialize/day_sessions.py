"""What a day's preparation found out about its sessions and clients, for the rows to look up."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.materialize.dimensions import source_record
from behavesim.materialize.search_terms import SearchTerms
from behavesim.materialize.source_records import describe_first, describe_last_click
from behavesim.materialize.traffic import TrafficSource
from behavesim.wire.columns import Indices, encode_texts, table_of


class DaySessions:
    """Columns by number of session, and by number of client."""

    def __init__(
        self,
        table: pa.Table,
        clients: pa.Table,
        sources: Sequence[TrafficSource],
        searches: SearchTerms,
    ) -> None:
        self.searches = searches
        self.cids, self.first_touch, self.is_active = (
            table[name].combine_chunks() for name in ("cid", "first_touch_micros", "is_active")
        )
        self.sources, self.first_number, self.last_number = _renumber(
            sources, *(_filled(table, name, -1) for name in _SOURCES)
        )
        self.traffic_source = table_of(
            map(describe_first, [*self.sources, None]), EXPORT_SCHEMA.field("traffic_source").type
        )
        self.last_click = table_of(
            map(describe_last_click, [*self.sources, None]),
            EXPORT_SCHEMA.field("session_traffic_source_last_click").type,
        )
        self.engaged = _filled(table, "engaged", False).astype(np.bool_)
        self.entrance_ord = _filled(table, "entrance_ord", -1)
        self.ltv_before = _filled(table, "ltv_before", 0.0)
        self.ltv_steps, self.has_steps = _sparse(table, "ltv_steps")
        self.spans, self.has_spans = _sparse(table, "spans")
        self.devices = encode_texts(clients["device"])
        self.geo = encode_texts(clients["geo"])
        self.privacy = encode_texts(clients["privacy_info"])
        consent = self.privacy.field("analytics_storage")
        self.is_cookieless = pc.equal(consent, "No").fill_null(False).to_numpy(False)
        """Whose client id is only a page's, so that it names no user."""
        self.streams = encode_texts(clients["stream_id"])


_SOURCES: Final = ("first_src", "session_src")


def _renumber(
    sources: Sequence[TrafficSource], *columns: Indices
) -> tuple[list[Mapping[str, Any]], Indices, Indices]:
    """The sources that the columns name, and the columns by their places; -1 stays.

    Their order is their own, whatever days came before: it shows in a table's bytes.
    """
    used = [number for number in np.unique(np.concatenate(columns)).tolist() if number >= 0]
    used.sort(key=lambda number: [part or "" for part in astuple(sources[number])])
    # The last place is that of -1.
    place = np.full(len(sources) + 1, -1, np.int64)
    place[used] = np.arange(len(used))
    first, last = (place[column] for column in columns)
    return [source_record(sources[number]) for number in used], first, last


def _filled(table: pa.Table, name: str, value: Any) -> Any:
    return table[name].fill_null(value).to_numpy()


def _sparse(table: pa.Table, name: str) -> tuple[dict[int, list[dict[str, Any]]], Any]:
    """The rows that have a list, and which these are."""
    known = table[name].is_valid().to_numpy()
    at = np.flatnonzero(known)
    values = table[name].take(pa.array(at)).to_pylist()
    return dict(zip(at.tolist(), values, strict=True)), known
