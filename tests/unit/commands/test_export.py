"""behavesim export as a command: settings in, summary out."""

import datetime as dt
from pathlib import Path

import pytest
from tests.unit.export.nested_events import write_days

from behavesim.commands.export import run_export
from behavesim.errors import InputError
from behavesim.model.workspace import Workspace
from behavesim.settings import ExportSettings, Settings

DAYS = [dt.date(2026, 11, day) for day in (1, 2, 3)]


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    write_days(workspace.warehouse, DAYS, rows_a_day=4)
    return workspace


def test_the_summary_counts_what_was_written(filled: Workspace) -> None:
    """rows are those of the events table, files and bytes those of both tables."""
    summary = run_export(Settings(), filled)
    sizes = [path.stat().st_size for path in filled.export.rglob("*.csv")]
    assert (summary.tables, summary.rows, summary.item_rows) == (3, 12, 0)
    assert (summary.files, summary.bytes) == (len(sizes), sum(sizes))
    assert summary.directory == str(filled.export)


def test_the_window_comes_from_the_settings(filled: Workspace) -> None:
    """export.since and export.until, both inclusive."""
    settings = Settings(export=ExportSettings(since=DAYS[1], until=DAYS[1]))
    assert run_export(settings, filled).rows == 4


def test_out_goes_elsewhere(filled: Workspace, tmp_path: Path) -> None:
    """The workspace's own export stays away."""
    run_export(Settings(), filled, out=tmp_path / "csv")
    assert (tmp_path / "csv" / "manifest.json").exists()
    assert not filled.export.exists()


def test_parquet_is_not_there_yet(filled: Workspace) -> None:
    """A format that the settings know and the export does not is refused in one line."""
    settings = Settings.model_validate({"export": {}}).model_copy(
        update={"export": ExportSettings().model_copy(update={"format": "parquet"})}
    )
    with pytest.raises(InputError, match=r"export\.format: found parquet; allowed csv"):
        run_export(settings, filled)
