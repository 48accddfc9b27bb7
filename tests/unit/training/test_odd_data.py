"""What shops do send: odd numbers, one visitor with everything, no buyers."""

import hashlib
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.unit.training.flat_rows import Row, make_behavior, make_event, write_rows

from behavesim.errors import DataError
from behavesim.export.exported_events import EVENT_INPUTS, ITEM_INPUTS, read_behavior
from behavesim.training.collaborative.interactions import gather_interactions
from behavesim.training.features.matrix import make_features

PLACE = Path("event_date=2026-11-02")


def view(user: str, item: str, second: int, **columns: object) -> Row:
    return make_event("view_item", user, second, item_id=item, item_category="Sports", **columns)


def test_a_visitor_with_ten_thousand_events_counts_once(tmp_path: Path) -> None:
    """Shares stay shares, counts are counted, and one visitor makes nothing popular."""
    events = [make_event("view_item", "busy", at, page_path="/p/1") for at in range(10_000)]
    items = [view("busy", "I-1", at, event_row=at, price=10.0) for at in range(10_000)]
    items += [view(user, "I-2", 5, price=20.0) for user in ("a", "b")]
    events += [make_event("view_item", user, 5) for user in ("a", "b")]
    behavior = make_behavior(tmp_path / "export", events, items)
    features = make_features(behavior, "Asia/Seoul")
    row = features.values[features.users.to_list().index("busy")]
    found = dict(zip(features.names, row, strict=True))
    assert found["count_view_item"] == 10_000
    assert found["share_view_sports"] == 1.0
    past = gather_interactions(behavior.items, len(behavior.users)).make_past()
    assert np.bincount(past.matrix.indices).tolist() == [1, 2]
    assert past.recent.tolist() == [1.0, 2.0]


def test_infinite_and_missing_numbers_stay_out(tmp_path: Path) -> None:
    """NaN, infinities and negative times: a feature is finite, or missing where it may be."""
    odd = [float("nan"), float("inf"), -float("inf"), -3.0, None]
    items = [view("u", f"I-{at}", at, price=price) for at, price in enumerate(odd)]
    events = [make_event("view_item", "u", at, engagement_time_msec=-5) for at in range(5)]
    features = make_features(make_behavior(tmp_path / "export", events, items), "Asia/Seoul")
    assert not np.isinf(features.values).any()
    names = [
        name
        for name, value in zip(features.names, features.values[0], strict=True)
        if np.isnan(value)
    ]
    assert all(name.startswith(("price_", "list_depth", "recency_")) for name in names)


def test_without_purchases_there_are_features(tmp_path: Path) -> None:
    """Nothing was bought: no column of purchases by topic, and no fault."""
    features = make_features(
        make_behavior(tmp_path / "export", [make_event("view_item")], [view("u", "I-1", 0)]),
        "Asia/Seoul",
    )
    assert "share_view_sports" in features.names
    assert "share_buy_sports" not in features.names


def test_text_where_a_number_belongs_is_one_line(tmp_path: Path) -> None:
    """The directory is named, and how to get a good one."""
    write_rows(tmp_path / "export", [make_event("view_item")], [view("u", "I-1", 0, price=5.0)])
    [path] = (tmp_path / "export" / "items").rglob("*.csv")
    text = path.read_text()
    same_length = text.replace(",5,", ",x,")
    assert text != same_length
    path.write_text(same_length)
    manifest = tmp_path / "export" / "manifest.json"
    before, after = (hashlib.sha256(one.encode()).hexdigest() for one in (text, same_length))
    content = json.loads(manifest.read_text().replace(before, after))
    del content["checksum"]
    manifest.write_text(json.dumps(content))
    with pytest.raises(DataError, match=r"export: .*cannot be read") as refusal:
        read_behavior(tmp_path / "export")
    assert "behavesim export" in refusal.value.hint


def test_nothing_that_names_people_or_places_is_read() -> None:
    """No geo, language, address with its query, referrer, title, campaign or account column."""
    words = ("geo", "language", "location", "referrer", "title", "campaign", "user_id", "zone")
    read = {*EVENT_INPUTS, *ITEM_INPUTS} - {"user_pseudo_id"}
    assert [name for name in read if any(word in name for word in words)] == []


def test_nothing_from_after_an_instant_is_known_before_it(tmp_path: Path) -> None:
    """Features of a past do not change with what comes later."""
    early = [make_event("view_item", "u", 0, page_path="/p/1")]
    late = [make_event("purchase", "u", 500, page_path="/p/2")]
    items = [view("u", "I-1", 0, price=5.0), view("u", "I-2", 500, event_row=1, price=9.0)]
    whole = make_behavior(tmp_path / "whole", early + late, items)
    instant = int(whole.events.get_column("event_timestamp").max())
    cut = make_features(whole.take(pl.col("event_timestamp") < instant), "Asia/Seoul")
    alone = make_features(make_behavior(tmp_path / "past", early, items[:1]), "Asia/Seoul")
    assert cut.names == alone.names
    np.testing.assert_array_equal(cut.values, alone.values)
    assert isinstance(whole.take(pl.col("event_timestamp") < instant).items, pl.DataFrame)
