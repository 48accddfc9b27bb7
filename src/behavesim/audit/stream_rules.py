"""What all events from the list to the purchase have in common, and what is sent only once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from behavesim.audit.event_rules import is_promotion, read_number
from behavesim.audit.events import AuditedEvent, Violation, violate
from behavesim.ga4.currencies import CURRENCIES

ONE_CURRENCY: Final = "one currency"
TRANSACTION: Final = "transaction id is sent once"
REFUND: Final = "refund of a known purchase"
SAME_ITEM: Final = "an item is the same everywhere"
CATALOG: Final = "item is in the catalog"
FROM_LIST: Final = "select_item after its list"
FROM_CART: Final = "bought from the cart"

_SAME: Final = ("item_name", "item_brand", "item_category")
_BOUGHT: Final = ("begin_checkout", "purchase")
_CENT: Final = 0.01


def check_transactions(events: Iterable[AuditedEvent]) -> Iterator[Violation]:
    """Yield each purchase that was sent before."""
    seen: dict[str, AuditedEvent] = {}
    for event in events:
        number = find_transaction(event)
        if event.name != "purchase" or number is None:
            continue
        if number in seen:
            first = seen[number]
            found = f"{number} again, after {first.stream} event {first.number}"
            yield violate(event, TRANSACTION, found, "every transaction_id once")
        seen.setdefault(number, event)


def check_one_currency(events: Sequence[AuditedEvent]) -> Iterator[Violation]:
    """Yield each event in another currency than most, since one visitor sees one currency."""
    priced = [(event, event.parameters.get("currency")) for event in events]
    known = [(event, one) for event, one in priced if isinstance(one, str) and one in CURRENCIES]
    usual = Counter(code for _, code in known).most_common(1)
    for event, code in known:
        if code != usual[0][0]:
            yield violate(event, ONE_CURRENCY, code, f"{usual[0][0]}, as in most events")


def check_same_items(events: Iterable[AuditedEvent]) -> Iterator[Violation]:
    """Yield each item that has another name, brand or category than when it was first seen."""
    first: dict[tuple[str, str], str] = {}
    for event in events:
        for item in event.items:
            for name in _SAME:
                if not item.get("item_id") or not item.get(name):
                    continue
                known = first.setdefault((str(item["item_id"]), name), str(item[name]))
                if known != str(item[name]):
                    found = f"{item['item_id']} with {name} {item[name]!r}"
                    yield violate(event, SAME_ITEM, found, f"{known!r}, as before")


def check_catalog(
    events: Iterable[AuditedEvent], catalog: Mapping[str, Mapping[str, Any]]
) -> Iterator[Violation]:
    """Yield each item that the shop does not have, or not at this price.

    ``catalog`` has ``name``, ``price`` and, where a variant has a price of its own, ``variants`` by
    item id; a price and its discount are one.
    """
    for event in events:
        for item in event.items:
            known = catalog.get(str(item.get("item_id", "")))
            if is_promotion(event, item):
                continue
            if known is None:
                yield violate(event, CATALOG, item.get("item_id"), "an item of the catalog")
                continue
            price = read_number(item.get("price"))
            if price is None:
                continue
            full = price + (read_number(item.get("discount")) or 0)
            variants = known.get("variants", {})
            sold = variants.get(str(item.get("item_variant", "")), known["price"])
            if abs(full - sold) > _CENT:
                found = f"{item['item_id']} at {full:g}"
                yield violate(event, CATALOG, found, f"{sold:g}, as the shop sells it")


def check_journeys(events: Iterable[AuditedEvent]) -> Iterator[Violation]:
    """Yield what a visitor could not have done; ``events`` are all visits of people, in order.

    Items chosen from a list were shown in this visit, items bought were put into the cart, and
    refunds are of purchases.
    """
    listed: set[tuple[str, str, str]] = set()
    carted: set[tuple[str, str]] = set()
    bought: set[str] = set()
    for event in events:
        ids = [str(item.get("item_id", "")) for item in event.items]
        in_list = str(event.parameters.get("item_list_id", ""))
        if event.name == "view_item_list":
            listed |= {(event.stream, in_list, one) for one in ids}
        elif event.name == "select_item":
            for one in ids:
                if (event.stream, in_list, one) not in listed:
                    allowed = "an item of a list that was viewed"
                    yield violate(event, FROM_LIST, f"{one} of {in_list!r}", allowed)
        elif event.name == "add_to_cart":
            carted |= {(event.client, one) for one in ids}
        elif event.name in _BOUGHT:
            for one in ids:
                if (event.client, one) not in carted:
                    yield violate(event, FROM_CART, one, "an item that was put into the cart")
        number = find_transaction(event)
        if event.name == "purchase" and number is not None:
            bought.add(number)
        elif event.name == "refund" and number is not None and number not in bought:
            yield violate(event, REFUND, number, "the transaction_id of a purchase")


def find_transaction(event: AuditedEvent) -> str | None:
    """The transaction's id; None where it is missing, blank or "(not set)"."""
    number = event.parameters.get("transaction_id")
    text = "" if number is None else str(number)
    return None if text.strip() in ("", "(not set)") else text
