"""Each finder sees the fault that was planted for it, and finds nothing where there is none."""

from dataclasses import replace

import pytest
from tests.unit.improvement.planted_behavior import ITEMS, PlantedEvents

from behavesim.core.item_factors import ItemFactors
from behavesim.improvement import model_findings
from behavesim.improvement.findings import (
    FINDERS,
    find_checkout_leaks,
    find_hidden_favorites,
    find_lost_searches,
    find_near_misses,
    find_segment_wants,
)
from behavesim.improvement.item_value import estimate_item_value
from behavesim.improvement.model_findings import Learned, find_bought_together, find_personal_rows

PLACE = {"page_location": "https://shop.example/search/?q=x"}


def search(planted: PlantedEvents, session: int, term: str, *, shown: bool, buys: bool) -> None:
    planted.add(session, "view_search_results", search_term=term, **PLACE)
    planted.add(session, "view_item_list", item_list_id="popular", **PLACE)
    if shown:
        planted.add(session, "view_item_list", item_list_id="search_results", **PLACE)
    if buys:
        planted.add(session, "purchase", purchase_revenue=10_000.0)


def test_searches_without_results_are_counted_by_their_words() -> None:
    """Ten of forty show nothing; who finds something buys more often."""
    planted = PlantedEvents()
    for session in range(40):
        lost = session < 10
        search(planted, session, "runing" if lost else "running", shown=not lost, buys=not lost)
    found = find_lost_searches(planted.behavior())
    assert found is not None
    assert list(found.evidence) == [{"search_term": "runing", "searches": 10}]
    assert found.expected_gain == pytest.approx(10 / 40 * 1 / 0.75)
    assert found.changes == [{"change": "search", "typo_tolerance": True}]


def test_an_item_that_is_taken_when_seen_goes_to_the_front() -> None:
    """The last item is clicked and taken by all who see it, far down; the first by few."""
    planted = PlantedEvents()
    for session in range(200):
        planted.add(session, "view_item_list", item_list_id="best", items=ITEMS)
        chosen = ITEMS[-1] if session % 3 == 0 else ITEMS[session % 8]
        planted.add(session, "select_item", item_list_id="best", items=[chosen])
        planted.add(session, "view_item", items=[chosen])
        if chosen == ITEMS[-1]:
            planted.add(session, "add_to_cart", items=[chosen])
    behavior = planted.behavior()
    values = estimate_item_value(behavior)
    assert values.get_column("item_id")[0] == ITEMS[-1]
    assert values.filter(item_id=ITEMS[0]).get_column("examined")[0] == pytest.approx(200)
    assert values.filter(item_id=ITEMS[3]).get_column("examined")[0] == pytest.approx(100)
    found = find_hidden_favorites(behavior)
    assert found is not None
    [change] = found.changes
    assert change["lists"][0]["items"][0] == ITEMS[-1]
    assert change["lists"][1:] == ["best"]


def show(planted: PlantedEvents, session: int, item: str, *, taken: bool = True) -> None:
    planted.add(session, "view_item_list", item_list_id="best", items=[item])
    planted.add(session, "select_item", item_list_id="best", items=[item])
    planted.add(session, "view_item", items=[item])
    if taken:
        planted.add(session, "add_to_cart", items=[item])


def test_nothing_is_hidden_where_all_are_liked_alike() -> None:
    """The first row is as good as the best that there is."""
    planted = PlantedEvents()
    for session in range(200):
        show(planted, session, ITEMS[session % 20])
    assert find_hidden_favorites(planted.behavior()) is None


def test_nothing_is_hidden_where_nothing_was_taken() -> None:
    """All items have the value 0 then, and nothing is a multiple of that."""
    planted = PlantedEvents()
    for session in range(40):
        show(planted, session, ITEMS[session % 20], taken=False)
    assert find_hidden_favorites(planted.behavior()) is None


def test_what_is_sold_out_has_no_value() -> None:
    """However much it is liked."""
    planted = PlantedEvents()
    for session in range(40):
        show(planted, session, ITEMS[session % 2])
    behavior = planted.behavior()
    rows = [{**row, "stock": 0 if row["id"] == ITEMS[0] else 5} for row in behavior.site["items"]]
    values = estimate_item_value(replace(behavior, site={**behavior.site, "items": rows}))
    assert dict(values.select("item_id", "value").iter_rows())[ITEMS[0]] == 0
    assert values.get_column("item_id")[0] == ITEMS[1]


def test_one_lucky_view_is_no_favorite() -> None:
    """Rates of what was seen once are near the mean of all items."""
    planted = PlantedEvents()
    for session in range(100):
        planted.add(session, "view_item_list", item_list_id="best", items=[ITEMS[0]])
    show(planted, 100, ITEMS[1])
    rates = estimate_item_value(planted.behavior()).select("item_id", "click_rate")
    assert dict(rates.iter_rows())[ITEMS[1]] == pytest.approx((1 + 50 / 101) / 51)


def test_a_leaking_checkout_loses_the_fields_that_no_order_takes() -> None:
    """The telephone goes; the address of the mail stays."""
    planted = PlantedEvents()
    for session in range(20):
        planted.add(session, "begin_checkout")
        if session < 5:
            planted.add(session, "purchase", purchase_revenue=1.0)
    found = find_checkout_leaks(planted.behavior())
    assert found is not None
    assert found.changes[0]["drop_fields"] == {"contact-form": ["phone"]}
    assert found.evidence[-1]["sessions"] == 5


