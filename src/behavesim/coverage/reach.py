"""Which parts of the shop people reach, and which people together reach them all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from behavesim.engines.record import VisitRecord

INTENTS: Final = ("find", "browse", "deal", "gift", "return", "refund")
PAGES: Final = (
    "home",
    "category",
    "item",
    "search",
    "wishlist",
    "cart",
    "checkout",
    "checkout/shipping",
    "checkout/payment",
    "checkout/review",
    "thank-you",
    "signup",
    "login",
    "account",
    "orders",
    "order-lookup",
)
ANSWERS: Final = ("granted", "denied")
DEVICE_CHANGES: Final = ("another device", "cleared by browser", "cleared by person")
_KINDS: Final = {"c": "category", "p": "item"}


def list_required(events: Iterable[str], *, asks_consent: bool) -> frozenset[str]:
    """Return everything to reach: events, intents, pages, answers, changes of device."""
    return frozenset(
        [
            *(f"consent {answer}" for answer in ANSWERS if asks_consent),
            *(f"event {name}" for name in events),
            *(f"intent {name}" for name in INTENTS),
            *(f"page {name}" for name in PAGES),
            *DEVICE_CHANGES,
        ]
    )


def list_reached(
    intent: str, consent: str | None, hits: Sequence[Mapping[str, Any]], base_path: str
) -> frozenset[str]:
    """Return what one visit reached; without hits only the answer to the cookie banner."""
    reached = set() if consent is None else {f"consent {consent}"}
    if hits:
        reached.add(f"intent {intent}")
    for hit in hits:
        reached.add(f"event {hit['en']}")
        reached.add(f"page {name_page(hit['dl'], base_path)}")
    return frozenset(reached)


def list_changes(visits: Sequence[VisitRecord]) -> frozenset[str]:
    """Return the changes of device and cookies between a person's visits."""
    reached = {f"cleared by {visit.cleared}" for visit in visits if visit.cleared}
    if len({visit.device for visit in visits}) > 1:
        reached.add("another device")
    return frozenset(reached)


def name_page(location: str, base_path: str) -> str:
    """Return the kind of the page at a URL of the shop."""
    parts = urlsplit(location).path.removeprefix(base_path).strip("/").split("/")
    if parts == [""]:
        return "home"
    return _KINDS.get(parts[0], "/".join(parts))


def choose_covering(reached: Mapping[int, frozenset[str]], required: frozenset[str]) -> list[int]:
    """Choose few people who together reach everything of ``required`` that any of them reaches.

    Greedy: always the person who reaches most of what is missing, of equals the lowest id.
    """
    missing = required & frozenset().union(*reached.values())
    chosen: list[int] = []
    while missing:
        best = max(reached, key=lambda person: (len(reached[person] & missing), -person))
        chosen.append(best)
        missing -= reached[best]
    return chosen
