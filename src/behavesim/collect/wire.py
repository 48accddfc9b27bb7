"""Requests of gtag.js's protocol to envelopes and back: ``decode(encode(e)) == e``.

A request has common parameters in its query and either one event there too, or one event a line
in its body; a line's value overrides the query's.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final, cast
from urllib.parse import quote, unquote

from behavesim.collect.envelope import Client, Envelope, Hit, Request
from behavesim.collect.wire_items import decode_item, encode_item, parse_number
from behavesim.errors import DataError
from behavesim.ga4.wire_names import (
    CAMPAIGN_FIELDS,
    CLIENT_PARAMETERS,
    INTEGER_FIELDS,
    LOCAL_ATTEMPT,
    LOCAL_TIME,
    LOCAL_VISIT,
    MAX_ITEMS,
    PROTOCOL_VERSION,
    SERVER_MADE_EVENTS,
    TEXT_FIELDS,
)

# Beyond this gtag moves the event part of a single hit from the query into the body.
_MAX_QUERY_LENGTH: Final = 2048
_INT64_LIMIT: Final = 2**63
_LINE_BREAK: Final = re.compile(r"\r?\n")
_CONTAINERS: Final = {"ep": False, "up": False, "epn": True, "upn": True}
# Fields that stand in the query where all events of a request share them.
_PAGE_FIELDS: Final = ("dl", "dr", "dt", "dp", "uid", "cu", "sid", "sct", "seg")
_WIRE_NAMES: Final = {field: wire for wire, field in (TEXT_FIELDS | INTEGER_FIELDS).items()}


class RejectedRequestError(DataError):
    """A request that cannot be decoded; the message is the reason."""


def decode_request(request: Request) -> Envelope | None:
    """The envelope of one request; None for a side request, which carries no event at all.

    Events that only a server may make (first_visit, session_start) and names that begin with
    ``_`` are left out. Raises RejectedRequestError with the reason.
    """
    if "body_base64" in request:
        raise RejectedRequestError("body: found bytes that are not UTF-8; allowed UTF-8")
    query = parse_parameters(request.get("query", ""))
    lines = [line for line in _LINE_BREAK.split(request.get("body", "")) if line]
    events = [query | parse_parameters(line) for line in lines] or [query]
    if not any(event.get("en") for event in events):
        return None
    _check_request(query)
    common = {"t": _request_time_ms(query, request), **_page_counters(query)}
    hits = [
        _decode_hit(common | {"i": index}, event)
        for index, event in enumerate(events)
        if _is_countable(event.get("en", ""))
    ]
    envelope: Envelope = {"client": _decode_client(query, request), "hits": hits}
    if query.get(LOCAL_VISIT):
        envelope["visit"] = query[LOCAL_VISIT]
        envelope["attempt"] = _read_integer(LOCAL_ATTEMPT, query.get(LOCAL_ATTEMPT, "1"))
    return envelope


def encode_envelope(envelope: Envelope) -> list[tuple[str, str]]:
    """One (query, body) a bundle, as our tag and gtag.js send it.

    Hits that follow each other with the same time, page and counter are one bundle. The user
    agent is not in it: it travels as a header.
    """
    bundles = groupby(envelope["hits"], key=lambda hit: (hit["t"], hit.get("p"), hit.get("s")))
    return [_encode_bundle(envelope, list(hits)) for _, hits in bundles]


def parse_parameters(text: str) -> dict[str, str]:
    """``a=1&b=%20x`` as a dict; of a name that stands twice the last value counts."""
    parameters: dict[str, str] = {}
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        parameters[_unquote(name)] = _unquote(value)
    return parameters


def _unquote(text: str) -> str:
    # Most names and values have nothing to decode; some clients write spaces as plus signs.
    if "+" in text:
        text = text.replace("+", " ")
    return unquote(text) if "%" in text else text


def _check_request(query: Mapping[str, str]) -> None:
    if query.get("v") != PROTOCOL_VERSION:
        raise RejectedRequestError(f"v: found {query.get('v')!r}; allowed '2'")
    for name in ("tid", "cid"):
        if not query.get(name):
            raise RejectedRequestError(f"{name}: found nothing; allowed a text")


def _request_time_ms(query: Mapping[str, str], request: Request) -> int:
    if LOCAL_TIME in query:
        return _read_integer(LOCAL_TIME, query[LOCAL_TIME])
    return request["received_at_ms"]


def _page_counters(query: Mapping[str, str]) -> dict[str, int]:
    """``_p`` and ``_s``; foreign clients send neither, or no numbers, and that is borne."""
    found: dict[str, int] = {}
    for field, name in (("p", "_p"), ("s", "_s")):
        number = parse_number(query.get(name, ""))
        if isinstance(number, int):
            found[field] = number
    return found


def _is_countable(name: str) -> bool:
    return bool(name) and not name.startswith("_") and name not in SERVER_MADE_EVENTS


def _decode_client(query: Mapping[str, str], request: Request) -> Client:
    client = {name: query[name] for name in CLIENT_PARAMETERS if name in query}
    user_agent = request.get("headers", {}).get("user-agent")
    if user_agent is not None:
        client["ua"] = user_agent
    return cast(Client, client)


def _decode_hit(hit: dict[str, Any], event: Mapping[str, str]) -> Hit:
    items: dict[int, str] = {}
    campaign: dict[str, str] = {}
    for name, value in event.items():
        prefix, dot, key = name.partition(".")
        if dot and prefix in _CONTAINERS:
            _store_parameter(hit, prefix, key, value)
        elif name in TEXT_FIELDS:
            if value:
                hit[TEXT_FIELDS[name]] = value
        elif name in INTEGER_FIELDS:
            if value:
                hit[INTEGER_FIELDS[name]] = _read_integer(name, value)
        elif name in CAMPAIGN_FIELDS:
            campaign[name] = value
        elif name.startswith("pr") and name[2:].isdecimal() and len(name) < 6:
            items[int(name[2:])] = value
    if items:
        numbered = sorted(items.items())[:MAX_ITEMS]
        hit["items"] = [decode_item(text) for _, text in numbered]
    if campaign:
        hit["camp"] = campaign
    return cast(Hit, hit)


def _store_parameter(hit: dict[str, Any], container: str, key: str, value: str) -> None:
    if not _CONTAINERS[container]:
        hit.setdefault(container, {})[key] = value
        return
    number = parse_number(value)
    if number is None:  # gtag itself sends NaN as a text
        hit.setdefault(container.removesuffix("n"), {})[key] = value
    else:
        hit.setdefault(container, {})[key] = number


def _read_integer(name: str, text: str) -> int:
    try:
        number = int(text) if text.lstrip("-").isdecimal() else int(float(text))
    except (ValueError, OverflowError):
        number = _INT64_LIMIT
    if abs(number) >= _INT64_LIMIT:
        raise RejectedRequestError(f"{name}: found {text[:40]!r}; allowed an integer")
    return number


def _encode_bundle(envelope: Envelope, hits: list[Hit]) -> tuple[str, str]:
    shared = [name for name in _PAGE_FIELDS if all(name in hit for hit in hits)]
    page = [(_WIRE_NAMES[name], cast(Any, hits[0])[name]) for name in shared]
    query = _join([*_request_parameters(envelope, hits[0]), *page])
    lines = [_join(_event_parameters(hit, hits[0], shared)) for hit in hits]
    if len(lines) == 1 and len(query) + len(lines[0]) < _MAX_QUERY_LENGTH:
        return f"{query}&{lines[0]}", ""
    return query, "\r\n".join(lines)


def _request_parameters(envelope: Envelope, first: Hit) -> Iterator[tuple[str, object]]:
    yield "v", PROTOCOL_VERSION
    client = envelope["client"]
    for name in CLIENT_PARAMETERS:
        if name in client:
            yield name, client[name]
    if "p" in first:
        yield "_p", first["p"]
    if "s" in first:
        yield "_s", first["s"]
    yield LOCAL_TIME, first["t"]
    if "visit" in envelope:
        yield LOCAL_VISIT, envelope["visit"]
        yield LOCAL_ATTEMPT, envelope["attempt"]


def _event_parameters(hit: Hit, first: Hit, shared: list[str]) -> Iterator[tuple[str, object]]:
    fields = cast(dict[str, Any], hit)
    for name, wire_name in _WIRE_NAMES.items():
        if name in fields and not (name in shared and fields[name] == cast(Any, first)[name]):
            yield wire_name, fields[name]
    yield from hit.get("camp", {}).items()
    for number, item in enumerate(hit.get("items", ()), start=1):
        yield f"pr{number}", encode_item(item)
    for container in _CONTAINERS:
        for key, value in fields.get(container, {}).items():
            yield f"{container}.{key}", value


def _join(parameters: Iterator[tuple[str, object]] | list[tuple[str, object]]) -> str:
    return "&".join(
        f"{quote(name, safe='')}={quote(v if isinstance(v, str) else repr(v), safe='')}"
        for name, v in parameters
    )