def test_carts_just_below_free_delivery_lower_it() -> None:
    """To half, in round figures."""
    planted = PlantedEvents()
    for session in range(30):
        planted.add(session, "view_cart", value=30_000.0 if session < 20 else 60_000.0)
    for session in range(30, 45):
        planted.add(session, "view_cart", value=24_000.0)
    found = find_near_misses(planted.behavior())
    assert found is not None
    assert found.changes == [{"change": "shipping", "free_from": 20_000}]
    assert found.evidence[0]["sessions"] == 20


def test_sources_with_a_preference_get_an_order_of_their_own() -> None:
    """Visitors from a sports page view sports alone; odd items come first for them."""
    planted = PlantedEvents()
    for session in range(300):
        from_page = session < 120
        item = ITEMS[2 * (session % 10) + (1 if from_page or session % 2 else 0)]
        source = "runners.example" if from_page else "google"
        planted.add(session, "view_item", items=[item], session_source=source)
        planted.add(session, "view_item_list", items=[item], session_source=source)
        planted.add(session, "select_item", items=[item], session_source=source)
        planted.add(session, "add_to_cart", items=[item], session_source=source)
    found = find_segment_wants(planted.behavior())
    assert found is not None
    assert list(found.files["ranking"]) == ["google", "runners.example"]
    order = found.files["ranking"]["runners.example"]
    assert {ITEMS.index(item) % 2 for item in order[:10]} == {1}
    assert found.changes[1]["lists"][0]["kind"] == "personal"


def test_sources_that_want_what_all_want_get_no_order() -> None:
    """Nor do those of whom fewer than a hundred views are known."""
    planted = PlantedEvents()
    for session in range(320):
        item = ITEMS[1] if session >= 300 else ITEMS[session % 2]
        source = "tiny.example" if session >= 300 else "google"
        planted.add(session, "view_item", items=[item], session_source=source)
    assert find_segment_wants(planted.behavior()) is None


@pytest.mark.parametrize("finder", FINDERS)
def test_nothing_is_found_in_nothing(finder: object) -> None:
    """A quiet shop has no faults."""
    planted = PlantedEvents()
    for session in range(5):
        planted.add(session, "page_view")
    assert callable(finder)
    assert finder(planted.behavior()) is None


def learn(ndcg: float) -> Learned:
    factors = ItemFactors(
        items=tuple(ITEMS),
        factors=tuple((float(at % 2), 1.0) for at in range(20)),
        regularization=1.0,
        alpha=1.0,
        weights={"view_item": 1.0},
    )
    return Learned(
        {"als": {"ndcg": ndcg, "baseline": 0.1}},
        factors,
        {ITEMS[1]: [ITEMS[3]], ITEMS[2]: [ITEMS[0]]},
    )


def test_personal_rows_are_proposed_where_the_model_beats_popularity() -> None:
    """With what newcomers of each source begin with; a model no better proposes nothing."""
    planted = PlantedEvents()
    for session in range(150):
        planted.add(session, "view_item", items=[ITEMS[1]], ga_session_number=1 + session % 2)
    behavior = planted.behavior()
    found = find_personal_rows(behavior, learn(0.2))
    assert found is not None and found.from_models
    dressed = ItemFactors.model_validate(found.files["ranking"])
    assert dressed.sources == {"(direct)": {ITEMS[1]: 1.0}}
    assert found.expected_gain == pytest.approx(0.5 * 0.5 * 1.0)
    assert find_personal_rows(behavior, learn(0.1)) is None


def test_what_earns_more_is_boosted_by_the_fourth_root() -> None:
    """Of take rate x price over its mean."""
    planted = PlantedEvents()
    for session in range(120):
        show(planted, session, ITEMS[session % 3], taken=session % 3 == 0)
    behavior = planted.behavior()
    found = find_personal_rows(behavior, learn(0.2))
    assert found is not None
    boosts = dict(zip(ITEMS, found.files["ranking"]["boosts"], strict=True))
    values = estimate_item_value(behavior)
    earned = {one: rate * 10_000 for one, rate in values.select("item_id", "take_rate").iter_rows()}
    mean = sum(earned.values()) / 3
    for item in ITEMS[:3]:
        assert boosts[item] == pytest.approx((earned[item] / mean) ** 0.25, abs=1e-4)
    assert boosts[ITEMS[0]] > 1 > boosts[ITEMS[1]]
    assert boosts[ITEMS[9]] == 1


def test_a_source_is_known_by_what_its_visitors_do_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that carries it stays small."""
    monkeypatch.setattr(model_findings, "_ITEMS_OF_SOURCE", 2)
    planted = PlantedEvents()
    for session in range(120):
        for item in ITEMS[: 1 + session % 4]:
            planted.add(session, "view_item", items=[item])
    found = find_personal_rows(planted.behavior(), learn(0.2))
    assert found is not None
    assert found.files["ranking"]["sources"] == {"(direct)": {ITEMS[0]: 1.0, ITEMS[1]: 0.75}}


def test_related_items_of_the_model_replace_those_that_differ() -> None:
    """One item's neighbors are others; who never scrolls there proposes nothing."""
    planted = PlantedEvents()
    for session in range(10):
        planted.add(session, "view_item_list", item_list_id="related_items", items=ITEMS[:2])
    found = find_bought_together(planted.behavior(), learn(0.2))
    assert found is not None
    assert found.files["related"] == {ITEMS[1]: [ITEMS[3]]}
    assert find_bought_together(PlantedEvents().add(1, "page_view").behavior(), learn(0.2)) is None
