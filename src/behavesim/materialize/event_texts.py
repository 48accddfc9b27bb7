"""What rows say of their page and of where the visitor came from: sources, hosts, parameters."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from behavesim.materialize.day_sessions import DaySessions
from behavesim.materialize.dimensions import SourceNumbers, source_record
from behavesim.materialize.parameter_lists import ParameterRows, ParameterTable
from behavesim.materialize.row_layout import Rows
from behavesim.materialize.traffic import find_host
from behavesim.wire.columns import Indices
from behavesim.wire.numbering import Numbering
from behavesim.wire.visit_columns import ABSENT, PageTexts

_WEB: Final = re.compile(r"^https?://", re.IGNORECASE)
_SOURCE_PARAMETERS: Final = ("source", "medium", "campaign", "term", "content", "gclid")


def find_hosts(pages: Sequence[PageTexts]) -> tuple[list[str], Indices]:
    """Distinct hosts, and the number of each page's; -1 where its URL has none."""
    hosts, of_location = Numbering(), dict[str | None, int]()
    for location, _, _ in pages:
        if location not in of_location:
            host = find_host(location) if location and _WEB.match(location) else ""
            of_location[location] = hosts[host] if host else -1
    numbers = [of_location[location] for location, _, _ in pages]
    return list(hosts), np.array(numbers, np.int64)


def find_sources(rows: Rows) -> tuple[Indices, list[Mapping[str, Any]]]:
    """The number of each row's source, -1 for none, and the sources.

    A hit has its own, by a configured campaign, its page's URL or referrer: so all hits of the
    page on which a visitor landed have it, and those of later pages have none.
    """
    batch, found = rows.batch, SourceNumbers()
    ignores = batch.numbers["ir"] > 0
    of_hit = _sources_of_pages(batch.pages, found, ignores_referrer=False)[batch.numbers["page"]]
    if ignores.any():
        bare = _sources_of_pages(batch.pages, found, ignores_referrer=True)
        of_hit[ignores] = bare[batch.numbers["page"][ignores]]
    for hit, configured in batch.campaigns.items():
        page = batch.pages[batch.numbers["page"][hit]]
        of_hit[hit] = found.number(page, configured, bool(ignores[hit]))
    number = np.where(rows.is_hit, of_hit[rows.hit], -1)
    return number, [source_record(source) for source in found.known]


def _sources_of_pages(
    pages: Sequence[PageTexts], found: SourceNumbers, *, ignores_referrer: bool
) -> Indices:
    return np.array([found.number(page, None, ignores_referrer) for page in pages], np.int64)


def is_entrance(rows: Rows, sessions: DaySessions) -> Any:
    is_first = rows.ord == sessions.entrance_ord[rows.session]
    return rows.is_hit & is_first & rows.has_visitor(sessions)


def build_params(
    rows: Rows, sessions: DaySessions, source: Indices, sources: Sequence[Mapping[str, Any]]
) -> pa.Array:
    """``event_params`` of every row."""
    pool, keys = Numbering(), Numbering()
    params = ParameterRows(rows.size, pool, keys)
    # Visitors who refused cookies have no session, and no parameters of one.
    in_session = rows.has_visitor(sessions)
    hit, made = rows.is_hit, ~rows.is_hit
    page = rows.column("page")
    location, referrer, title = (
        _number([made[at] for made in rows.batch.pages], pool)[page] for at in range(3)
    )
    _add(params, "page_location", location)
    _add(params, "page_referrer", np.where(made, referrer, -1))
    _add(params, "page_title", title)
    for key, name in (("ga_session_id", "sid"), ("ga_session_number", "sct")):
        _add_whole(params, key, rows.column(name), rows.column(name) != ABSENT)
    params.add_whole("session_engaged", np.flatnonzero(made & in_session), 1)
    engaged = rows.column("seg")
    flags = np.array([pool["0"], pool["1"]])
    is_known = hit & in_session & ((engaged == 0) | (engaged == 1))
    _add(params, "session_engaged", np.where(is_known, flags[np.clip(engaged, 0, 1)], -1))
    _add(params, "page_referrer", np.where(hit, referrer, -1))
    is_engaged = sessions.engaged[rows.session] & in_session
    params.add_whole("engaged_session_event", np.flatnonzero(is_engaged), 1)
    _add_whole(params, "engagement_time_msec", rows.column("et"), hit & (rows.column("et") > 0))
    money = _number(rows.batch.currencies, pool)[rows.column("cu")]
    _add(params, "currency", np.where(hit, money, -1))
    params.add_whole("entrances", np.flatnonzero(is_entrance(rows, sessions)), 1)
    unique = sessions.searches.are_unique(rows.batch)
    params.add_whole("unique_search_term", np.flatnonzero(unique[rows.hit] & hit & in_session), 1)
    _add_sources(params, pool, source, sources)
    _add_rare(params, pool, rows)
    _add_own(params, pool, keys, rows)
    return params.build()


def _add_sources(
    params: ParameterRows,
    pool: Numbering,
    source: Indices,
    sources: Sequence[Mapping[str, Any]],
) -> None:
    if not sources:
        return
    for name in _SOURCE_PARAMETERS:
        text = _number([made[name] for made in sources], pool)
        _add(params, name, np.where(source >= 0, text[source], -1))


def _add_rare(params: ParameterRows, pool: Numbering, rows: Rows) -> None:
    for key, sent in (
        ("page_path", rows.batch.paths),
        ("traffic_type", rows.batch.traffic_types),
        ("ignore_referrer", _ignoring(rows)),
    ):
        if sent:
            text = np.full(rows.batch.size, -1, np.int64)
            text[list(sent)] = [pool[value] for value in sent.values()]
            _add(params, key, np.where(rows.is_hit, text[rows.hit], -1))


def _ignoring(rows: Rows) -> dict[int, str]:
    found: list[int] = np.flatnonzero(rows.batch.numbers["ir"] > 0).tolist()
    return dict.fromkeys(found, "true")


def _add_own(params: ParameterRows, pool: Numbering, keys: Numbering, rows: Rows) -> None:
    at = np.flatnonzero(rows.is_hit)
    texts, amounts = ParameterTable(pool, keys), ParameterTable(pool, keys)
    for group in rows.batch.texts:
        texts.add_texts(group)
    for numbers in rows.batch.amounts:
        amounts.add_numbers(numbers)
    params.add_groups(texts, at, rows.column("ep")[at])
    params.add_groups(amounts, at, rows.column("epn")[at])


def _add(params: ParameterRows, key: str, text: Indices) -> None:
    at = np.flatnonzero(text >= 0)
    params.add_text(key, at, text[at])


def _add_whole(params: ParameterRows, key: str, values: Indices, known: Any) -> None:
    at = np.flatnonzero(known)
    params.add_whole(key, at, values[at])


def _number(texts: Sequence[str | None], pool: Numbering) -> Indices:
    return np.array([-1 if text is None else pool[text] for text in texts], np.int64)
