"""Each rule on a stream without a fault, and on the same stream with exactly one."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from behavesim.audit.event_rules import UNIVERSAL
from behavesim.audit.events import AuditedEvent, event_from_hit, events_from_pushes
from behavesim.audit.judge import (
    count_coverage,
    judge_any_shop,
    judge_loaded_again,
    judge_our_shop,
    judge_pushes,
    merge_alike,
)
from behavesim.audit.stream_rules import check_transactions

CATALOG = {"A": {"name": "Lamp", "price": 100}, "B": {"name": "Pan", "price": 250}}
LAMP = {"id": "A", "nm": "Lamp", "br": "Aram", "ca": "Home", "pr": 100}
PAN = {"id": "B", "nm": "Pan", "br": "Bora", "ca": "Kitchen", "pr": 225, "ds": 25, "cp": "TEN"}
IN_LIST = {"item_list_id": "best", "item_list_name": "Best"}


def make_hit(name: str, items: list[dict[str, Any]] | None = None, **own: Any) -> dict[str, Any]:
    """A hit under its wire names, with currency and value where it has items with a price."""
    hit: dict[str, Any] = {
        "en": name,
        "dl": "https://shop.example/",
        "dt": "Shop",
        "ee": 1,
        "ep": {key: value for key, value in own.items() if isinstance(value, str)},
        "epn": {key: value for key, value in own.items() if not isinstance(value, str)},
    }
    if items is not None:
        hit["items"] = [dict(item) for item in items]
        hit["cu"] = "KRW"
        hit["epn"].setdefault("value", sum(item["pr"] * item.get("qt", 1) for item in items))
    return hit


def journey() -> list[dict[str, Any]]:
    """A visit that chooses from a list, buys two things, and sends them back."""
    cart = [{**LAMP, "qt": 2}, {**PAN, "qt": 1}]
    order = {"transaction_id": "T1", "tax": 0, "shipping": 3}
    return [
        make_hit("page_view"),
        make_hit("view_item_list", [LAMP, PAN], **IN_LIST),
        make_hit("select_item", [LAMP], **IN_LIST),
        make_hit("view_item", [LAMP]),
        make_hit("add_to_cart", [{**LAMP, "qt": 2}]),
        make_hit("add_to_cart", [PAN]),
        make_hit("begin_checkout", cart),
        make_hit("purchase", cart, **order),
        make_hit("refund", cart, **order),
        make_hit("view_promotion", promotion_id="P", promotion_name="Sale"),
        make_hit("search", search_term="lamp"),
        {**make_hit("user_engagement"), "et": 1200, "ee": 0},
    ]


def read(hits: list[dict[str, Any]]) -> list[AuditedEvent]:
    return [event_from_hit(hit, "p1-v0", at, "home", "c.1") for at, hit in enumerate(hits, 1)]


def judge(hits: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(found.rule, found.event) for found in judge_our_shop(read(hits), CATALOG)]


def test_a_stream_without_fault_has_none() -> None:
    """Events that keep every rule have no violations."""
    assert judge(journey()) == []


Fault = Callable[[list[dict[str, Any]]], Any]


def _put(at: int, **changes: Any) -> Fault:
    return lambda hits: hits[at].update(changes)


def _say(at: int, **parameters: Any) -> Fault:
    def put(hits: list[dict[str, Any]]) -> None:
        for name, value in parameters.items():
            hits[at]["ep" if isinstance(value, str) else "epn"][name] = value

    return put


def _item(at: int, **changes: Any) -> Fault:
    return lambda hits: hits[at]["items"][0].update(changes)


FAULTS: list[tuple[Fault, str, str]] = [
    (lambda hits: (hits.pop(8), hits[7]["ep"].pop("transaction_id")), "required parameter",
     "purchase"),
    (lambda hits: hits[3]["epn"].pop("value"), "required parameter", "view_item"),
    (lambda hits: hits[3].pop("cu"), "required parameter", "view_item"),
    (lambda hits: hits[10]["ep"].pop("search_term"), "required parameter", "search"),
    (lambda hits: hits[9].update(ep={}), "required parameter", "view_promotion"),
    (lambda hits: hits[3].update(items=[]), "required parameter", "view_item"),
    (lambda hits: hits[0].pop("dl"), "required parameter", "page_view"),
    (_put(3, cu="WON"), "currency", "view_item"),
    (_put(3, cu="krw"), "currency", "view_item"),
    (_say(10, value=5), "currency", "search"),
    (_say(3, value=101), "value is the sum of its items", "view_item"),
    (_item(6, qt=3), "value is the sum of its items", "begin_checkout"),
    (
        lambda hits: (hits[3]["epn"].pop("value"), hits[3]["ep"].update(value="much")),
        "type of a parameter",
        "view_item",
    ),
    (
        lambda hits: hits[3]["ep"].update(value=str(hits[3]["epn"].pop("value"))),
        "type of a parameter",
        "view_item",
    ),
    (
        lambda hits: (hits[7]["epn"].pop("tax"), hits[7]["ep"].update(tax="none")),
        "type of a parameter",
        "purchase",
    ),
    (
        lambda hits: (hits[3]["epn"].pop("value"), hits[3]["ep"].update(value="NaN")),
        "type of a parameter",
        "view_item",
    ),
    (_say(7, shipping=-1), "type of a parameter", "purchase"),
    (_item(3, pr="100 won"), "type of a parameter", "view_item"),
    (_item(6, qt="many"), "type of a parameter", "begin_checkout"),
    (_item(3, va="[object Object]"), "type of a parameter", "view_item"),
    (_say(10, search_term="[object Object]"), "type of a parameter", "search"),
    (_put(6, cu="USD"), "one currency", "begin_checkout"),
    (_item(4, nm="Lantern"), "an item is the same everywhere", "add_to_cart"),
    (_item(4, br="Bora"), "an item is the same everywhere", "add_to_cart"),
    (lambda hits: hits.append(hits[7]), "transaction id is sent once", "purchase"),
    (_say(8, transaction_id="T2"), "refund of a known purchase", "refund"),
    (_say(2, item_list_id="other"), "select_item after its list", "select_item"),
    (lambda hits: hits.insert(0, make_hit("begin_checkout", [LAMP])), "bought from the cart",
     "begin_checkout"),
    (lambda hits: hits.append(make_hit("view_item", [{**LAMP, "id": "Z"}])),
     "item is in the catalog", "view_item"),
    (lambda hits: hits.append(make_hit("view_item", [{**LAMP, "pr": 99}])),
     "item is in the catalog", "view_item"),
    (_put(10, en="x" * 41), "name", "x" * 41),
    (_put(10, en="9lives"), "name", "9lives"),
    (_put(10, en="app_update"), "reserved name", "app_update"),
    (_put(11, ee=1), "reserved name", "user_engagement"),
    (_say(10, ga_thing="x"), "reserved name", "search"),
    (_say(10, **{"my thing": "x"}), "name", "search"),
    (_say(10, search_term="x" * 101), "length of a value", "search"),
    (_put(0, dl="https://shop.example/" + "x" * 980), "length of a value", "page_view"),
    (_put(0, dt="x" * 301), "length of a value", "page_view"),
    (_put(0, uid="x" * 257), "length of a value", "page_view"),
    (_item(3, va="x" * 101), "length of a value", "view_item"),
    (_say(10, **{f"p{at}": at for at in range(25)}), "number of parameters", "search"),
    (_item(3, k={f"own{at}": "x" for at in range(28)}), "number of parameters", "view_item"),
    (lambda hits: hits.append(make_hit("view_item", [LAMP] * 201)), "number of items", "view_item"),
    (_put(0, up={"x" * 25: "1"}), "user properties", "page_view"),
    (_put(0, up={"plan": "x" * 37}), "user properties", "page_view"),
    (_put(0, up={f"p{at}": "1" for at in range(26)}), "user properties", "page_view"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "rule", "event"), FAULTS)
def test_each_fault_is_found_by_its_rule_alone(fault: Fault, rule: str, event: str) -> None:
    """One fault, one violation, and no other rule is troubled."""
    hits = journey()
    fault(hits)
    assert judge(hits) == [(rule, event)]


def test_an_item_without_id_and_name_is_unknown() -> None:
    """Either will do."""
    for gone, expected in (("id", []), ("nm", []), (("id", "nm"), ["item has a name"])):
        item = {code: value for code, value in LAMP.items() if code not in gone}
        events = read([make_hit("view_item", [item])])
        assert [found.rule for found in judge_any_shop(events)] == expected


def test_a_promotion_is_an_item_of_its_own_events_alone() -> None:
    """As in Google's own export; anywhere else such an item is unknown."""
    banner = {"pi": "P", "pn": "Sale", "cs": "home_hero"}
    for name in ("view_promotion", "select_promotion"):
        hit = {**make_hit(name), "items": [banner]}
        assert judge_our_shop(read([hit]), CATALOG) == []
    hit = {**make_hit("select_item"), "items": [banner]}
    found = {fault.rule for fault in judge_our_shop(read([hit]), CATALOG)}
    assert {"item has a name", "item is in the catalog"} <= found


