"""What a day's preparation found out about its sessions and clients, for the rows to look up."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from behavesim.collect.columns import encode_texts


class DaySessions:
    """Columns by number of session, and by number of client."""

    def __init__(
        self, table: pa.Table, clients: pa.Table, landing_sources: Sequence[Mapping[str, Any]]
    ) -> None:
        self.cids, self.first_touch, self.is_active = (
            table[name].combine_chunks() for name in ("cid", "first_touch_micros", "is_active")
        )
        self.landing_sources = landing_sources
        self.engaged = _filled(table, "engaged", False).astype(np.bool_)
        self.entrance_ord = _filled(table, "entrance_ord", -1)
        self.landing_bundle = _filled(table, "landing_bundle", -1)
        self.landing_number = _filled(table, "landing_number", -1)
        self.ltv_before = _filled(table, "ltv_before", 0.0)
        self.ltv_steps, self.has_steps = _sparse(table, "ltv_steps")
        self.spans, self.has_spans = _sparse(table, "spans")
        self.traffic_source = encode_texts(table["traffic_source"])
        self.last_click = encode_texts(table["last_click"])
        self.devices = encode_texts(clients["device"])
        self.geo = encode_texts(clients["geo"])
        self.privacy = encode_texts(clients["privacy_info"])
        self.streams = encode_texts(clients["stream_id"])


def _filled(table: pa.Table, name: str, value: Any) -> Any:
    return table[name].fill_null(value).to_numpy()


def _sparse(table: pa.Table, name: str) -> tuple[dict[int, list[dict[str, Any]]], Any]:
    """The rows that have a list, and which these are."""
    known = table[name].is_valid().to_numpy()
    at = np.flatnonzero(known)
    values = table[name].take(pa.array(at)).to_pylist()
    return dict(zip(at.tolist(), values, strict=True)), known
