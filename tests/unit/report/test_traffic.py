"""Sessions, shares and their intervals from events."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from behavesim.report.traffic import describe_traffic, list_sessions

STEPS = (("session", "session_start"), ("item seen", "view_item"), ("bought", "purchase"))


def make_events(rows: list[dict[str, Any]]) -> pl.LazyFrame:
    defaults = {
        "event_date": dt.date(2026, 11, 2),
        "event_timestamp": 0,
        "session_channel_group": "Direct",
        "device_category": "mobile",
        "transaction_id": None,
        "purchase_revenue": None,
        "currency": "KRW",
    }
    return pl.LazyFrame(
        [{**defaults, **row} for row in rows],
        schema_overrides={"purchase_revenue": pl.Float64, "transaction_id": pl.String},
    )


def make_visits(buyers: int, others: int) -> pl.LazyFrame:
    """A session each; buyers see an item and buy for 1,000, others only come."""
    rows: list[dict[str, Any]] = []
    for number in range(buyers + others):
        user = {"user_pseudo_id": f"{number}", "ga_session_id": number}
        rows.append({**user, "event_name": "session_start"})
        if number < buyers:
            rows.append({**user, "event_name": "view_item"})
            rows.append({**user, "event_name": "purchase", "purchase_revenue": 1000.0})
    return make_events(rows)


def test_shares_count_sessions_and_lie_in_their_intervals() -> None:
    """Of 100 sessions 20 buy: 0.2, with Wilson's interval of 100 independent ones."""
    sessions = list_sessions(make_visits(20, 80), STEPS)
    traffic = describe_traffic(sessions, STEPS, {}, None, "")
    bought = traffic.funnel[-1]
    assert (traffic.sessions, traffic.orders, traffic.revenue, bought.reached) == (
        100,
        20,
        20_000.0,
        20,
    )
    assert bought.share.value == 0.2
    assert bought.share.low == pytest.approx(0.1334, abs=1e-4)
    assert bought.share.high == pytest.approx(0.2888, abs=1e-4)
    assert traffic.revenue_per_session.low < 200 < traffic.revenue_per_session.high


def test_sessions_of_one_user_count_as_fewer_than_strangers() -> None:
    """Ten users who always do the same are ten observations, however often they come."""
    rows = [
        {"user_pseudo_id": f"{user}", "ga_session_id": visit, "event_name": name}
        for user in range(10)
        for visit in range(10)
        for name in ("session_start", *(("purchase",) if user < 2 else ()))
    ]
    loyal = describe_traffic(list_sessions(make_events(rows), STEPS), STEPS, {}, None, "")
    strangers = describe_traffic(list_sessions(make_visits(20, 80), STEPS), STEPS, {}, None, "")
    loyal_share, share = loyal.funnel[-1].share, strangers.funnel[-1].share
    assert loyal_share.value == share.value
    assert loyal_share.high - loyal_share.low > 2 * (share.high - share.low)


def test_groups_come_from_labels_and_from_events() -> None:
    """A group of fewer than 30 sessions is left out."""
    labels = pl.DataFrame(
        {
            "user_pseudo_id": [f"{number}" for number in range(100)],
            "group": ["few"] * 10 + ["many"] * 90,
        }
    )
    sessions = list_sessions(make_visits(20, 80), STEPS)
    traffic = describe_traffic(sessions, STEPS, {"persona": labels}, None, "")
    groups = {group.name: group for group in traffic.groups}
    assert list(groups) == ["persona", "channel", "device"]
    assert {row.group for row in groups["persona"].rows} == {"many"}
    assert groups["persona"].from_truth
    assert not groups["device"].from_truth


def test_days_before_the_start_are_warm_up() -> None:
    """They are shown, and distinguished."""
    sessions = list_sessions(make_visits(3, 30), STEPS)
    [day] = describe_traffic(sessions, STEPS, {}, dt.date(2026, 11, 3), "").days
    assert (day.warmup, day.orders, day.revenue) == (True, 3, 3000.0)
