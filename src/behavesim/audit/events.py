"""Events as the rules see them, whether they were read off the wire or off a data layer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from behavesim.ga4.wire_names import ITEM_NAMES

_PAGE: Final = {"page_location": "dl", "page_referrer": "dr", "page_title": "dt"}


@dataclass(frozen=True, slots=True)
class AuditedEvent:
    """One event and where it was seen."""

    name: str
    stream: str
    """The visit it belongs to, or the page that was looked at."""
    number: int
    """Which of the stream's events it is, from 1."""
    page: str
    """The kind of page, or its path."""
    parameters: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...] = ()
    """Under the data layer's names."""
    user_id: str = ""
    user_properties: Mapping[str, Any] = field(default_factory=dict)
    client: str = ""
    """The visitor, where one is known."""
    by_page: bool = True
    """Whether the page made it; all others a tag makes itself."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One event that breaks a rule."""

    rule: str
    visit: str
    event: str
    number: int
    page: str
    found: str
    allowed: str


def violate(event: AuditedEvent, rule: str, found: object, allowed: str) -> Violation:
    """The violation of a rule by an event."""
    return Violation(
        rule, event.stream, event.name, event.number, event.page, str(found)[:120], allowed
    )


def event_from_hit(
    hit: Mapping[str, Any], stream: str, number: int, page: str, client: str = ""
) -> AuditedEvent:
    """Read a hit under its wire names."""
    own = {**hit.get("ep", {}), **hit.get("epn", {})}
    page_level = {name: hit[code] for name, code in _PAGE.items() if code in hit}
    money = {"currency": hit["cu"]} if "cu" in hit else {}
    engaged = {"engagement_time_msec": hit["et"]} if "et" in hit else {}
    return AuditedEvent(
        name=hit["en"],
        stream=stream,
        number=number,
        page=page,
        parameters={**page_level, **money, **engaged, **own},
        items=tuple(_read_item(item) for item in hit.get("items", ())),
        user_id=hit.get("uid", ""),
        user_properties={**hit.get("up", {}), **hit.get("upn", {})},
        client=client,
        by_page=bool(hit.get("ee")),
    )


def events_from_pushes(
    pushes: Iterable[tuple[str, Any]], stream: str
) -> Iterator[tuple[AuditedEvent, bool]]:
    """Read a data layer: each event, and whether its ecommerce object met another's remains.

    A push is the page and the message; a command of gtag.js is the list of its words.
    """
    remains = False
    number = 0
    for page, message in pushes:
        event_parts = _read_message(message)
        if isinstance(message, Mapping) and "ecommerce" in message and not message["ecommerce"]:
            remains = False
        if event_parts is None:
            continue
        number += 1
        name, parameters, brings_object = event_parts
        items = parameters.pop("items", None)
        user_id = parameters.pop("user_id", None)
        event = AuditedEvent(
            name=name,
            stream=stream,
            number=number,
            page=page,
            parameters={key: value for key, value in parameters.items() if value is not None},
            items=tuple(item for item in _as_list(items) if isinstance(item, Mapping)),
            user_id=str(user_id or ""),
        )
        yield event, brings_object and remains
        remains = remains or brings_object


def _read_message(message: Any) -> tuple[str, dict[str, Any], bool] | None:
    """Return an event's name, its parameters, and whether it brings an ecommerce object."""
    if isinstance(message, list):
        if len(message) < 2 or message[0] != "event":
            return None
        given = message[2] if len(message) > 2 and isinstance(message[2], Mapping) else {}
        return str(message[1]), dict(given), False
    if not isinstance(message, Mapping) or not isinstance(message.get("event"), str):
        return None
    name = message["event"]
    if name.startswith("gtm."):
        return None  # Tag Manager's own
    ecommerce = message.get("ecommerce")
    given = ecommerce if isinstance(ecommerce, Mapping) else {}
    rest = {key: value for key, value in message.items() if key not in ("event", "ecommerce")}
    plain = {key: value for key, value in rest.items() if not key.startswith("gtm.")}
    return name, {**plain, **given}, bool(given)


def _read_item(item: Mapping[str, Any]) -> dict[str, Any]:
    named = {ITEM_NAMES[code]: value for code, value in item.items() if code in ITEM_NAMES}
    return {**named, **item.get("k", {})}


def _as_list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
