"""A log that has lost something takes no rows from tables until a command asks for it."""

import os
import shutil
from pathlib import Path

import pytest
from tests.unit.hitlog.hand_made_log import DAY_MS, NOON, SETTINGS, Log, envelope, hit

from behavesim.materialize.materialize import materialize
from behavesim.materialize.result import MaterializeResult
from behavesim.materialize.warehouse_state import forget_writers

SEGMENT = "direct-0-000001.hits"


@pytest.fixture
def made(log: Log) -> Log:
    """Three days of three visits each, in tables."""
    for day in range(3):
        for user in range(3):
            one = hit("page_view", NOON + day * DAY_MS + user)
            log.add_visit(envelope(one, visit=f"v{day}-{user}", cid=f"{user}.1"))
    log.materialize()
    return log


def contents(log: Log) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in log.warehouse.glob("events_*/*")}


def rebuild(log: Log) -> MaterializeResult:
    return materialize(log.hits, log.warehouse, SETTINGS, rebuild=True)


@pytest.mark.parametrize("size", [0, 5, 8, 300, 1000])
def test_a_segment_that_became_shorter_removes_no_rows(made: Log, size: int) -> None:
    """Tables stay, every run says so, and only a rebuild makes them from what is left."""
    before = contents(made)
    os.truncate(made.hits / SEGMENT, size)
    for _ in range(2):
        figures = made.materialize()
        assert contents(made) == before
        assert figures.events == 9
        assert {table.segments for table in figures.kept} == {(SEGMENT,)}
        assert figures.kept[-1].events == 3
    rebuilt = rebuild(made)
    assert rebuilt.events < 9 and rebuilt.kept == ()
    assert made.materialize().kept == ()


def test_a_segment_that_is_gone_removes_no_table(made: Log) -> None:
    """Other segments are read on."""
    (made.hits / SEGMENT).unlink()
    made.add_visit(envelope(hit("page_view", NOON + 5 * DAY_MS), visit="new"), "direct-1")
    figures = made.materialize()
    assert (figures.tables, figures.events, len(figures.kept)) == (4, 10, 3)


def test_days_that_lose_nothing_are_made_anew(made: Log) -> None:
    """A flipped bit costs one day's table its freshness, not the others'."""
    segment = made.hits / SEGMENT
    data = bytearray(segment.read_bytes())
    data[60] ^= 1  # in the first visit of the first day
    segment.write_bytes(data)
    made.add_visit(envelope(hit("scroll", NOON + 2 * DAY_MS), visit="new"))
    figures = made.materialize()
    assert [(table.day.day, table.events) for table in figures.kept] == [(1, 3)]
    assert [place.segment for place in figures.damaged] == [SEGMENT]
    assert (figures.events, len(made.rows())) == (10, 10)
    # Damage is told by each run, whether there is anything new or not.
    assert made.materialize().damaged == figures.damaged
    assert rebuild(made).events == 9
    assert made.materialize().damaged == figures.damaged


def test_a_log_that_is_restored_is_taken_again(made: Log) -> None:
    """Then nothing is kept any more."""
    whole = (made.hits / SEGMENT).read_bytes()
    os.truncate(made.hits / SEGMENT, 300)
    made.materialize()
    (made.hits / SEGMENT).write_bytes(whole)
    made.add_visit(envelope(hit("scroll", NOON), visit="new"))
    figures = made.materialize()
    assert (figures.kept, figures.events) == ((), 10)


def test_late_hits_do_not_shrink_a_kept_table(made: Log) -> None:
    """What comes later for its day does not replace it, however much it is, and is in the log."""
    before = contents(made)
    os.truncate(made.hits / SEGMENT, 0)
    for number in range(5):
        made.add_visit(envelope(hit("scroll", NOON + number), visit=f"new{number}"), "direct-1")
    for _ in range(2):
        figures = made.materialize()
        assert len(figures.kept) == 3
        assert contents(made) == before
    assert rebuild(made).events == 5


def test_without_its_state_a_warehouse_keeps_its_rows(made: Log) -> None:
    """Tables themselves say how many they have."""
    before = contents(made)
    shutil.rmtree(made.warehouse / "_state")
    os.truncate(made.hits / SEGMENT, 0)
    for _ in range(2):
        assert len(made.materialize().kept) == 3
        assert contents(made) == before
    assert rebuild(made).tables == 0


def test_what_is_removed_on_purpose_takes_its_tables_along(made: Log) -> None:
    """A new simulation says beforehand which writers it replaces."""
    forget_writers(made.warehouse, ["direct"])
    (made.hits / SEGMENT).unlink()
    made.add_visit(envelope(hit("page_view", NOON), visit="new"))
    figures = made.materialize()
    assert (figures.kept, figures.tables, figures.events) == ((), 1, 1)


def test_a_log_that_was_never_read_has_lost_nothing(tmp_path: Path) -> None:
    """Its damage is told, and its tables are made."""
    log = Log(tmp_path)
    for number in range(3):
        log.add_visit(envelope(hit("page_view"), visit=f"v{number}"))
    segment = log.hits / SEGMENT
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    figures = log.materialize()
    assert (figures.events, figures.frames, len(figures.damaged), figures.kept) == (2, 2, 1, ())
