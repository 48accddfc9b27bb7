"""What rows say of their page and of where the visitor came from: sources, hosts, parameters."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from behavesim.collect.columns import Indices
from behavesim.collect.day_sessions import DaySessions
from behavesim.collect.dimensions import SOURCE_TYPE, source_record
from behavesim.collect.numbering import Numbering
from behavesim.collect.parameter_lists import ParameterRows, ParameterTable
from behavesim.collect.traffic import find_campaign
from behavesim.collect.visit_columns import ABSENT, Page

if TYPE_CHECKING:
    from behavesim.collect.event_rows import Rows

_HOST: Final = re.compile(r"^https?://([^/:?#]+)")
CAMPAIGN_MARKS: Final = ("utm_", "clid=", "srsltid=")
_SOURCE_PARAMETERS: Final = ("source", "medium", "campaign", "term", "content", "gclid")
_CAMPAIGN_FIELDS: Final = {
    "source": "cs", "campaign": "cn", "campaign_id": "ci", "term": "ck", "content": "cc"
}  # fmt: skip


def names_campaign(location: str | None) -> bool:
    """Whether a page's URL may name a campaign."""
    return location is not None and any(mark in location for mark in CAMPAIGN_MARKS)


def find_hosts(pages: Sequence[Page]) -> tuple[list[str], Indices]:
    """Distinct hosts, and the number of each page's; -1 where its URL has none."""
    hosts, of_location = Numbering(), dict[str | None, int]()
    for location, _, _ in pages:
        if location not in of_location:
            match = _HOST.match(location or "")
            of_location[location] = hosts[match[1]] if match else -1
    numbers = [of_location[location] for location, _, _ in pages]
    return list(hosts), np.array(numbers, np.int64)


def find_sources(rows: "Rows", sessions: DaySessions) -> tuple[Indices, list[Mapping[str, Any]]]:
    """The number of each row's source, -1 for none, and the sources.

    A campaign by configuration counts, else on landing hits the session's source, else a
    campaign that the page's own URL names.
    """
    batch, sources = rows.batch, list(sessions.sources)
    of_location: dict[str | None, int] = {}
    for location, _, _ in batch.pages:
        if location not in of_location:
            campaign = find_campaign(location or "") if names_campaign(location) else None
            of_location[location] = -1 if campaign is None else len(sources)
            sources += [] if campaign is None else [source_record(campaign)]
    of_page = np.array([of_location[location] for location, _, _ in batch.pages], np.int64)
    number = np.where(
        is_landing(rows, sessions),
        sessions.landing_number[rows.session],
        of_page[rows.column("page")],
    )
    for hit, configured in batch.campaigns.items():
        if configured.get("cs") is not None:
            number[rows.hit == hit] = len(sources)
            sources.append(_configured(configured))
    number[~rows.is_hit] = -1
    return number, sources


def is_landing(rows: "Rows", sessions: DaySessions) -> Any:
    """Rows of the request that opened a session, or of its first page view."""
    landed = rows.ord // 1000 == sessions.landing_bundle[rows.session]
    return rows.is_hit & (landed | is_entrance(rows, sessions))


def is_entrance(rows: "Rows", sessions: DaySessions) -> Any:
    return rows.is_hit & (rows.ord == sessions.entrance_ord[rows.session])


def build_params(
    rows: "Rows", sessions: DaySessions, source: Indices, sources: Sequence[Mapping[str, Any]]
) -> pa.Array:
    """``event_params`` of every row."""
    pool, keys = Numbering(), Numbering()
    params = ParameterRows(rows.size, pool, keys)
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
    params.add_whole("session_engaged", np.flatnonzero(made), 1)
    engaged = rows.column("seg")
    flags = np.array([pool["0"], pool["1"]])
    told = hit & ((engaged == 0) | (engaged == 1))
    _add(params, "session_engaged", np.where(told, flags[np.clip(engaged, 0, 1)], -1))
    _add(params, "page_referrer", np.where(hit, referrer, -1))
    params.add_whole("engaged_session_event", np.flatnonzero(sessions.engaged[rows.session]), 1)
    _add_whole(params, "engagement_time_msec", rows.column("et"), hit & (rows.column("et") > 0))
    money = _number(rows.batch.currencies, pool)[rows.column("cu")]
    _add(params, "currency", np.where(hit, money, -1))
    params.add_whole("entrances", np.flatnonzero(is_entrance(rows, sessions)), 1)
    unique = sessions.searches.are_unique(rows.batch)
    params.add_whole("unique_search_term", np.flatnonzero(unique[rows.hit] & hit), 1)
    _add_sources(params, pool, is_landing(rows, sessions), source, sources)
    _add_rare(params, pool, rows)
    _add_own(params, pool, keys, rows)
    return params.build()


def _add_sources(
    params: ParameterRows,
    pool: Numbering,
    landing: Any,
    source: Indices,
    sources: Sequence[Mapping[str, Any]],
) -> None:
    if not sources:
        return
    for name in _SOURCE_PARAMETERS:
        text = _number([made[name] for made in sources], pool)
        _add(params, name, np.where(landing & (source >= 0), text[source], -1))


def _add_rare(params: ParameterRows, pool: Numbering, rows: "Rows") -> None:
    for key, sent in (
        ("page_path", rows.batch.paths),
        ("traffic_type", rows.batch.traffic_types),
        ("ignore_referrer", _ignoring(rows)),
    ):
        if sent:
            text = np.full(rows.batch.size, -1, np.int64)
            text[list(sent)] = [pool[value] for value in sent.values()]
            _add(params, key, np.where(rows.is_hit, text[rows.hit], -1))


def _ignoring(rows: "Rows") -> dict[int, str]:
    found: list[int] = np.flatnonzero(rows.batch.numbers["ir"] > 0).tolist()
    return dict.fromkeys(found, "true")


def _add_own(params: ParameterRows, pool: Numbering, keys: Numbering, rows: "Rows") -> None:
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


def _configured(campaign: Mapping[str, str | None]) -> dict[str, Any]:
    made: dict[str, Any] = dict.fromkeys(field.name for field in SOURCE_TYPE)
    made |= {name: campaign.get(code) for name, code in _CAMPAIGN_FIELDS.items()}
    medium = campaign.get("cm")
    return made | {"medium": "(not set)" if medium is None else medium}
