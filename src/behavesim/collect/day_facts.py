"""What a batch of hits says of users and sessions, as rows of the table ``facts``."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from behavesim.collect.columns import numbers
from behavesim.collect.event_money import amounts_of
from behavesim.collect.event_texts import names_campaign
from behavesim.collect.hit_batches import HitBatch, Numbering
from behavesim.collect.hit_order import hit_order

_MONEY_EVENTS: Final = ("purchase", "refund")
_TEXT_MAP: Final = pa.map_(pa.string(), pa.string())
_NUMBER_MAP: Final = pa.map_(pa.string(), pa.float64())


def build_facts(batch: HitBatch, sessions: Numbering) -> pa.Table:
    """One row a hit, in the columns of ``facts.sql``."""
    columns, size = batch.numbers, batch.size
    keys = list(sessions)
    session = columns["session"]
    cids = pa.array([cid for cid, _ in keys], pa.string())
    sids = np.array([sid for _, sid in keys], np.int64)
    value, known = amounts_of(batch, "value")
    money = [name if name in _MONEY_EVENTS else None for name in batch.names]
    is_money = np.array([name is not None for name in money], np.bool_)
    currency = pa.array(batch.currencies, pa.string()).take(pa.array(columns["cu"]))
    start = columns["ss"] > 0
    return pa.table(
        {
            "session": session,
            "cid": cids.take(pa.array(session)),
            "sid": sids[session],
            "t": columns["t"],
            "ord": hit_order(columns),
            "is_page_view": pa.array([name == "page_view" for name in batch.names]),
            "money_event": pa.array(money, pa.string()),
            "value": numbers(value, known & is_money),
            "cu": currency if is_money.any() else pa.nulls(size, pa.string()),
            "engaged": columns["seg"] > 0,
            "has_engagement": columns["et"] > 0,
            "is_first_visit": columns["fv"] > 0,
            "is_session_start": start,
            **_landings(batch, start),
            "properties": _properties(batch),
        }
    )


def _landings(batch: HitBatch, start: Any) -> dict[str, Any]:
    """Page, referrer and campaign of hits that began a session; the page too of campaigns."""
    page = batch.numbers["page"]
    named = np.array([names_campaign(location) for location, _, _ in batch.pages], np.bool_)[page]
    location = pa.array([location for location, _, _ in batch.pages], pa.string())
    referrer = pa.array([referrer for _, referrer, _ in batch.pages], pa.string())
    ignored = np.maximum(batch.numbers["ir"], 0)
    camps = [batch.campaigns.get(at) if start[at] else None for at in range(batch.size)]
    return {
        "dl": location.take(pa.array(page, mask=~(start | named))),
        "dr": referrer.take(pa.array(page, mask=~start)),
        "camp": _maps(camps, _TEXT_MAP) if batch.campaigns else pa.nulls(batch.size, _TEXT_MAP),
        "ir": numbers(ignored.astype(np.int32), start),
    }


def _properties(batch: HitBatch) -> pa.Array:
    kind = pa.struct([("up", _TEXT_MAP), ("upn", _NUMBER_MAP)])
    if not batch.properties:
        return pa.nulls(batch.size, kind)
    rows = [batch.properties.get(at) for at in range(batch.size)]
    return pa.array([row and {"up": _pairs(row[0]), "upn": _pairs(row[1])} for row in rows], kind)


def _maps(rows: list[Any], kind: pa.DataType) -> pa.Array:
    return pa.array([_pairs(row) for row in rows], kind)


def _pairs(row: Mapping[str, Any] | None) -> list[tuple[str, Any]] | None:
    return None if row is None else list(row.items())
