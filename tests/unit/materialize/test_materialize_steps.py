"""Days that are open, hits that come late, and runs that find little to do."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.unit.hitlog.hand_made_log import (
    MIDNIGHT,
    NOON,
    SETTINGS,
    Log,
    envelope,
    first_visit,
    hit,
)

from behavesim.errors import DataError, WorldError
from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.hitlog.writer import FrameKind
from behavesim.materialize.event_rows import ATTRIBUTION_COLUMNS
from behavesim.materialize.materialize import materialize
from behavesim.materialize.publication import read_rejected
from behavesim.materialize.result import MaterializeResult
from behavesim.materialize.working_directory import working_in
from behavesim.warehouse import ParquetEventStore
from behavesim.wire.protocol import encode_envelope

_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


def _receive(log: Log, made: dict[str, Any], received_ms: int, writer: str = "serve") -> None:
    """A live hit that arrives at that time."""
    for query, body in encode_envelope(made):
        request = {"method": "POST", "path": "/g/collect", "query": query, "body": body}
        request |= {"headers": {}, "received_at_ms": received_ms}
        log.add(FrameKind.REQUEST, json.dumps(request).encode(), writer)


def _at(log: Log, now_ms: int | None) -> MaterializeResult:
    return materialize(log.hits, log.warehouse, SETTINGS, now_ms=now_ms)


def _tables(log: Log) -> list[str]:
    return sorted(path.name for path in log.warehouse.glob("events_*"))


def _stamps(log: Log) -> dict[str, tuple[int, int]]:
    """What changes when a table is written again."""
    found = {path.parent.name: path.stat() for path in log.warehouse.glob("events_*/*")}
    return {name: (stat.st_mtime_ns, stat.st_ino) for name, stat in found.items()}


def test_the_day_of_the_present_is_intraday(log: Log) -> None:
    """It holds what has come so far and is filled on; when it is over a daily table follows."""
    for hour in (0, 1, 2):
        _receive(log, envelope(hit("page_view", NOON + hour * _HOUR_MS)), NOON + hour * _HOUR_MS)
    _at(log, NOON + _HOUR_MS)
    assert (_tables(log), len(log.rows())) == (["events_intraday_20261101"], 1)
    assert _at(log, NOON + 2 * _HOUR_MS).written == 1
    assert (_tables(log), len(log.rows())) == (["events_intraday_20261101"], 2)
    _at(log, MIDNIGHT)
    assert (_tables(log), len(log.rows())) == (["events_20261101"], 3)


def test_intraday_tables_have_the_schema_but_no_attribution(log: Log) -> None:
    """Lifetime value, sources of user and session, and activity come with the daily table."""
    landing = "https://shop.example/?utm_source=news&utm_medium=email"
    bought = hit("purchase", NOON + 1, s=2, cu="KRW", epn={"value": 5})
    log.add_visit(envelope(first_visit(dl=landing), bought, visit="v"))
    _at(log, NOON + _HOUR_MS)
    [path] = log.warehouse.glob("events_intraday_20261101/*.parquet")
    assert pq.read_schema(path).equals(EXPORT_SCHEMA)
    open_rows = log.rows()
    _at(log, MIDNIGHT)
    for open_row, row in zip(open_rows, log.rows(), strict=True):
        assert {name for name in row if row[name] != open_row[name]} == set(ATTRIBUTION_COLUMNS)
        assert all(open_row[name] is None for name in ATTRIBUTION_COLUMNS)
        assert all(row[name] is not None for name in ATTRIBUTION_COLUMNS)
    assert open_rows[0]["user_first_touch_timestamp"] == NOON * 1000
    assert open_rows[2]["collected_traffic_source"]["manual_source"] == "news"


def test_a_present_that_was_before_is_shown_again(log: Log) -> None:
    """Who goes back in time gets the tables of that time; without a present all days are over."""
    for day in range(3):
        log.add_visit(envelope(hit("page_view", NOON + day * _DAY_MS), visit=f"v{day}"))
    _at(log, None)
    assert _tables(log) == ["events_20261101", "events_20261102", "events_20261103"]
    _at(log, NOON + _DAY_MS + 1)
    assert _tables(log) == ["events_20261101", "events_intraday_20261102"]
    _at(log, NOON + 1)
    assert _tables(log) == ["events_intraday_20261101"]


def test_a_visit_is_cut_at_the_present(log: Log) -> None:
    """Of a visit that is under way there is what it has done by then."""
    log.add_visit(envelope(*(hit("scroll", NOON + at, s=at + 1) for at in range(4)), visit="v"))
    assert _at(log, NOON + 2).events == 2
    assert _at(log, NOON + 3).events == 3


@pytest.mark.parametrize(("hours_late", "counts"), [(0, True), (71, True), (72, False)])
def test_a_hit_counts_until_72_hours_after_its_day(log: Log, hours_late: int, counts: bool) -> None:
    """Then it is lost, and the summary says so."""
    _receive(log, envelope(hit("page_view")), NOON)
    _receive(log, envelope(hit("scroll")), MIDNIGHT + hours_late * _HOUR_MS)
    figures = _at(log, None)
    assert (figures.events, figures.late) == ((2, 0) if counts else (1, 1))


def test_a_late_hit_rewrites_its_day_and_what_follows_from_it(log: Log) -> None:
    """A purchase that comes two days late is in its day's table and in later lifetime values."""
    for day in range(4):
        t = NOON + day * _DAY_MS
        _receive(log, envelope(hit("page_view", t, sid=day, ss=1)), t)
    _at(log, None)
    before = _stamps(log)
    bought = hit("purchase", NOON + _DAY_MS + 5, sid=1, cu="KRW", epn={"value": 30})
    _receive(log, envelope(bought), NOON + 3 * _DAY_MS + 9)
    figures = _at(log, None)
    assert (figures.written, figures.purchases, figures.late) == (3, 1, 0)
    after = _stamps(log)
    assert [name for name in after if after[name] == before[name]] == ["events_20261101"]
    values = [(row["event_date"], row["user_ltv"]["revenue"]) for row in log.rows()]
    assert values[-1] == ("20261104", 30.0)
    assert values[0] == ("20261101", 0.0)


