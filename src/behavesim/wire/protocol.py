"""Requests of gtag.js's protocol to envelopes and back: ``decode(encode(e)) == e``.

A request has common parameters in its query and either one event there too, or one event a line
in its body; a line's value overrides the query's.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any, Final, cast
from urllib.parse import quote, unquote

from behavesim.errors import DataError
from behavesim.ga4.wire_names import (
    CAMPAIGN_FIELDS,
    CLIENT_PARAMETERS,
    FOREIGN_TEXTS,
    INTEGER_FIELDS,
    LOCAL_ATTEMPT,
    LOCAL_TIME,
    LOCAL_VISIT,
    MAX_ITEMS,
    PAGE_COUNTERS,
    PROTOCOL_VERSION,
    SERVER_MADE_EVENTS,
    TEXT_FIELDS,
)
from behavesim.wire.envelope import Client, Envelope, Hit, Request
from behavesim.wire.items import decode_item, encode_item, parse_number

# Beyond this gtag moves the event part of a single hit from the query into the body.
_MAX_QUERY_LENGTH: Final = 2048
_INT64_LIMIT: Final = 2**63
# The last millisecond of 2199 is before it; later times overflow what dates are made of.
_TIME_LIMIT_MS: Final = 7_258_118_400_000
_REMEMBERED_PAIRS: Final = 32768
_REMEMBERED_CHARACTERS: Final = 512
_CONTAINERS: Final = {"ep": False, "up": False, "epn": True, "upn": True}
# Fields that stand in the query where all events of a request share them.
_PAGE_FIELDS: Final = ("dl", "dr", "dt", "dp", "uid", "cu", "sid", "sct", "seg")
_REQUEST_NAMES: Final = frozenset(("v", LOCAL_TIME, LOCAL_VISIT, LOCAL_ATTEMPT))
_UNKNOWN: Final = ("unknown", "", "")
# Where a parameter belongs. "empty" are names of the hit that were sent without a value, "faults"
# those whose value is none.
_GROUPS: Final = (
    "client",
    "hit",
    *_CONTAINERS,
    "camp",
    "items",
    "request",
    "empty",
    "faults",
    "unknown",
)
_Groups = dict[str, dict[Any, Any]]
_WIRE_NAMES: Final = {field: wire for wire, field in (TEXT_FIELDS | INTEGER_FIELDS).items()}


class RejectedRequestError(DataError):
    """A request, or a line of one, that cannot be decoded; the message is the reason."""


def reject_request(line: int, reason: str) -> None:
    """Reject the whole request of a line that cannot be decoded."""
    raise RejectedRequestError(reason)


def decode_request(
    request: Request, on_rejected_line: Callable[[int, str], None] = reject_request
) -> Envelope | None:
    """The envelope of one request; None for a side request, which carries no event at all.

    Events that only a server may make (first_visit, session_start) and names that begin with
    ``_`` are left out, and so are parameters that are not known: the log holds them. Items may be
    shared between envelopes. Raises RejectedRequestError with the reason where it concerns the
    whole request; ``on_rejected_line`` gets the number of a line, from 1, that cannot be decoded
    where others can, and the reason.
    """
    if "body_base64" in request:
        raise RejectedRequestError("body: found bytes that are not UTF-8; allowed UTF-8")
    query = _read_text(request.get("query", ""), {group: {} for group in _GROUPS})
    body = request.get("body", "").replace("\r\n", "\n")
    lines = [line for line in body.split("\n") if line]
    events = [_read_line(line, query) for line in lines] or [query]
    if not any("en" in event["hit"] for event in events):
        return None
    _check_request(query)
    time_ms = _request_time_ms(query["request"], request)
    client = cast(Client, query["client"])
    if (user_agent := request.get("headers", {}).get("user-agent")) is not None:
        client["ua"] = user_agent
    hits = [
        _make_hit(event, {"t": time_ms, "i": index})
        for index, event in enumerate(events)
        if _is_sound(event, index, on_rejected_line) and _is_countable(event["hit"]["en"])
    ]
    envelope: Envelope = {"client": client, "hits": hits}
    if visit := query["request"].get(LOCAL_VISIT):
        envelope["visit"] = visit
        envelope["attempt"] = _read_integer(LOCAL_ATTEMPT, query["request"].get(LOCAL_ATTEMPT, "1"))
    return envelope


def encode_envelope(envelope: Envelope) -> list[tuple[str, str]]:
    """One (query, body) for each request, as our tag and gtag.js send it.

    Consecutive hits with the same time, page and counter are one request. The user agent is not
    in it: it is sent as a header.
    """
    requests = groupby(envelope["hits"], key=lambda hit: (hit["t"], hit.get("p"), hit.get("s")))
    return [_encode_request(envelope, list(hits)) for _, hits in requests]


def parse_pairs(text: str) -> Iterator[tuple[str, str]]:
    """``a=1&b=%20x`` as names with their values."""
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        yield _unquote(name), _unquote(value)


def _unquote(text: str) -> str:
    # Most names and values have nothing to decode; some clients write spaces as plus signs.
    if "+" in text:
        text = text.replace("+", " ")
    return unquote(text) if "%" in text else text


def _read_line(line: str, query: _Groups) -> _Groups:
    # Most groups are empty, and a new dict is made sooner than a copy.
    return _read_text(
        line, {group: found.copy() if found else {} for group, found in query.items()}
    )


def _read_text(text: str, groups: _Groups) -> _Groups:
    """Put the parameters of the text into the groups, over earlier values."""
    for pair in text.split("&"):
        read = _read_pair if len(pair) <= _REMEMBERED_CHARACTERS else _read_pair.__wrapped__
        group, name, value = read(pair)
        groups[group][name] = value
    if groups["empty"]:
        for name in groups["empty"]:
            groups["hit"].pop(name, None)
        groups["empty"].clear()
    return groups


@lru_cache(_REMEMBERED_PAIRS)
def _read_pair(pair: str) -> tuple[str, Any, Any]:
    """Group, name and value. Most pairs of a request were in others before."""
    name, _, value = pair.partition("=")
    return _classify(_unquote(name), _unquote(value))


def _classify(name: str, value: str) -> tuple[str, Any, Any]:
    if (field := TEXT_FIELDS.get(name) or INTEGER_FIELDS.get(name)) is not None:
        return _read_field(name, field, value)
    container, dot, key = name.partition(".")
    if dot and container in _CONTAINERS:
        return _read_parameter(container, key, value)
    if name in CLIENT_PARAMETERS:
        return "client", name, value
    if name in CAMPAIGN_FIELDS:
        return "camp", name, value
    if name in PAGE_COUNTERS:
        number = parse_number(value)  # other clients may send none
        return ("hit", PAGE_COUNTERS[name], number) if isinstance(number, int) else _UNKNOWN
    if name.startswith("pr") and name[2:].isdecimal() and len(name) < 6:
        return "items", int(name[2:]), decode_item(value)
    if name in FOREIGN_TEXTS:
        return "ep", FOREIGN_TEXTS[name], value
    return ("request", name, value) if name in _REQUEST_NAMES else _UNKNOWN


def _read_field(name: str, field: str, value: str) -> tuple[str, str, Any]:
    if not value:
        return "empty", field, None
    if name in TEXT_FIELDS:
        return "hit", field, value
    try:
        return "hit", field, _read_integer(name, value)
    except RejectedRequestError as error:
        return "faults", field, error


def _read_parameter(container: str, key: str, value: str) -> tuple[str, str, str | int | float]:
    if not _CONTAINERS[container]:
        return container, key, value
    number = parse_number(value)
    if number is None:  # gtag itself sends NaN as a text
        return container.removesuffix("n"), key, value
    return container, key, number


def _check_request(query: _Groups) -> None:
    if (version := query["request"].get("v")) != PROTOCOL_VERSION:
        raise RejectedRequestError(f"v: found {version!r}; allowed '2'")
    for name in ("tid", "cid"):
        if not query["client"].get(name):
            raise RejectedRequestError(f"{name}: found nothing; allowed a text")
    for fault in query["faults"].values():
        raise RejectedRequestError(str(fault))


def _is_sound(event: _Groups, index: int, on_rejected_line: Callable[[int, str], None]) -> bool:
    """Whether a line can be decoded; the others of its request do not depend on it."""
    for fault in event["faults"].values():
        on_rejected_line(index + 1, str(fault))
        return False
    if "en" not in event["hit"]:
        on_rejected_line(index + 1, "en: found nothing; allowed the name of an event")
        return False
    return True


def _request_time_ms(query: Mapping[str, str], request: Request) -> int:
    time_ms = request["received_at_ms"]
    if LOCAL_TIME in query:
        time_ms = _read_integer(LOCAL_TIME, query[LOCAL_TIME])
    if not 0 <= time_ms < _TIME_LIMIT_MS:
        raise RejectedRequestError(f"{LOCAL_TIME}: found {time_ms}; allowed a time of 1970 to 2199")
    return time_ms


def _is_countable(name: str) -> bool:
    return bool(name) and not name.startswith("_") and name not in SERVER_MADE_EVENTS


def _make_hit(event: _Groups, common: dict[str, int]) -> Hit:
    hit = event["hit"] | common
    for container in (*_CONTAINERS, "camp"):
        if event[container]:
            hit[container] = event[container]
    if items := event["items"]:
        hit["items"] = [items[number] for number in sorted(items)[:MAX_ITEMS]]
    return cast(Hit, hit)


def _read_integer(name: str, text: str) -> int:
    try:
        number = int(text) if text.lstrip("-").isdecimal() else int(float(text))
    except (ValueError, OverflowError):
        number = _INT64_LIMIT
    if abs(number) >= _INT64_LIMIT:
        raise RejectedRequestError(f"{name}: found {text[:40]!r}; allowed an integer")
    return number


def _encode_request(envelope: Envelope, hits: list[Hit]) -> tuple[str, str]:
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
