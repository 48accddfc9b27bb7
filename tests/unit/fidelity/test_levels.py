"""Levels are those of sessions made by hand, and those of real days."""

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.unit.fidelity.sessions import make_order, make_session, write_sessions

from behavesim.errors import NotEnoughDataError, SchemaError
from behavesim.fidelity.levels import Levels, measure_levels
from behavesim.fidelity.sample import open_sample

SUNDAY = dt.date(2026, 11, 1)


def measure(files: list[Path], time_zone: str = "UTC") -> Levels:
    with open_sample(files, time_zone) as sample:
        return measure_levels(sample, seed=1)


def values(levels: Levels, *keys: str) -> list[float]:
    return [levels[key].value for key in keys]


@pytest.fixture
def shop(tmp_path: Path) -> Levels:
    """Four sessions of three people: a view, a purchase sent twice, a cart, and another order."""
    engaged = {"params": {"engagement_time_msec": 4000}}
    seen = {"items": [{"item_id": "A", "item_category": "Books"}]}
    buyer = [
        ("page_view", 0.0),
        ("page_view", 0.0),
        ("page_view", 8.0, engaged),
        ("view_item", 8.0, seen),
        ("begin_checkout", 20.0),
        ("purchase", 30.0, make_order("T1", 10.0)),
        ("purchase", 31.0, make_order("T1", 10.0)),
    ]
    again = [("page_view", 0.0), ("begin_checkout", 1.0), ("purchase", 2.0, make_order("T2", 30))]
    sessions = [
        make_session("a", [("page_view", 0.0)], device="desktop"),
        make_session("b", buyer),
        make_session("c", [("page_view", 0.0), ("begin_checkout", 5.0)]),
        make_session("b", again, number=2, session_id=2, hour=18),
        [{**row, "event_params": []} for row in make_session("d", [("page_view", 0.0)])],
    ]
    return measure(write_sessions(tmp_path, sessions))


@pytest.mark.parametrize("transaction", ["", " ", "\t\u3000", "(not set)"])
def test_orders_without_an_id_are_orders_of_their_own(tmp_path: Path, transaction: str) -> None:
    """Two of one moment count twice, however it is written that they have none."""
    order = ("purchase", 2.0, make_order(transaction, 10.0))
    visit = [("page_view", 0.0), order, order]
    assert measure(write_sessions(tmp_path, [make_session("a", visit)]))["orders"].value == 2


def test_a_session_counts_once_a_step(shop: Levels) -> None:
    """Shares are of sessions; rows without a session id belong to none."""
    assert values(shop, "sessions", "view_item", "begin_checkout", "purchase") == [
        4,
        0.25,
        0.75,
        0.5,
    ]
    assert "add_to_cart" in shop and shop["add_to_cart"].value == 0


def test_first_and_later_sessions_are_distinguished(shop: Levels) -> None:
    """One of three first sessions bought, and the only later one."""
    assert shop["purchase_ratio"].value == pytest.approx(3)
    assert shop["checkout_ratio"].value == pytest.approx(2)
    assert values(shop, "visit_1", "visit_2", "visit_6") == [0.75, 0.25, 0]


def test_pages_events_and_engagement(shop: Levels) -> None:
    """Page views, all rows, and the sum of engagement_time_msec in seconds."""
    assert values(shop, "pages_mean", "one_page", "events_mean") == [1.5, 0.75, 3.25]
    assert values(shop, "pages_p50", "pages_p99", "engagement_p50") == [1, 3, 0]


def test_no_time_between_pages_of_one_request(shop: Levels) -> None:
    """The two page views at one moment leave the one gap of eight seconds."""
    assert shop["gap_p10"].value == shop["gap_p90"].value == 8
    assert "gap_mu" not in shop


def test_an_order_counts_once(shop: Levels) -> None:
    """Ten and thirty dollars, the first of them sent twice; the first on the day of the visit."""
    assert values(shop, "orders", "order_mean", "order_median") == [2, 20, 20]
    assert shop["order_spread"].value == pytest.approx(0.7071, abs=1e-4)
    assert shop["first_order_days"].value == pytest.approx(30 / 86400)


def test_devices_are_shares_of_sessions(shop: Levels) -> None:
    """One of four is on a desktop."""
    assert values(shop, "desktop", "mobile", "tablet") == [0.25, 0.75, 0]


def test_a_week_is_seven_weekdays(tmp_path: Path) -> None:
    """Weekday figures are ratios of daily averages, and none without all weekdays."""
    sizes = {0: 2, 1: 4, 2: 6, 3: 8, 4: 4, 5: 4, 6: 3}  # from Sunday on
    for offset, size in sizes.items():
        day = SUNDAY + dt.timedelta(days=offset)
        looks = [make_session(f"{offset}.{n}", [("page_view", 0.0)], day=day) for n in range(size)]
        files = write_sessions(tmp_path, looks, day)
        assert ("weekend" in measure(files)) == (offset == 6)
    levels = measure(files)
    assert levels["weekday_peak"].value == pytest.approx(6 / 4)
    assert levels["weekday_trough"].value == pytest.approx(3 / 4)
    assert levels["weekend"].value == pytest.approx(2.5 / 7)


