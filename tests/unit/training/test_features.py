"""What features show, and what they cannot."""

import math
from pathlib import Path

import numpy as np
import pytest
from tests.unit.training.flat_rows import Row, make_behavior, make_event

from behavesim.export.exported_events import Behavior
from behavesim.training.features.families import FAMILIES
from behavesim.training.features.matrix import Features, make_features, make_known_features


def read(features: Features, user: str, name: str) -> float:
    row = features.users.to_list().index(user)
    return float(features.values[row, features.names.index(name)])


def make(tmp_path: Path, events: list[Row], items: list[Row], zone: str = "Asia/Seoul") -> Features:
    return make_features(make_behavior(tmp_path / "export", events, items), zone)


def item(name: str, user: str, item_id: str, topic: str, price: float, **columns: object) -> Row:
    return make_event(name, user, item_id=item_id, item_category=topic, price=price, **columns)


def test_hours_and_weekdays_are_those_of_the_time_zone(tmp_path: Path) -> None:
    """20:00 UTC on Monday is 5 o'clock on Tuesday in Seoul, 12 o'clock on Monday in California."""
    events = [make_event("page_view", second=20 * 3600)]
    seoul = make(tmp_path, events, [])
    assert (read(seoul, "u", "hour_5"), read(seoul, "u", "weekday_2")) == (1.0, 1.0)
    california = make(tmp_path, events, [], "America/Los_Angeles")
    assert (read(california, "u", "hour_12"), read(california, "u", "weekday_1")) == (1.0, 1.0)


def test_topic_shares_and_counts(tmp_path: Path) -> None:
    """Three views of two topics; the other user has none and gets 0."""
    items = [
        item("view_item", "a", "I-1", "Sports", 10.0),
        item("view_item", "a", "I-2", "Sports", 20.0),
        item("view_item", "a", "I-3", "K-Pop", 5.0),
        item("add_to_cart", "a", "I-1", "Sports", 10.0),
    ]
    features = make(tmp_path, [make_event("page_view", "a"), make_event("page_view", "b")], items)
    assert read(features, "a", "share_view_sports") == pytest.approx(2 / 3)
    assert read(features, "a", "count_view_k-pop") == 1
    assert read(features, "a", "share_cart_sports") == 1
    assert read(features, "a", "liked_sports") == pytest.approx(6 / 7)
    assert read(features, "b", "share_view_sports") == 0


def test_prices_are_measured_against_the_topic(tmp_path: Path) -> None:
    """Twice the median of the topic is ln 2, in thousandths; no price is missing, not 0."""
    items = [
        item("view_item", "a", "I-2", "Sports", 20.0),
        item("view_item", "c", "I-1", "Sports", 10.0),
        item("view_item", "c", "I-3", "Sports", 5.0),
    ]
    events = [make_event("page_view", user) for user in ("a", "b", "c")]
    features = make(tmp_path, events, items)
    assert read(features, "a", "price_ratio_view") == round(1000 * math.log(2))
    assert np.isnan(read(features, "b", "price_ratio_view"))


def test_dwell_belongs_to_the_topic_of_the_page(tmp_path: Path) -> None:
    """Engagement on a page counts for the topic of the items that were seen there."""
    events = [
        make_event("view_item", page_path="/p/1", engagement_time_msec=0),
        make_event("scroll", page_path="/p/1", engagement_time_msec=4000),
        make_event("view_item", page_path="/p/2"),
        make_event("user_engagement", page_path="/p/2", engagement_time_msec=1000),
        make_event("user_engagement", page_path="/about", engagement_time_msec=9000),
    ]
    items = [
        item("view_item", "u", "I-1", "Sports", 1.0, event_row=0),
        item("view_item", "u", "I-2", "Books", 1.0, event_row=2),
    ]
    features = make(tmp_path, events, items)
    assert read(features, "u", "dwell_sports") == pytest.approx(0.8)
    assert read(features, "u", "dwell_books") == pytest.approx(0.2)


