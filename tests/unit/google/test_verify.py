"""The workspace's own tables, or its log, against a directory of others."""

import datetime as dt
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.doubles.bigquery import serve_bigquery
from tests.unit.hitlog.hand_made_log import Log, envelope, first_visit, hit

from behavesim.errors import InputError, NotEnoughDataError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.google.verify import run_verify
from behavesim.materialize.materialize import run_materialize
from behavesim.settings import Settings


@pytest.fixture
def other(workspace: WorkspacePaths, tmp_path: Path) -> Path:
    """A copy of what a workspace with one visit sent: four events, one purchase of 9."""
    log = Log(workspace.root)
    purchase = hit("purchase", cu="KRW", epn={"value": 9}, ep={"transaction_id": "T1"})
    log.add_visit(envelope(first_visit(), purchase, visit="v"))
    run_materialize(Settings(), workspace)
    arrived = shutil.ignore_patterns("_state")  # Google's tables come without what we know of ours
    return Path(shutil.copytree(workspace.warehouse, tmp_path / "other", ignore=arrived))


def drop_purchase(root: Path) -> None:
    (path,) = root.glob("events_*/*.parquet")
    table = pq.read_table(path)
    names = table.column("event_name").to_pylist()
    kept = [index for index, name in enumerate(names) if name != "purchase"]
    pq.write_table(table.take(kept), path)


def test_the_same_tables_are_collected_correctly(workspace: WorkspacePaths, other: Path) -> None:
    """From the first sent day to the last, with no difference in anything."""
    summary = run_verify(Settings(), workspace, against=str(other))
    assert summary.ok
    assert (summary.since, summary.until) == (dt.date(2026, 11, 1), dt.date(2026, 11, 1))
    assert summary.matched_by == "request"
    assert {row.name: row.sent for row in summary.events} == {
        **{"first_visit": 1, "session_start": 1, "page_view": 1, "purchase": 1}
    }
    assert (summary.cells, summary.differences) == ((), ())
    assert summary.transactions.compared == 1


def test_the_hit_log_is_decoded_anew(workspace: WorkspacePaths, other: Path) -> None:
    """The warehouse is neither read nor written."""
    shutil.rmtree(workspace.warehouse)
    summary = run_verify(Settings(), workspace, against=str(other), sent="hits")
    assert summary.ok
    assert sum(row.sent for row in summary.events) == 4
    assert not workspace.warehouse.exists()


def test_a_lost_purchase_is_found_four_times(workspace: WorkspacePaths, other: Path) -> None:
    """Under its event, its day, its transaction and in the revenue."""
    drop_purchase(other)
    summary = run_verify(Settings(), workspace, against=str(other), tolerance=0.5)
    assert not summary.ok
    assert [row.name for row in summary.events if row.missing] == ["purchase"]
    assert [row.share for row in summary.days] == [0.25]
    assert [row.kinds for row in summary.differences] == [["missing"]]
    assert [(row.sent, row.arrived) for row in summary.revenue] == [(9.0, 0.0)]


def test_the_tolerance_is_a_share(workspace: WorkspacePaths, other: Path) -> None:
    """All of one event is lost, so nothing less than 1 allows it."""
    drop_purchase(other)
    assert run_verify(Settings(), workspace, against=str(other), tolerance=1.0).ok
    assert not run_verify(Settings(), workspace, against=str(other), tolerance=0.99).ok


def test_there_must_be_two_sides(workspace: WorkspacePaths, other: Path) -> None:
    """A place that is none, and days on which nothing was sent."""
    with pytest.raises(InputError, match="allowed a directory"):
        run_verify(Settings(), workspace, against=str(other / "none"))
    with pytest.raises(NotEnoughDataError, match="nothing was sent"):
        run_verify(Settings(), workspace, against=str(other), since=dt.date(2030, 1, 1))


def test_the_other_side_may_be_a_dataset(
    workspace: WorkspacePaths, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read by the Storage Read API; a day of which there is only an intraday table is told."""
    drop_purchase(other)
    (table,) = other.glob("events_*")
    table.rename(other / "events_intraday_20261101")
    with serve_bigquery(other) as service:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        summary = run_verify(Settings(), workspace, against=service.url)
    assert [(row.name, row.missing) for row in summary.events if row.missing] == [("purchase", 1)]
    assert summary.matched_by == "request"
    assert summary.unfinished_days == (dt.date(2026, 11, 1),)