def test_a_second_run_finds_nothing_to_do(log: Log) -> None:
    """Without anything new no file is touched, and the figures are the same."""
    log.add_visit(envelope(first_visit(), visit="v"))
    log.add_request("v=1&en=a")
    first = log.materialize()
    before = {path: path.stat().st_mtime_ns for path in log.warehouse.rglob("*")}
    second = log.materialize()
    assert before == {path: path.stat().st_mtime_ns for path in log.warehouse.rglob("*")}
    assert (first.written, second.written) == (1, 0)
    assert (second.events, second.rejected, second.sessions) == (3, 1, 1)


def test_only_the_days_of_new_hits_are_written(log: Log) -> None:
    """A day before them keeps its file; what is known of its users is not forgotten."""
    landing = "https://shop.example/?utm_source=news&utm_medium=email"
    _receive(log, envelope(first_visit(dl=landing, up={"plan": "gold"})), NOON)
    _at(log, None)
    before = _stamps(log)
    next_day = NOON + _DAY_MS
    _receive(log, envelope(hit("page_view", next_day, sid=9, ss=1)), next_day)
    assert _at(log, None).written == 1
    assert _stamps(log)["events_20261101"] == before["events_20261101"]
    row = log.rows()[-1]
    assert row["traffic_source"]["source"] == "news"
    assert row["session_traffic_source_last_click"]["manual_campaign"]["source"] == "news"
    assert row["user_properties"][0]["value"]["string_value"] == "gold"
    assert row["user_first_touch_timestamp"] == NOON * 1000


def test_rejected_requests_stay_listed(log: Log) -> None:
    """Those of parts of the log that are not read again as well."""
    log.add_request("v=1&en=a")
    _receive(log, envelope(hit("page_view")), NOON)
    log.materialize()
    _receive(log, envelope(hit("page_view", NOON + _DAY_MS)), NOON + _DAY_MS)
    log.add_request("v=3&en=b")
    assert log.materialize().rejected == 2
    assert [entry["query"] for entry in read_rejected(log.warehouse)] == ["v=1&en=a", "v=3&en=b"]