def test_a_variant_may_have_a_price_of_its_own() -> None:
    """Which then is the one that counts, and no other variant's."""
    card = {"name": "Card", "price": 25.0, "variants": {"50 EUR": 50.0}}
    for variant, price, found in (("25 EUR", 25, 0), ("50 EUR", 50, 0), ("50 EUR", 25, 1)):
        item = {"id": "C", "nm": "Card", "va": variant, "pr": price}
        hit = make_hit("view_item", [item], currency="EUR", value=price)
        rules = [one.rule for one in judge_our_shop(read([hit]), {"C": card})]
        assert rules.count("item is in the catalog") == found


def test_limits_themselves_are_allowed() -> None:
    """40 characters, 100, 25 parameters, 200 items."""
    hits = [
        make_hit("x" * 40, **{f"p{at}": "x" * 100 for at in range(25)}),
        make_hit("view_item", [LAMP] * 200),
        {**make_hit("page_view"), "up": {"x" * 24: "y" * 36}, "uid": "z" * 256},
        make_hit("주문", 결제="카드"),
    ]
    assert judge_any_shop(read(hits)) == []


PUSH = {"event": "view_item", "ecommerce": {"currency": "KRW", "value": 100, "items": []}}
CLEAR: dict[str, Any] = {"ecommerce": None}


