"""Hits of visitors who refused cookies (advanced consent mode): rows without a user."""

from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.unit.hitlog.hand_made_log import NOON, Log, envelope, first_visit, hit, params

_USERS = (
    "user_pseudo_id",
    "user_first_touch_timestamp",
    "user_ltv",
    "traffic_source",
    "is_active_user",
    "session_traffic_source_last_click",
)
_SESSIONS = (
    "ga_session_id",
    "ga_session_number",
    "session_engaged",
    "engaged_session_event",
    "entrances",
    "unique_search_term",
)
_CAMPAIGN = "https://shop.example/?utm_source=news&utm_medium=email"


def _buy(when: int, value: int, **more: Any) -> dict[str, Any]:
    purchase = {"cu": "KRW", "ep": {"transaction_id": f"T-{when}"}, "epn": {"value": value}}
    return hit("purchase", when, s=9, **purchase, **more)


@pytest.mark.parametrize("gcs", ["G100", "G110"])
def test_refused_rows_say_nothing_of_a_user_or_session(log: Log, gcs: str) -> None:
    """Even of a client who is known from before; what the event itself says stays."""
    log.add_visit(envelope(first_visit(dl=_CAMPAIGN), visit="a", gcs="G111"))
    log.add_visit(
        envelope(
            hit("page_view", NOON + 5000, fv=1, ss=1, seg=1, et=12_000, dl=_CAMPAIGN, uid="u1"),
            hit("view_search_results", NOON + 6000, s=2, seg=1, ep={"search_term": "tent"}),
            _buy(NOON + 7000, 500, up={"plan": "gold"}),
            visit="b",
            gcs=gcs,
        )
    )
    log.materialize()
    refused = [row for row in log.rows() if row["privacy_info"]["analytics_storage"] == "No"]
    names = [row["event_name"] for row in refused]
    assert names[:3] == ["first_visit", "session_start", "page_view"]
    for row in refused:
        assert [row[name] for name in _USERS] == [None] * len(_USERS), row["event_name"]
        assert not set(params(row)) & set(_SESSIONS), row["event_name"]
        assert row["user_properties"] == []
    view, search, purchase = refused[2:]
    assert params(view)["engagement_time_msec"] == 12_000
    assert params(view)["source"] == view["collected_traffic_source"]["manual_source"] == "news"
    assert view["user_id"] == "u1"  # a page that knows who it is may say so
    assert params(search)["search_term"] == "tent"
    assert purchase["ecommerce"]["purchase_revenue"] == 500
    assert (view["batch_ordering_id"], view["device"]["language"]) == (1, "ko-kr")


@pytest.mark.parametrize("gcs", ["G111", "G101", "G1--", "G11-", None])
def test_rows_of_everybody_else_keep_both(log: Log, gcs: str | None) -> None:
    """Granted, or nothing said of it: a shop without a consent mode has users and sessions."""
    log.add_visit(envelope(first_visit(), visit="a", **({"gcs": gcs} if gcs else {})))
    log.materialize()
    for row in log.rows():
        assert None not in [row[name] for name in _USERS]
        assert {"ga_session_id", "ga_session_number"} <= set(params(row))


def test_what_was_refused_changes_nobodys_state(log: Log) -> None:
    """Neither lifetime value nor source nor session of the same client id, on no later day."""
    later = NOON + 86_400_000
    session = {"sid": later // 1000, "sct": 2}
    log.add_visit(envelope(first_visit(), _buy(NOON + 10, 1000), visit="a", gcs="G111"))
    log.add_visit(envelope(_buy(NOON + 20, 7000), visit="b", gcs="G100"))
    log.add_visit(envelope(hit("page_view", later, ss=1, **session), visit="c", gcs="G111"))
    log.add_visit(envelope(hit("scroll", later, **session), cid="9.9", visit="d", gcs="G100"))
    figures = log.materialize()
    rows = [row for row in log.rows() if row["event_date"] == "20261102"]
    assert {row["user_pseudo_id"] for row in rows} == {"1.100", None}
    assert {row["user_ltv"]["revenue"] for row in rows if row["user_ltv"]} == {1000.0}
    assert (figures.sessions, figures.purchases) == (2, 2)
    states = [pq.read_table(path) for path in (log.warehouse / "_state").glob("2*.parquet")]
    assert {name for state in states for name in state["user_pseudo_id"].to_pylist()} == {"1.100"}
