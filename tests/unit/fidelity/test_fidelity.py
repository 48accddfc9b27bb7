"""`fidelity` as a command: tables in, judged rows out."""

import datetime as dt
import json
from pathlib import Path

import pytest
from tests.unit.fidelity.sessions import make_session, write_sessions
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.errors import NotEnoughDataError
from behavesim.fidelity.fidelity import run_fidelity
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.simulate import run_simulate

FIRST, SECOND = dt.date(2026, 11, 1), dt.date(2026, 11, 2)


@pytest.fixture
def filled(workspace: WorkspacePaths) -> WorkspacePaths:
    """Three sessions of one page, and a day later one of two pages."""
    few = [make_session(user, [("page_view", 0.0)], day=FIRST) for user in "abc"]
    write_sessions(workspace.warehouse, few, FIRST)
    pages = [("page_view", 0.0), ("page_view", 9.0)]
    write_sessions(workspace.warehouse, [make_session("d", pages, day=SECOND)], SECOND)
    return workspace


def test_days_of_warm_up_do_not_count(filled: WorkspacePaths) -> None:
    """What is left begins after them; rows are found by their key."""
    every, later = (run_fidelity(Settings(), filled, warmup_days=days) for days in (0, 1))
    assert (every.sessions, every.events, every.since, every.until) == (4, 5, FIRST, SECOND)
    assert (later.sessions, later.events, later.since) == (1, 2, SECOND)
    assert {row.key: row.simulated for row in later.rows}["pages_mean"] == 2
    assert every.outside == sum(not row.ok for row in every.rows) > 0
    assert not every.ok


def test_other_tables_are_measured_alike(filled: WorkspacePaths, tmp_path: Path) -> None:
    """A directory of tables makes a column more, with its own figures."""
    pages = [("page_view", float(n)) for n in range(5)]
    write_sessions(tmp_path / "other", [make_session("z", pages)])
    rows = run_fidelity(Settings(), filled, compare=tmp_path / "other").rows
    assert {row.key: row.compared for row in rows}["pages_mean"] == 5


def test_too_little_is_an_error(filled: WorkspacePaths, tmp_path: Path) -> None:
    """No table at all, or none after the warm-up."""
    with pytest.raises(NotEnoughDataError, match="2 days of warm-up"):
        run_fidelity(Settings(), filled, warmup_days=2)
    with pytest.raises(NotEnoughDataError, match="no table"):
        run_fidelity(Settings(), WorkspacePaths(tmp_path / "empty"))


@pytest.mark.parametrize("columns", ["80", "180"])
def test_rows_outside_end_in_exit_status_1(filled: WorkspacePaths, columns: str) -> None:
    """In JSON as in the table, whose every row has its definition at any width."""
    runner = CliRunner(env={"COLUMNS": columns})
    program = ["--workspace", str(filled.root), "fidelity"]
    shown = runner.invoke(app, program)
    result = runner.invoke(app, [*program, "--json"])
    assert (shown.exit_code, result.exit_code) == (1, 1)
    rows = json.loads(result.stdout)["rows"]
    assert {"name", "real", "simulated", "low", "high", "ok", "definition"} <= set(rows[0])
    assert [row["name"] for row in rows if row["name"] not in shown.stdout] == []
    assert "sessions with exactly one page_view" in shown.stdout


def test_demographics_cause_behavior(tmp_path: Path) -> None:
    """In simulated data, what people see, by what device and when, follows from who they are."""
    asked = {"engine": "direct", "warmup": 0, "sessions": 5000}
    settings = load_settings(None, {"simulate": asked})
    workspace = WorkspacePaths(tmp_path / "workspace")
    run_build_site(settings, workspace, out=None)
    run_simulate(settings, workspace)
    summary = run_fidelity(settings, workspace)
    effects = {row.name: row for row in summary.effects}
    assert summary.sessions >= 5000
    assert [row.name for row in summary.effects if not row.ok] in ([], ["order value by job"])
    for name in ("topics seen by age band", "topics seen by gender", "hours by job"):
        assert effects[name].size > 1.5 * effects[name].chance, effects[name]