def at(page: str, messages: list[Any]) -> list[tuple[str, Any]]:
    return [(page, message) for message in messages]


@pytest.mark.parametrize(
    ("messages", "count"),
    [
        ([CLEAR, PUSH, CLEAR, PUSH], 0),
        ([PUSH], 0),
        ([PUSH, PUSH], 1),
        ([PUSH, CLEAR, PUSH, {"event": "share"}, PUSH, PUSH], 2),
        ([PUSH, {"event": "gtm.click"}, ["event", "view_item", {"items": []}]], 0),
    ],
)
def test_an_object_that_was_not_cleared_is_found(messages: list[Any], count: int) -> None:
    """Tag Manager would merge it into the next one; commands bring no object."""
    found = list(judge_pushes(at("/p/", messages), "/p/"))
    assert [violation.rule for violation in found] == ["ecommerce: null before each push"] * count


def test_pushes_and_commands_read_alike() -> None:
    """The ecommerce object is laid open, user ids stand apart, Tag Manager's own are left out."""
    item = {"item_id": "A", "price": 100}
    parameters = {"currency": "KRW", "value": 100}
    messages = [
        {"event": "gtm.js", "gtm.start": 1},
        ["config", "G-1"],
        {"event": "view_item", "user_id": "u1", "ecommerce": {**parameters, "items": [item]}},
        ["event", "view_item", {**parameters, "user_id": "u1", "items": [item]}],
    ]
    first, second = (event for event, _ in events_from_pushes(at("/", messages), "/"))
    assert (first.parameters, first.items, first.user_id) == (parameters, (item,), "u1")
    assert (second.number, second.parameters, second.items) == (2, parameters, (item,))


