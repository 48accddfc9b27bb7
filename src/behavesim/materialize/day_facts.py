"""Sessions, money and user properties of a batch of hits, as tables that SQL reads."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from behavesim.materialize.dimensions import SourceNumbers
from behavesim.materialize.event_money import amounts_of
from behavesim.materialize.hit_batches import HitBatch
from behavesim.wire.columns import Mask, numbers
from behavesim.wire.hit_order import hit_order
from behavesim.wire.numbering import Integers, Numbering

_NEVER: Final = np.iinfo(np.int64).max
_TEXT_MAP: Final = pa.map_(pa.string(), pa.string())
_NUMBER_MAP: Final = pa.map_(pa.string(), pa.float64())


def build_facts(
    batch: HitBatch, sessions: Numbering, sources: SourceNumbers
) -> dict[str, pa.Table]:
    """Rows for the tables of ``facts.sql`` by their name; tables without rows are left out."""
    order, keys = hit_order(batch.numbers), list(sessions)
    made = {
        "session_facts": _list_sessions(batch, order, keys, sources),
        "money_facts": _list_money(batch, order, keys),
        "property_facts": _list_properties(batch, order, keys),
    }
    return {name: table for name, table in made.items() if table.num_rows}


def _list_sessions(
    batch: HitBatch, order: Integers, keys: list[tuple[str, int]], sources: SourceNumbers
) -> pa.Table:
    """One row a session of the batch. The landing is its first hit that began a session."""
    columns = batch.numbers
    by_session = np.argsort(columns["session"], kind="stable")
    in_order = columns["session"][by_session]
    starts = np.flatnonzero(np.diff(in_order, prepend=-1))
    session = in_order[starts]

    def first(values: Integers, where: Mask | None = None) -> Integers:
        chosen = values if where is None else np.where(where, values, _NEVER)
        least: Integers = np.minimum.reduceat(chosen[by_session], starts)
        return least

    def ever(where: Mask) -> Mask:
        found: Mask = np.logical_or.reduceat(where[by_session], starts)
        return found

    engaged, is_first = columns["seg"] > 0, columns["fv"] > 0
    landing = first(order, columns["ss"] > 0)
    row = np.searchsorted(session, columns["session"])
    cids, sids = zip(*(keys[number] for number in session.tolist()), strict=True)
    return pa.table(
        {
            "session": session,
            "cid": pa.array(cids, pa.string()),
            "sid": pa.array(sids, pa.int64()),
            "first_t": first(columns["t"]),
            "first_visit_t": _known(first(columns["t"], is_first)),
            "first_ord": first(order),
            "page_view_ord": _known(first(order, batch.is_named("page_view"))),
            "landing_ord": _known(landing),
            "engaged": ever(engaged),
            "is_active": ever(is_first | engaged | (columns["et"] > 0)),
            "src": _landing_sources(batch, order == landing[row], row, sources),
        }
    )


def _known(values: Integers) -> pa.Array:
    return numbers(values, values != _NEVER)


def _landing_sources(
    batch: HitBatch, is_landing: Mask, row: Integers, sources: SourceNumbers
) -> pa.Array:
    """The number of each session's landing source; null for sessions without a landing."""
    columns = batch.numbers
    found: list[int | None] = [None] * (int(row.max()) + 1)
    # Of hits that share a place in the order the first counts: it comes last.
    for hit in np.flatnonzero((columns["ss"] > 0) & is_landing)[::-1].tolist():
        page = batch.pages[columns["page"][hit]]
        ignores_referrer = bool(columns["ir"][hit] > 0)
        found[row[hit]] = sources.number(page, batch.campaigns.get(hit), ignores_referrer)
    return pa.array(found, pa.int64())


def _list_money(batch: HitBatch, order: Integers, keys: list[tuple[str, int]]) -> pa.Table:
    """One row a purchase or refund."""
    at = np.flatnonzero(batch.is_named("purchase", "refund"))
    columns = batch.numbers
    value, known = amounts_of(batch, "value")
    return pa.table(
        {
            "cid": _cids(batch, keys, at),
            "ord": order[at],
            "event": pa.array([batch.names[name] for name in columns["en"][at]], pa.string()),
            "value": numbers(value[at], known[at]),
            "cu": pa.array([batch.currencies[cu] for cu in columns["cu"][at]], pa.string()),
        }
    )


def _list_properties(batch: HitBatch, order: Integers, keys: list[tuple[str, int]]) -> pa.Table:
    """One row a hit that set user properties."""
    at = np.array(sorted(batch.properties), np.int64)
    sent = [batch.properties[hit] for hit in at.tolist()]
    return pa.table(
        {
            "cid": _cids(batch, keys, at),
            "ord": order[at],
            "t": batch.numbers["t"][at],
            "up": pa.array([_pairs(texts) for texts, _ in sent], _TEXT_MAP),
            "upn": pa.array([_pairs(amounts) for _, amounts in sent], _NUMBER_MAP),
        }
    )


def _cids(batch: HitBatch, keys: list[tuple[str, int]], at: Integers) -> pa.Array:
    return pa.array([keys[session][0] for session in batch.numbers["session"][at]], pa.string())


def _pairs(row: Mapping[str, Any] | None) -> list[tuple[str, Any]] | None:
    return None if row is None else list(row.items())
