"""Which visits of a log count, and what a run leaves of the tables."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.hitlog.hand_made_log import (
    DAY_MS,
    NOON,
    SETTINGS,
    Log,
    envelope,
    first_visit,
    hit,
)

from behavesim.errors import DataError, NotEnoughDataError
from behavesim.materialize.materialize import materialize


def test_both_engines_make_the_same_rows(tmp_path: Path) -> None:
    """A visit in one frame and the same visit as requests of a browser are the same events."""
    made = envelope(
        first_visit(),
        hit("view_item", NOON + 5, s=2, cu="KRW", epn={"value": 9.5}, items=[{"id": "A", "qt": 1}]),
        hit("scroll", NOON + 5, s=2, i=1, et=900, seg=1),
        visit="v",
        uafvl="Chromium;156.0",
    )
    direct, browser = Log(tmp_path / "a"), Log(tmp_path / "b")
    direct.add_visit(made)
    browser.add_requests(made)
    browser.add_commit("v", 1)
    assert replace(direct.materialize(), frames=0) == replace(browser.materialize(), frames=0)
    assert direct.rows() == browser.rows()


def test_only_the_committed_attempt_counts(log: Log) -> None:
    """Attempts that were not committed, or later than another's commit, are left out."""
    for attempt, name in ((1, "lost"), (2, "kept"), (3, "late")):
        log.add_requests(envelope(hit(name), visit="v") | {"attempt": attempt})
    log.add_requests(envelope(hit("never"), visit="w"))
    log.add_commit("v", 2)
    log.add_commit("v", 3)
    figures = log.materialize()
    assert [row["event_name"] for row in log.rows()] == ["kept"]
    assert figures.ignored == 3


def test_a_visit_of_both_engines_counts_once(log: Log) -> None:
    """As its requests where they were committed, wherever in the log that stands."""
    log.add_visit(envelope(hit("direct"), visit="v"), writer="b")
    log.add_visit(envelope(hit("again"), visit="v"), writer="b")
    log.add_requests(envelope(hit("browser"), visit="v"), writer="a")
    assert log.materialize().ignored == 2
    assert [row["event_name"] for row in log.rows()] == ["direct"]
    log.add_commit("v", 1, writer="c")
    assert log.materialize().ignored == 2
    assert [row["event_name"] for row in log.rows()] == ["browser"]


def test_rejected_and_side_requests_are_counted(log: Log) -> None:
    """What cannot be decoded is listed with its reason; an audience ping is not."""
    log.add_requests(envelope(hit("page_view")))
    log.add_request("v=1&tid=G-X&cid=1&en=a")
    log.add_request("v=2&tid=G-X&cid=1")
    log.add(1, b"\xff")
    figures = log.materialize()
    listed = [json.loads(x) for x in (log.warehouse / "_rejected.jsonl").read_text().splitlines()]
    assert (figures.events, figures.rejected, figures.ignored) == (1, 2, 1)
    assert listed[0]["reason"] == "v: found '1'; allowed '2'"
    assert listed[0]["query"] == "v=1&tid=G-X&cid=1&en=a"
    assert listed[1]["segment"] == "serve-000001.hits"


def test_a_bad_line_of_a_batch_is_listed_and_the_others_count(log: Log) -> None:
    """With its number and its reason; the summary counts it."""
    query = "v=2&tid=G-X&cid=1"
    log.add_request(query, "en=a\r\nen=b\r\nen=bad&_et=notanumber\r\nen=c")
    log.add_request(query, "en=bad&sid=x\r\nen=bad&sct=y")
    figures = log.materialize()
    assert [row["event_name"] for row in log.rows()] == ["a", "b", "c"]
    assert (figures.rejected, figures.rejected_lines, figures.ignored) == (3, 3, 0)
    listed = [json.loads(x) for x in (log.warehouse / "_rejected.jsonl").read_text().splitlines()]
    assert [(entry["line"], entry["reason"]) for entry in listed] == [
        (3, "_et: found 'notanumber'; allowed an integer"),
        (1, "sid: found 'x'; allowed an integer"),
        (2, "sct: found 'y'; allowed an integer"),
    ]


def test_tables_of_days_that_are_gone_are_removed(log: Log) -> None:
    """A warehouse that is rebuilt holds what the log says, and nothing of before."""
    log.add_visit(envelope(hit("page_view", NOON + DAY_MS), visit="v"))
    log.materialize()
    (log.hits / "direct-0-000001.hits").unlink()
    log.add_visit(envelope(hit("page_view"), visit="v"))
    materialize(log.hits, log.warehouse, SETTINGS, rebuild=True)
    names = sorted(path.name for path in log.warehouse.iterdir())
    assert names == ["_state", "events_20261101"]
    states = sorted(path.name for path in (log.warehouse / "_state").iterdir())
    assert states == ["20261101.parquet", "log.json"]


def test_same_log_same_bytes_for_every_writer(tmp_path: Path) -> None:
    """Neither a second run nor the number of writers changes a byte."""
    made = [
        envelope(
            first_visit(t=NOON + 1000 * n, sid=n),
            hit("purchase", NOON + 1000 * n + 1, sid=n, cu="KRW", epn={"value": 5}),
            visit=f"p{n}-v0",
            cid=f"{n}.1",
        )
        for n in range(50)
    ]
    one, many = Log(tmp_path / "one"), Log(tmp_path / "many")
    for number, visit in enumerate(made):
        one.add_visit(visit)
        many.add_visit(made[-number - 1], writer=f"direct-{number % 3}")
    one.materialize()
    before = _bytes(one.warehouse)
    one.materialize()
    many.materialize()
    assert before == _bytes(one.warehouse) == _bytes(many.warehouse)


def _bytes(warehouse: Path) -> dict[str, bytes]:
    return {str(p.relative_to(warehouse)): p.read_bytes() for p in warehouse.rglob("*.parquet")}


def test_a_failure_leaves_the_tables_as_they_were(log: Log) -> None:
    """A visit that is no envelope is an error, and nothing is left half written."""
    log.add_visit(envelope(hit("page_view"), visit="v"))
    log.materialize()
    header = {"visit": "w", "attempt": 1, "from_ms": NOON, "to_ms": NOON, "hits": 1}
    log.add(2, json.dumps(header).encode() + b'\n{"client": [1, 2')
    with pytest.raises(DataError, match="2026-11-01"):
        log.materialize()
    assert [row["event_name"] for row in log.rows()] == ["page_view"]
    assert not list(log.warehouse.glob(".*"))


def test_no_log_is_an_error(log: Log) -> None:
    """Who has collected nothing is told how to."""
    with pytest.raises(NotEnoughDataError, match="found no hit log"):
        log.materialize()


def test_strange_requests_are_borne(log: Log) -> None:
    """Missing session, page and title, a text with odd characters, a tie of keys."""
    log.add_request("v=2&tid=G-X&cid=9&en=a&ep.x=%ED%A0%80%00'%22&ep.value=abc&epn.value=1")
    figures = log.materialize()
    [row] = log.rows()
    assert (figures.events, figures.sessions) == (1, 0)
    assert row["event_value_in_usd"] is None
    assert [p["key"] for p in row["event_params"]] == ["x", "value", "value"]
