"""Lives are chosen so that together they reach everything."""

from behavesim.coverage.reach import choose_covering, list_reached, list_required, name_page


def test_pages_are_named_below_any_base_path() -> None:
    """Categories and items are kinds; checkout steps stand apart."""
    site = "https://shop.example/deep/shop/"
    names = {
        path: name_page(site + path, "/deep/shop/")
        for path in ("", "c/sports/running/", "p/A-1/", "search/?q=x", "checkout/payment/")
    }
    assert list(names.values()) == ["home", "category", "item", "search", "checkout/payment"]


def test_a_visit_reaches_its_intent_events_and_pages() -> None:
    """Each is told once."""
    hits = [{"en": "page_view", "dl": "https://shop.example/"}] * 2
    seen = {"intent find", "event page_view", "page home"}
    assert list_reached("find", None, hits, "/") == seen
    assert list_reached("find", "granted", hits, "/") == {"consent granted", *seen}


def test_of_a_visit_that_sent_nothing_only_the_refusal_is_reached() -> None:
    """Why they came and where they went cannot be compared."""
    assert list_reached("find", "denied", [], "/") == {"consent denied"}


def test_answers_are_required_where_the_shop_asks() -> None:
    """Both of them; without a banner neither."""
    asking, silent = (list_required([], asks_consent=asks) for asks in (True, False))
    assert asking - silent == {"consent granted", "consent denied"}


def test_few_people_cover_all_that_can_be_reached() -> None:
    """What no one reaches is left out, so that it can be reported as unreached."""
    required = list_required(["purchase", "refund"], asks_consent=True)
    reached = {
        0: frozenset({"event purchase"}),
        1: frozenset({"event purchase", "intent find", "page cart"}),
        2: frozenset({"intent gift"}),
    }
    assert choose_covering(reached, required) == [1, 2]
