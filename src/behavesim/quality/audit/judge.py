"""All rules together, and what the events cover."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from behavesim.quality.audit.event_rules import check_event
from behavesim.quality.audit.events import (
    AuditedEvent,
    Violation,
    events_from_pushes,
    violate,
)
from behavesim.quality.audit.limits import check_limits
from behavesim.quality.audit.stream_rules import (
    check_catalogue,
    check_journeys,
    check_same_items,
    check_transactions,
)

UNCLEARED: Final = "ecommerce: null before each push"


def judge_any_shop(events: Sequence[AuditedEvent]) -> list[Violation]:
    """Hold events against the rules that every shop must keep."""
    return [
        *(found for event in events for found in check_event(event)),
        *(found for event in events for found in check_limits(event)),
        *check_same_items(events),
        *check_transactions(events),
    ]


def judge_our_shop(
    events: Sequence[AuditedEvent], catalogue: Mapping[str, Mapping[str, Any]]
) -> list[Violation]:
    """Hold whole lives in our shop against all rules; ``catalogue`` has its items by id."""
    return [
        *judge_any_shop(events),
        *check_catalogue(events, catalogue),
        *check_journeys(events),
    ]


def judge_pushes(messages: Iterable[Any], stream: str, page: str) -> Iterator[Violation]:
    """Yield each ecommerce event that was pushed before the last one's object was cleared."""
    for event, meets_remains in events_from_pushes(messages, stream, page):
        if meets_remains:
            found = "the last event's object"
            yield violate(event, UNCLEARED, found, "dataLayer.push({ecommerce: null}) before it")


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
