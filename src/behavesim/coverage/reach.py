"""Which parts of the shop lives reach, and which lives together reach them all."""

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
LIVES: Final = ("another device", "cleared by browser", "cleared by person")
_KINDS: Final = {"c": "category", "p": "item"}


def list_required(events: Iterable[str], *, asks_consent: bool) -> frozenset[str]:
    """Name all a full comparison must reach: events, intents, pages, answers, changes."""
    return frozenset(
        [
            *(f"consent {answer}" for answer in ANSWERS if asks_consent),
            *(f"event {name}" for name in events),
            *(f"intent {name}" for name in INTENTS),
            *(f"page {name}" for name in PAGES),
            *LIVES,
        ]
    )


def list_reached(
    intent: str, consent: str | None, hits: Sequence[Mapping[str, Any]], base_path: str
) -> frozenset[str]:
    """Name what one visit reached; of a visit that sent nothing only the answer can be compared."""
    reached = set() if consent is None else {f"consent {consent}"}
    if hits:
        reached.add(f"intent {intent}")
    for hit in hits:
        reached.add(f"event {hit['en']}")
        reached.add(f"page {name_page(hit['dl'], base_path)}")
    return frozenset(reached)


def list_changes(visits: Sequence[VisitRecord]) -> frozenset[str]:
    """Name what comes to pass between the visits of a life."""
    reached = {f"cleared by {visit.cleared}" for visit in visits if visit.cleared}
    if len({visit.device for visit in visits}) > 1:
        reached.add("another device")
    return frozenset(reached)


def name_page(location: str, base_path: str) -> str:
    """Name the kind of page at a URL of the shop."""
    parts = urlsplit(location).path.removeprefix(base_path).strip("/").split("/")
    if parts == [""]:
        return "home"
    return _KINDS.get(parts[0], "/".join(parts))


def choose_covering(reached: Mapping[int, frozenset[str]], required: frozenset[str]) -> list[int]:
    """Choose few lives that together reach all that any of them reaches of ``required``.

    Greedy: always the life that reaches most of what is missing, the lowest number among equals.
    """
    missing = required & frozenset().union(*reached.values())
    chosen: list[int] = []
    while missing:
        best = max(reached, key=lambda person: (len(reached[person] & missing), -person))
        chosen.append(best)
        missing -= reached[best]
    return chosen
