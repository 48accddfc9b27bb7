"""Frames of the warehouse: days, sessions, items."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import behavesim as bs
from behavesim.api.frames import find_param


def count_sessions_plainly(events: pl.DataFrame) -> dict[tuple[str, int], dict[str, Any]]:
    """Sessions by a loop over rows, as the reference."""
    sessions: dict[tuple[str, int], dict[str, Any]] = {}
    for row in events.iter_rows(named=True):
        params: dict[str, dict[str, Any]] = {}
        for param in row["event_params"]:
            params.setdefault(param["key"], param["value"])
        number = params.get("ga_session_id", {}).get("int_value")
        if number is None or row["user_pseudo_id"] is None:
            continue
        one = sessions.setdefault(
            (row["user_pseudo_id"], number),
            {"events": 0, "page_views": 0, "engagement_ms": 0, "transactions": 0, "revenue": 0.0},
        )
        is_purchase = row["event_name"] == "purchase"
        campaign = (row["session_traffic_source_last_click"] or {}).get("manual_campaign") or {}
        revenue = (row["ecommerce"] or {}).get("purchase_revenue") or 0.0
        one["events"] += 1
        one["page_views"] += row["event_name"] == "page_view"
        one["engagement_ms"] += params.get("engagement_time_msec", {}).get("int_value") or 0
        one["transactions"] += is_purchase
        one["revenue"] += revenue if is_purchase else 0.0
        if one.get("source") is None:
            one["source"] = campaign.get("source")
        is_engaged = params.get("session_engaged", {}).get("string_value") == "1"
        one["engaged"] = one.get("engaged", False) or is_engaged
        one["device"] = row["device"]["category"]
    return sessions


def test_sessions_are_those_of_a_loop_over_the_rows(small: bs.Workspace) -> None:
    """DuckDB's selection of leaves and the grouping agree with plain Python."""
    expected = count_sessions_plainly(small.events().collect())
    found = small.sessions().collect()
    assert found.height == len(expected) > 30
    assert found["transactions"].sum() > 0
    assert found.equals(found.sort("user_pseudo_id", "start"))
    for row in found.iter_rows(named=True):
        one = expected[row["user_pseudo_id"], row["ga_session_id"]]
        assert {name: row[name] for name in one} == one


def test_a_parameter_counts_with_its_first_value() -> None:
    """A key that stands twice in an event, and an event without parameters."""

    def param(key: str, number: int) -> dict[str, Any]:
        return {"key": key, "value": {"int_value": number}}

    events = pl.DataFrame({"event_params": [[param("a", 1), param("b", 2), param("a", 3)], []]})
    assert events.select(find_param("a", "int_value"))["a"].to_list() == [1, None]


def test_days_may_be_dates_or_texts(small: bs.Workspace) -> None:
    """Both ends are inclusive, and a text that is no date is refused by name."""
    day = small.events("2026-11-02", "2026-11-02").collect()
    assert set(day["event_date"]) == {"20261102"}
    sessions = small.sessions(since="2026-11-02").collect().height
    assert 0 < sessions < small.sessions().collect().height
    with pytest.raises(bs.errors.InputError, match="since"):
        small.events("yesterday")


@pytest.mark.parametrize("name", ["events", "sessions", "items"])
def test_days_without_tables_are_not_enough_data(small: bs.Workspace, name: str) -> None:
    """Every frame says that there is no table."""
    with pytest.raises(bs.errors.NotEnoughDataError, match="no table"):
        getattr(small, name)(since="2031-01-01")


def test_a_file_that_cannot_be_read_is_a_data_error(small: bs.Workspace, tmp_path: Path) -> None:
    """A table without GA4's columns is refused in one line."""
    broken = bs.Workspace(tmp_path / "out")
    table = broken.paths.warehouse / "events_20261101"
    table.mkdir(parents=True)
    pl.DataFrame({"event_name": ["page_view"]}).write_parquet(table / "part-0.parquet")
    with pytest.raises(bs.errors.DataError, match="warehouse") as raised:
        broken.sessions()
    assert "\n" not in str(raised.value)
