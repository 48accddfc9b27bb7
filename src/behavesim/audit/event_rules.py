"""What GA4 needs of a single event, by its reference of events."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from behavesim.audit.events import AuditedEvent, Violation, violate
from behavesim.ga4.currencies import CURRENCIES
from behavesim.ga4.event_catalog import ECOMMERCE_EVENTS, EVENTS, ITEM_PARAMETERS

REQUIRED: Final = "required parameter"
TYPE: Final = "type of a parameter"
VALUE: Final = "value is the sum of its items"
CURRENCY: Final = "currency"
ITEM_NAMED: Final = "item has a name"
UNIVERSAL: Final = "ecommerce object of GA4"

_CENT: Final = 0.01
_PROMOTES: Final = ("view_promotion", "select_promotion")
# Google's reference lets an event of a promotion name it itself, instead of by an item.
_PROMOTION: Final = ("promotion_id", "promotion_name")
_AMOUNTS: Final = ("value", "tax", "shipping")
_ITEM_NUMBERS: Final = ("price", "quantity", "discount", "index")
# What gtag.js makes of an object that stands where a text should.
_OBJECT_ON_THE_WIRE: Final = "[object Object]"


def check_event(event: AuditedEvent) -> Iterator[Violation]:
    """Yield what one event breaks."""
    yield from _check_required(event)
    yield from _check_amounts(event)
    yield from _check_texts(event)
    yield from _check_currency(event)
    yield from _check_value(event)
    yield from _check_items(event)


def _check_required(event: AuditedEvent) -> Iterator[Violation]:
    spec = EVENTS.get(event.name)
    if spec is None:
        return
    for name in spec.required:
        if event.parameters.get(name) in (None, ""):
            yield violate(event, REQUIRED, f"no {name}", f"{name}, which {event.name} needs")
    promotes = event.name == "view_promotion" and any(map(event.parameters.get, _PROMOTION))
    if spec.items == "required" and not event.items and not promotes:
        yield violate(event, REQUIRED, "no items", f"items, which {event.name} needs")


def _check_amounts(event: AuditedEvent) -> Iterator[Violation]:
    """An event's own amounts are numbers; of items' numbers the wire makes texts anyway."""
    for name in _AMOUNTS:
        value = event.parameters.get(name)
        if value in (None, ""):
            continue
        if read_number(value) is None or isinstance(value, str):
            yield violate(event, TYPE, f"{name} {value!r}", "a number, not a text")
        else:
            yield from _check_sign(event, name, value)
    for at, item in enumerate(event.items):
        for name in _ITEM_NUMBERS:
            value = item.get(name)
            if value in (None, ""):
                continue
            if read_number(value) is None:
                yield violate(event, TYPE, f"items[{at}].{name} {value!r}", "a number")
            else:
                yield from _check_sign(event, f"items[{at}].{name}", value)


def _check_sign(event: AuditedEvent, name: str, value: Any) -> Iterator[Violation]:
    if (read_number(value) or 0) < 0:
        yield violate(event, TYPE, f"{name} {value}", "not less than 0")


def _check_texts(event: AuditedEvent) -> Iterator[Violation]:
    """What GA4 knows by name is a text or a number, never an object or a list."""
    spec = EVENTS.get(event.name)
    own = {name: event.parameters.get(name) for name in (spec.parameters if spec else ())}
    for name, value in own.items():
        if name not in (*_AMOUNTS, "currency") and _is_object(value):
            yield violate(event, TYPE, f"{name} {value!r}", "a text")
    for at, item in enumerate(event.items):
        for name in ITEM_PARAMETERS:
            if name not in _ITEM_NUMBERS and _is_object(item.get(name)):
                yield violate(event, TYPE, f"items[{at}].{name} {item[name]!r}", "a text")


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping | list) or value == _OBJECT_ON_THE_WIRE


def _check_currency(event: AuditedEvent) -> Iterator[Violation]:
    code = event.parameters.get("currency")
    spec = EVENTS.get(event.name)
    if code is not None and not (isinstance(code, str) and code in CURRENCIES):
        yield violate(event, CURRENCY, repr(code), "a code of ISO 4217, such as KRW")
    is_required = spec is not None and "currency" in spec.required
    if code is None and "value" in event.parameters and not is_required:
        yield violate(event, CURRENCY, "a value without currency", "currency beside value")


def _check_value(event: AuditedEvent) -> Iterator[Violation]:
    value = read_number(event.parameters.get("value"))
    if value is None or event.name not in ECOMMERCE_EVENTS or not event.items:
        return
    values = [_multiply(item) for item in event.items]
    if None in values:
        return  # items without a price leave the sum unknown
    total = sum(one for one in values if one is not None)
    if abs(value - total) > _CENT:
        yield violate(event, VALUE, f"value {value:g}", f"{total:g}, the sum of price x quantity")


def _check_items(event: AuditedEvent) -> Iterator[Violation]:
    for at, item in enumerate(event.items):
        if not (item.get("item_id") or item.get("item_name") or is_promotion(event, item)):
            yield violate(event, ITEM_NAMED, f"items[{at}] without either", "item_id or item_name")


def is_promotion(event: AuditedEvent, item: Mapping[str, Any]) -> bool:
    """Return whether the item stands for a promotion and for nothing that is sold."""
    return event.name in _PROMOTES and not item.get("item_id") and any(map(item.get, _PROMOTION))


def _multiply(item: Mapping[str, Any]) -> float | None:
    price, quantity = read_number(item.get("price")), read_number(item.get("quantity", 1))
    return None if price is None or quantity is None else price * quantity


def read_number(value: Any) -> float | None:
    """Return a number, sent as one or as a text; None for anything else, NaN among it."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