def test_objects_of_universal_analytics_are_found() -> None:
    """With an event's name and without, as most of its shops pushed them; GA4's own are none."""
    messages = [
        {"ecommerce": {"detail": {"products": [{"id": "A"}]}}},
        {"event": "buy", "ecommerce": {"currencyCode": "KRW", "purchase": {"products": []}}},
        CLEAR,
        PUSH,
    ]
    found = [one for one in judge_pushes(at("/", messages), "/") if one.rule == UNIVERSAL]
    assert [one.event for one in found] == ["(no event)", "buy"]


def test_a_purchase_that_is_sent_by_a_reload_is_found() -> None:
    """The same order again; another one is another purchase."""
    first = read([make_hit("purchase", [LAMP], transaction_id="T1")])
    other = read([make_hit("purchase", [LAMP], transaction_id="T2"), make_hit("page_view")])
    assert list(judge_loaded_again(first, other)) == []
    (found,) = judge_loaded_again(first, first)
    assert (found.rule, found.event) == ("transaction id is sent once", "purchase")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["items", "value", "currency", "price", "item_id", "purchase", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(["purchase", "view_item", "refund", "view_promotion", "x"])


@given(
    st.lists(
        st.builds(lambda name, given: {"event": name, "ecommerce": given}, NAMES, JSON_VALUES)
        | st.builds(lambda name, given: ["event", name, given], NAMES, JSON_VALUES)
        | JSON_VALUES,
        max_size=4,
    )
)
def test_no_rule_fails_on_what_a_page_may_push(messages: list[Any]) -> None:
    """Data layers hold anything, and a broken one is to be reported."""
    pushes = at("/", messages)
    events = [event for event, _ in events_from_pushes(pushes, "/")]
    judge_our_shop(events, CATALOG)
    list(judge_pushes(pushes, "/"))


def test_what_differs_in_its_place_alone_is_reported_once() -> None:
    """The first place stands for all."""
    events = read([make_hit("share", **{"my thing": "x"})] * 3)
    (found,) = merge_alike(judge_any_shop(events))
    assert found.number == 1


def test_coverage_counts_events_by_page() -> None:
    """Names in order, each with the pages that sent it."""
    hits = [make_hit("share"), make_hit("login"), make_hit("share")]
    events = [event_from_hit(hit, "v", at, f"page{at % 2}") for at, hit in enumerate(hits)]
    assert count_coverage(events) == {"login": {"page1": 1}, "share": {"page0": 2}}


@pytest.mark.parametrize("number", ["", " ", "\t\u3000", "(not set)", None])
def test_a_missing_id_is_not_repeated(number: str | None) -> None:
    """Orders without an id are no repetition of each other; that it is missing is another rule."""
    orders = read([make_hit("purchase", [LAMP], transaction_id=number)] * 2)
    assert not list(check_transactions(orders))


def test_a_choice_may_have_a_price_of_its_own() -> None:
    """A variant is sold at its own price, the others at the item's."""
    catalog = {**CATALOG, "A": {**CATALOG["A"], "variants": {"L": 120.5}}}
    for variant, price, faults in (("S", 100, 0), ("L", 120.5, 0), ("L", 100, 1), ("S", 120.5, 1)):
        item = {"id": "A", "nm": "Lamp", "pr": price, "va": variant}
        hit = {**make_hit("view_item", value=price, currency="USD"), "items": [item]}
        found = judge_our_shop(read([hit]), catalog)
        assert [one.rule for one in found].count("item is in the catalog") == faults
