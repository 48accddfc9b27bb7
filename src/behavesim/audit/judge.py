"""All rules together, and what the events cover."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from behavesim.audit.event_rules import UNIVERSAL, check_event
from behavesim.audit.events import (
    AuditedEvent,
    Violation,
    events_from_pushes,
    violate,
)
from behavesim.audit.limits import check_limits
from behavesim.audit.stream_rules import (
    CATALOG,
    FROM_CART,
    FROM_LIST,
    REFUND,
    TRANSACTION,
    check_catalog,
    check_journeys,
    check_one_currency,
    check_same_items,
    check_transactions,
    find_transaction,
)

UNCLEARED: Final = "ecommerce: null before each push"
NEED_OUR_SHOP: Final = (CATALOG, FROM_LIST, FROM_CART, REFUND)
"""Rules that need whole visits and the catalog."""
NEED_A_PAGE: Final = (UNCLEARED,)
"""Rules that need a data layer."""
# Keys of Universal Analytics' ecommerce object, which has none of GA4's.
_UNIVERSAL_KEYS: Final = (
    "impressions",
    "detail",
    "click",
    "add",
    "remove",
    "checkout",
    "checkout_option",
    "purchase",
    "refund",
    "promoView",
    "promoClick",
)


def judge_any_shop(events: Sequence[AuditedEvent]) -> list[Violation]:
    """Hold events against the rules that every shop must keep."""
    return [
        *judge_each(events),
        *check_one_currency(events),
        *check_same_items(events),
        *check_transactions(events),
    ]


def judge_each(events: Iterable[AuditedEvent]) -> list[Violation]:
    """Hold events against the rules that each must keep by itself."""
    return [found for event in events for found in (*check_event(event), *check_limits(event))]


def judge_our_shop(
    events: Sequence[AuditedEvent], catalog: Mapping[str, Mapping[str, Any]]
) -> list[Violation]:
    """Hold all visits of people in our shop against all rules; ``catalog`` has its items by id."""
    return [
        *judge_any_shop(events),
        *check_catalog(events, catalog),
        *check_journeys(events),
    ]


def judge_pushes(pushes: Sequence[tuple[str, Any]], stream: str) -> Iterator[Violation]:
    """Yield what is wrong with ecommerce objects themselves, before events are made of them.

    One that was pushed before the last one's was cleared, and one of Universal Analytics.
    """
    for event, meets_remains in events_from_pushes(pushes, stream):
        if meets_remains:
            found = "the last event's object"
            yield violate(event, UNCLEARED, found, "dataLayer.push({ecommerce: null}) before it")
    for number, (page, message) in enumerate(pushes, 1):
        given = message.get("ecommerce") if isinstance(message, Mapping) else None
        if not isinstance(given, Mapping):
            continue
        for key in _UNIVERSAL_KEYS:
            if isinstance(given.get(key), Mapping | list):
                name = str(message.get("event") or "(no event)")
                event = AuditedEvent(name, stream, number, page, {})
                found = f"ecommerce.{key}, as in Universal Analytics"
                yield violate(event, UNIVERSAL, found, "items, beside currency and value")


def judge_loaded_again(
    first: Iterable[AuditedEvent], again: Iterable[AuditedEvent]
) -> Iterator[Violation]:
    """Yield each purchase that its page pushes once more when it is loaded again."""
    known = {find_transaction(event) for event in first if event.name == "purchase"}
    for event in again:
        number = find_transaction(event)
        if event.name == "purchase" and number in known:
            name = "a purchase without an id" if number is None else number
            found = f"{name} again, when the page is loaded again"
            yield violate(event, TRANSACTION, found, "every transaction_id once")


def merge_alike(violations: Iterable[Violation]) -> list[Violation]:
    """Keep the first of those that differ only in which event of a stream they are."""
    first: dict[Violation, Violation] = {}
    for violation in violations:
        first.setdefault(replace(violation, number=0), violation)
    return list(first.values())


def count_coverage(events: Iterable[AuditedEvent]) -> dict[str, dict[str, int]]:
    """Count events by name and page."""
    counts: dict[str, Counter[str]] = {}
    for event in events:
        counts.setdefault(event.name, Counter())[event.page] += 1
    return {name: dict(counts[name]) for name in sorted(counts)}
