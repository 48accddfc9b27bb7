"""What is odd about an export is counted."""

from typing import Any

import polars as pl

from behavesim.report.sections.quality import check_quality


def make_event(**given: Any) -> dict[str, Any]:
    return {
        "event_date": "2026-11-02",
        "event_timestamp": 1,
        "event_name": "page_view",
        "user_pseudo_id": "a",
        "ga_session_id": 1,
        "batch_page_id": 1,
        "batch_ordering_id": 1,
        "batch_event_index": 0,
        "transaction_id": None,
        "purchase_revenue": None,
        **given,
    }


def check(*events: dict[str, Any], days: tuple[str, ...] = ("2026-11-02",)) -> dict[str, bool]:
    frame = pl.LazyFrame(
        events, schema_overrides={"transaction_id": pl.String, "purchase_revenue": pl.Float64}
    )
    files = [
        {"table": "events", "event_date": day, "rows": len(events) / len(days), "bytes": 9}
        for day in days
    ]
    checks = check_quality(frame, {"files": files}, {"page_view", "purchase"})
    return {one.name: one.ok for one in checks}


def test_clean_data_pass_every_check() -> None:
    """Nothing is reported as odd that is not."""
    order = make_event(
        event_name="purchase", event_timestamp=2, transaction_id="T-1", purchase_revenue=1.0
    )
    assert all(check(make_event(), order).values())


def test_each_fault_fails_its_check() -> None:
    """A duplicate, an event without a user, a day without a file, an unknown name, an odd order."""
    order = make_event(event_name="purchase", transaction_id="T-1", purchase_revenue=1.0)
    later = {**order, "event_timestamp": 5}
    assert not check(make_event(), make_event())["duplicate events"]
    assert not check(make_event(user_pseudo_id=None))["events without a user"]
    assert not check(make_event(ga_session_id=None))["events outside sessions"]
    assert not check(make_event(event_name="odd"))["events of unknown name"]
    assert not check(order, later)["orders counted twice"]
    assert not check({**order, "transaction_id": None})["orders without a number"]
    assert not check({**order, "purchase_revenue": None})["orders without revenue"]
    days = ("2026-11-02", "2026-11-04")
    assert not check(make_event(), make_event(), days=days)["days"]


def test_a_transaction_id_is_a_users() -> None:
    """Two users' orders with one number are two orders."""
    order = make_event(event_name="purchase", transaction_id="T-1", purchase_revenue=1.0)
    assert check(order, {**order, "user_pseudo_id": "b"})["orders counted twice"]
