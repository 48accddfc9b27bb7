"""What rows say of their user: lifetime value, sources, properties, activity."""

from pathlib import Path

import pytest
from tests.unit.hitlog.hand_made_log import DAY_MS, NOON, Log, envelope, first_visit, hit, params

from behavesim.materialize.day_tables import PropertySettings
from behavesim.materialize.materialize import materialize


def test_lifetime_value_runs_through_the_day_and_on(log: Log) -> None:
    """A refund takes off what a purchase put on; the next day begins with what is left."""
    money = {"cu": "KRW", "epn": {"value": 1000}}
    refund = {"cu": "KRW", "epn": {"value": 400}}
    log.add_visit(
        envelope(
            first_visit(),
            hit("purchase", NOON + 1, s=2, **money),
            hit("refund", NOON + 2, s=3, **refund),
            visit="v",
        )
    )
    log.add_visit(envelope(hit("page_view", NOON + DAY_MS, sid=5, ss=1), visit="w"))
    log.materialize()
    revenue = [(row["event_name"], row["user_ltv"]["revenue"]) for row in log.rows()]
    assert revenue == [
        ("first_visit", 0), ("session_start", 0), ("page_view", 0),
        ("purchase", 1000), ("refund", 600), ("session_start", 600), ("page_view", 600),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "values", "expected"),
    [("KRW", [14000.0, 8900.0], 22900.0), ("JPY", [1400.7], 20010.0), ("KRW", [0.1] * 3, 0.3)],
)
def test_lifetime_value_has_no_float_noise(
    tmp_path: Path, currency: str, values: list[float], expected: float
) -> None:
    """The property's own currency takes no detour by dollars; sums are rounded to 6 decimals."""
    rates = {"KRW": 0.0007, "JPY": 0.01}
    log = Log(tmp_path)
    bought = [
        hit("purchase", NOON + at, s=1 + at, cu=currency, epn={"value": value})
        for at, value in enumerate(values)
    ]
    log.add_visit(envelope(*bought, visit="v"))
    materialize(log.hits, log.warehouse, PropertySettings("Asia/Seoul", "KRW", rates))
    assert log.rows()[-1]["user_ltv"]["revenue"] == expected


def test_source_of_the_session_and_of_the_user(log: Log) -> None:
    """A later direct session belongs to the last source; the user to the first."""
    news = "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=may"
    visits = [
        ("v0", first_visit(dl=news)),
        ("v1", hit("page_view", NOON + DAY_MS, sid=11, ss=1, dr="https://www.google.com/")),
        ("v2", hit("page_view", NOON + 2 * DAY_MS, sid=12, ss=1)),
    ]
    for name, landing in visits:
        log.add_visit(envelope(landing, visit=name))
    log.materialize()
    rows = [row for row in log.rows() if row["event_name"] == "page_view"]
    assert [row["traffic_source"]["source"] for row in rows] == ["news"] * 3
    last_click = [row["session_traffic_source_last_click"] for row in rows]
    assert [click["manual_campaign"]["source"] for click in last_click] == [
        "news", "google", "google",
    ]  # fmt: skip
    groups = [click["cross_channel_campaign"]["default_channel_group"] for click in last_click]
    assert groups == ["Email", "Organic Search", "Organic Search"]
    assert [params(row).get("source") for row in rows] == ["news", "google", None]
    collected = [row["collected_traffic_source"] for row in rows]
    assert collected[0]["manual_campaign_name"] == "may"
    assert collected[1]["manual_medium"] == "organic"
    assert collected[2] is None


def test_direct_users_are_direct(log: Log) -> None:
    """Who came from nowhere has the names that Google gives to nothing."""
    log.add_visit(envelope(first_visit(), visit="v"))
    log.materialize()
    row = log.rows()[-1]
    assert row["traffic_source"] == {
        "name": "(direct)", "medium": "(none)", "source": "(direct)"
    }  # fmt: skip
    click = row["session_traffic_source_last_click"]["cross_channel_campaign"]
    assert (click["source"], click["default_channel_group"]) == ("(direct)", "Direct")
    assert "source" not in params(row)


def test_user_properties_stick(log: Log) -> None:
    """A property is sent when it changes and holds from then on, over days."""
    log.add_visit(
        envelope(
            hit("page_view"),
            hit("login", NOON + 5, s=2, up={"plan": "gold"}, upn={"age": 33}),
            hit("scroll", NOON + 9, s=3, up={"plan": "silver"}),
            visit="v",
        )
    )
    log.add_visit(envelope(hit("page_view", NOON + DAY_MS, sid=9), visit="w"))
    log.materialize()
    held = [
        {
            p["key"]: p["value"]["string_value"] or p["value"]["int_value"]
            for p in row["user_properties"]
        }
        for row in log.rows()
    ]
    silver = {"age": 33, "plan": "silver"}
    assert held == [{}, {"age": 33, "plan": "gold"}, silver, silver]
    since = {p["key"]: p["value"]["set_timestamp_micros"] for p in log.rows()[3]["user_properties"]}
    assert since == {"age": (NOON + 5) * 1000, "plan": (NOON + 9) * 1000}


def test_active_users(log: Log) -> None:
    """A user who is new, engaged or with engagement time is active that day, others are not."""
    log.add_visit(envelope(hit("page_view", sct=2), visit="v"))
    log.add_visit(envelope(hit("scroll", et=5), visit="w", cid="2.2"))
    log.materialize()
    assert {r["user_pseudo_id"]: r["is_active_user"] for r in log.rows()} == {
        "1.100": False,
        "2.2": True,
    }