def test_hours_are_those_of_the_time_zone(tmp_path: Path) -> None:
    """Three sessions at 23 UTC, one in each other hour; where a quarter is missing, no figure."""
    sessions = [make_session(f"{h}", [("page_view", 0.0)], hour=h) for h in range(24)]
    sessions += [make_session(f"x{n}", [("page_view", 0.0)], hour=23) for n in range(2)]
    files = write_sessions(tmp_path, sessions)
    with open_sample(files, "Asia/Seoul") as sample:
        busiest = sample.ask(
            "SELECT local_hour FROM session JOIN hour USING (began_quarter) "
            "GROUP BY ALL ORDER BY count(*) DESC LIMIT 1"
        ).item()
        assert (busiest, measure_levels(sample, 1)["hours_peak"].value) == (8, 3)


@pytest.mark.parametrize(
    ("time_zone", "hour"), [("Asia/Kolkata", 16), ("Asia/Kathmandu", 16), ("America/New_York", 5)]
)
def test_a_zone_may_be_off_by_half_an_hour(tmp_path: Path, time_zone: str, hour: int) -> None:
    """10:50 UTC is 16:20 in Kolkata and 16:35 in Kathmandu."""
    files = write_sessions(tmp_path, [make_session("a", [("page_view", 50 * 60.0)], hour=10)])
    with open_sample(files, time_zone) as sample:
        assert sample.ask("SELECT local_hour FROM hour").item() == hour


def test_an_hour_that_comes_twice_is_one_hour(tmp_path: Path) -> None:
    """Berlin sets its clocks back at 01:00 UTC: both are two o'clock."""
    day = dt.date(2026, 10, 25)
    visits = [make_session(f"{h}", [("page_view", 0.0)], hour=h, day=day) for h in range(3)]
    with open_sample(write_sessions(tmp_path, visits, day), "Europe/Berlin") as sample:
        result = sample.ask("SELECT local_hour FROM hour ORDER BY began_quarter")
    assert result.get_column("local_hour").to_list() == [2, 2, 3]


def test_gini_of_item_views(tmp_path: Path) -> None:
    """One item with three views and one with one: 0.25."""
    views = [("view_item", float(n), {"items": [{"item_id": i}]}) for n, i in enumerate("AAAB")]
    assert measure(write_sessions(tmp_path, [make_session("a", views)]))[
        "item_gini"
    ].value == pytest.approx(0.25)


def test_without_a_session_there_is_nothing_to_measure(tmp_path: Path) -> None:
    """Rows without a session id are not enough."""
    rows = [{**row, "event_params": []} for row in make_session("a", [("page_view", 0.0)])]
    with pytest.raises(NotEnoughDataError, match="no session"):
        measure(write_sessions(tmp_path, [rows]))


def test_a_table_of_other_columns_is_refused(tmp_path: Path) -> None:
    """The missing column is named."""
    files = write_sessions(tmp_path, [make_session("a", [("page_view", 0.0)])])
    pq.write_table(pq.read_table(files[0]).drop_columns(["device"]), files[0])
    with pytest.raises(SchemaError, match="device"):
        measure(files)


def test_the_funnel_of_real_days_equals_a_count_by_hand(reference_dir: Path) -> None:
    """Two days of the public sample, counted row by row without SQL."""
    files = sorted(reference_dir.glob("events_*.parquet"))
    if not files:
        pytest.skip(f"no events_YYYYMMDD.parquet in {reference_dir}")
    sessions: dict[tuple[str, int], list[str]] = {}
    for file in files:
        table = pq.read_table(file, columns=["user_pseudo_id", "event_name", "event_params"])
        for row in table.to_pylist():
            params = {p["key"]: p["value"]["int_value"] for p in row["event_params"]}
            if row["user_pseudo_id"] is not None and params.get("ga_session_id") is not None:
                key = (row["user_pseudo_id"], params["ga_session_id"])
                sessions.setdefault(key, []).append(row["event_name"])
    levels = measure(files)
    assert levels["sessions"].value == len(sessions)
    for step in ("view_item", "add_to_cart", "begin_checkout", "purchase"):
        reached = sum(step in names for names in sessions.values())
        assert levels[step].value == pytest.approx(reached / len(sessions)), step
    pages = [names.count("page_view") for names in sessions.values()]
    assert levels["pages_mean"].value == pytest.approx(sum(pages) / len(pages))
    assert levels["one_page"].value == pytest.approx(pages.count(1) / len(pages))
    assert "position_exponent" not in levels  # the sample's lists were not reported as seen