def test_search_words_are_counted_by_topic(tmp_path: Path) -> None:
    """A word that names items of one topic has that topic; a word of both has none."""
    items = [
        item("view_item", "u", "I-1", "Sports", 1.0, item_name="Trail shoe"),
        item("view_item", "u", "I-2", "Books", 1.0, item_name="Trail atlas"),
    ]
    events = [
        make_event("search", search_term="SHOE, trail"),
        make_event("search", search_term="atlas"),
        make_event("page_view", search_term="atlas"),
    ]
    features = make(tmp_path, events, items)
    assert read(features, "u", "search_sports") == 1
    assert read(features, "u", "search_books") == 1


def test_funnel_rates_imagine_one_more_event(tmp_path: Path) -> None:
    """One cart after three views is a quarter."""
    events = [make_event("view_item")] * 3 + [make_event("add_to_cart")]
    features = make(tmp_path, events, [])
    assert read(features, "u", "rate_add_to_cart_of_view_item") == 0.25
    assert read(features, "u", "count_view_item") == 3


def test_a_user_with_one_event_has_a_row(tmp_path: Path) -> None:
    """Users with too little data still count, and no value is infinite."""
    features = make(tmp_path, [make_event("session_start")], [])
    assert features.values.shape[0] == 1
    assert not np.isinf(features.values).any()


def test_odd_prices_and_names_do_no_harm(tmp_path: Path) -> None:
    """NaN, infinite, negative and missing prices, and names that LightGBM refuses."""
    items = [
        item("view_item", "u", f"I-{place}", 'A "B", [C]: {D}', price, item_brand="😀")
        for place, price in enumerate([float("nan"), float("inf"), -1.0, 0.0])
    ]
    features = make(tmp_path, [make_event("page_view")], items)
    assert not np.isinf(features.values).any()
    assert "share_view_a_b_c_d" in features.names
    assert len(set(features.names)) == len(features.names)


def test_features_do_not_see_place_address_account_or_title(tmp_path: Path) -> None:
    """Columns that could identify a person may hold anything: not one value changes."""
    events = [make_event("page_view", "a"), make_event("view_item", "b", page_path="/p/1")]
    identifying = {
        "geo_country": "France",
        "geo_region": "KR-26",
        "geo_city": "Busan",
        "page_location": "https://shop.example/?persona=home-cook&person=12",
        "page_referrer": "https://shop.example/?age=34",
        "page_title": "female",
        "user_id": "person-12",
        "first_user_campaign": "gen-z",
    }
    items = [item("view_item", "b", "I-1", "Sports", 1.0, event_row=1)]
    plain = make(tmp_path, events, items)
    loud = make(tmp_path, [{**event, **identifying} for event in events], items)
    assert plain.names == loud.names
    np.testing.assert_array_equal(plain.values, loud.values)


def test_no_feature_is_named_after_the_answer_key(features: Features) -> None:
    """Neither truth columns nor places nor persons."""
    words = ("geo", "person", "interest_", "gender", "job", "region", "language", "zone", "user_id")
    assert not [name for name in features.names if any(word in name for word in words)]
    assert "age" not in features.names


def test_features_are_the_same_every_time(behavior: Behavior, features: Features) -> None:
    """Threads may work in any order; names and values do not change in the last bit."""
    again = make_features(behavior, "Asia/Seoul")
    assert again.names == features.names
    np.testing.assert_array_equal(again.values, features.values)


def test_every_feature_has_a_meaning(features: Features) -> None:
    """Each name belongs to a family of docs/features.md."""
    assert [name for name in features.names if not any(one.matches(name) for one in FAMILIES)] == []


def test_known_features_are_those_of_the_training(behavior: Behavior, features: Features) -> None:
    """The same people give the same values; a new user gets the same columns."""
    again = make_known_features(behavior, "Asia/Seoul", features.lexicon, features.names)
    np.testing.assert_array_equal(again.values, features.values)


def test_a_new_user_has_the_known_columns(tmp_path: Path, features: Features) -> None:
    """A page or an item that was unknown in training has no column; what was not done is 0."""
    events = [make_event("page_view", page_path="/p/1"), make_event("view_item", page_path="/new/")]
    items = [item("view_item", "u", "NEW-1", "Gardening", 1.0, event_row=1)]
    one = make_behavior(tmp_path / "export", events, items)
    known = make_known_features(one, "Asia/Seoul", features.lexicon, features.names)
    assert known.names == features.names
    assert read(known, "u", "pages") == 1
    assert read(known, "u", "share_view_sports") == 0
    assert np.isnan(read(known, "u", "price_ratio_buy"))