@pytest.mark.parametrize("damage", ["table", "state", "cut table", "index"])
def test_what_is_missing_or_damaged_is_made_anew(log: Log, damage: str) -> None:
    """A table or state that is gone or cut short is made again, to the same bytes."""
    for day in range(3):
        log.add_visit(envelope(hit("page_view", NOON + day * _DAY_MS), visit=f"v{day}"))
    log.materialize()
    table = log.warehouse / "events_20261102" / "part-0000.parquet"
    whole = table.read_bytes()
    if damage == "table":
        table.unlink()
    elif damage == "state":
        (log.warehouse / "_state" / "20261101.parquet").unlink()
    elif damage == "cut table":
        os.truncate(table, 100)
    else:
        (log.warehouse / "_state" / "log.json").write_text("{")
    log.materialize()
    assert table.read_bytes() == whole
    assert (log.warehouse / "_state" / "20261101.parquet").is_file()
    assert log.materialize().written == 0


def test_another_property_makes_everything_anew(log: Log) -> None:
    """Tables depend on time zone, currency and rates as well."""
    log.add_visit(envelope(hit("purchase", cu="USD", epn={"value": 1}), visit="v"))
    log.materialize()
    other = type(SETTINGS)(SETTINGS.time_zone, "EUR", SETTINGS.usd_per_unit)
    materialize(log.hits, log.warehouse, other)
    assert log.rows()[0]["user_ltv"] == {"revenue": 0.8, "currency": "EUR"}


def test_a_segment_that_was_replaced_makes_everything_anew_when_asked_to(log: Log) -> None:
    """A log that does not go on from what was read is another log, even of the same size.

    What it lacks is said, and stays in the tables until a rebuild is asked for.
    """
    log.add_visit(envelope(hit("aaaa", NOON), hit("page_view", NOON + _DAY_MS), visit="v"))
    log.materialize()
    segment = log.hits / "direct-0-000001.hits"
    segment.unlink()
    log.add_visit(envelope(hit("bbbb", NOON), hit("page_view", NOON + _DAY_MS), visit="v"))
    [kept] = log.materialize().kept
    assert kept.segments == (segment.name,)
    assert [row["event_name"] for row in log.rows()] == ["aaaa", "page_view"]
    rebuilt = materialize(log.hits, log.warehouse, SETTINGS, rebuild=True)
    assert rebuilt.kept == ()
    assert [row["event_name"] for row in log.rows()] == ["bbbb", "page_view"]


def test_a_failure_leaves_all_days_as_they_were(log: Log) -> None:
    """Days before the one that cannot be made are not replaced either."""
    for day in range(2):
        log.add_visit(envelope(hit("page_view", NOON + day * _DAY_MS), visit=f"v{day}"))
    log.materialize()
    before = _stamps(log)
    log.add_visit(envelope(hit("scroll", NOON + 1), visit="w"))
    header = {"visit": "x", "attempt": 1, "from_ms": NOON + _DAY_MS, "to_ms": NOON + _DAY_MS}
    log.add(FrameKind.VISIT, json.dumps(header).encode() + b'\n{"client": [1, 2')
    with pytest.raises(DataError, match="2026-11-02"):
        log.materialize()
    assert _stamps(log) == before
    assert not list(log.warehouse.glob(".*"))


def test_one_process_at_a_time(log: Log) -> None:
    """A second one is told, and takes nothing from the first."""
    log.add_visit(envelope(hit("page_view"), visit="v"))
    log.warehouse.mkdir()
    with (
        working_in(log.warehouse),
        pytest.raises(WorldError, match="is being written by another process"),
    ):
        log.materialize()
    assert log.materialize().events == 1


def test_absurd_times_are_rejected(log: Log) -> None:
    """A time that no calendar has is a reason, not a crash."""
    for time in ("-5", "9e18", "300000000000000"):
        log.add_request(f"v=2&tid=G-X&cid=1&en=a&_bst={time}")
    figures = log.materialize()
    assert (figures.rejected, figures.events) == (3, 0)


def test_the_store_reads_days_that_are_over_and_the_open_one(log: Log) -> None:
    """One table a date, the daily one where there is one."""
    for day in range(2):
        log.add_visit(envelope(hit("page_view", NOON + day * _DAY_MS), visit=f"v{day}"))
    _at(log, NOON + _DAY_MS + 1)
    found = [(table.name, table.date) for table in ParquetEventStore(log.warehouse).tables()]
    assert found == [
        ("events_20261101", date(2026, 11, 1)),
        ("events_intraday_20261102", date(2026, 11, 2)),
    ]
