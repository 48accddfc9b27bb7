import datetime as dt

import pytest
from tests.unit.hitlog.hand_made_log import Log, envelope, first_visit, hit

from behavesim.errors import InputError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.materialize.materialize import read_now, run_materialize
from behavesim.settings import Settings


def test_summary_of_a_small_log(workspace: WorkspacePaths) -> None:
    """The command reads the workspace's log, writes its warehouse and counts what it made."""
    log = Log(workspace.root)
    log.add_visit(envelope(first_visit(), hit("purchase", cu="KRW", epn={"value": 9}), visit="v"))
    log.add_request("v=1&en=a")
    stages = []
    summary = run_materialize(
        Settings(), workspace, progress=lambda stage, done, total, **figures: stages.append(stage)
    )
    assert (summary.tables, summary.events, summary.sessions) == (1, 4, 1)
    assert (summary.purchases, summary.revenue, summary.rejected) == (1, 9.0, 1)
    assert summary.seconds > 0
    assert set(stages) == {"read the hit log", "write tables"}
    assert (workspace.warehouse / "events_20261101" / "part-0000.parquet").is_file()


def test_limits_are_a_setting(workspace: WorkspacePaths) -> None:
    """collect.ga4_limits says whether events are stored as they came."""
    Log(workspace.root).add_visit(envelope(hit("page_view"), hit("x" * 41, i=1), visit="v"))
    assert run_materialize(Settings(), workspace).events == 2
    enforcing = Settings.model_validate({"collect": {"ga4_limits": "enforce"}})
    summary = run_materialize(enforcing, workspace)
    assert (summary.events, summary.dropped, summary.written) == (1, 1, 1)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20 15:00", "2026-11-20T06:00:00+00:00"),
        ("2026-11-20T15:00+01:00", "2026-11-20T14:00:00+00:00"),
        ("2026-11-20", "2026-11-19T15:00:00+00:00"),
        ("clock", "2026-01-02T03:04:05+00:00"),
    ],
)
def test_the_present_is_of_the_propertys_zone(text: str, utc: str) -> None:
    """Unless it names a zone itself; the clock's is what one passes in."""
    clock = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    found = read_now(text, "Asia/Seoul", clock)
    assert found is not None
    assert found.astimezone(dt.UTC).isoformat() == utc


def test_a_present_that_is_none(workspace: WorkspacePaths) -> None:
    """Without one all days are over; what cannot be read is told."""
    clock = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    assert read_now(None, "Asia/Seoul", clock) is None
    with pytest.raises(InputError, match="allowed a moment that Europe/Berlin has"):
        read_now("2026-03-29 02:30", "Europe/Berlin", clock)
    with pytest.raises(InputError, match="--now: found 'soon'; allowed YYYY-MM-DD HH:MM, or clock"):
        read_now("soon", "Asia/Seoul", clock)
