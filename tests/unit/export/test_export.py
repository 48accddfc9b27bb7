"""behavesim export as a command: settings in, summary out."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from tests.unit.export.nested_events import write_days

from behavesim.export.export import run_export
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import ExportSettings, Settings

DAYS = [dt.date(2026, 11, day) for day in (1, 2, 3)]


@pytest.fixture
def filled(workspace: WorkspacePaths) -> WorkspacePaths:
    write_days(workspace.warehouse, DAYS, rows_a_day=4)
    return workspace


def test_the_summary_counts_what_was_written(filled: WorkspacePaths) -> None:
    """rows are those of the events table, files and bytes those of all tables."""
    summary = run_export(Settings(), filled)
    sizes = [path.stat().st_size for path in filled.export.rglob("*.csv")]
    assert (summary.tables, summary.rows, summary.item_rows) == (3, 12, 0)
    assert (summary.files, summary.bytes) == (len(sizes), sum(sizes))
    assert summary.directory == str(filled.export)


def test_the_window_comes_from_the_settings(filled: WorkspacePaths) -> None:
    """export.since and export.until, both inclusive."""
    settings = Settings(export=ExportSettings(since=DAYS[1], until=DAYS[1]))
    assert run_export(settings, filled).rows == 4


def test_out_goes_elsewhere(filled: WorkspacePaths, tmp_path: Path) -> None:
    """The workspace's own export stays away."""
    run_export(Settings(), filled, out=tmp_path / "csv")
    assert (tmp_path / "csv" / "manifest.json").exists()
    assert not filled.export.exists()


def test_settings_choose_format_and_columns(filled: WorkspacePaths) -> None:
    """Format, compression, partitions and the column of other parameters."""
    chosen = ExportSettings(
        format="parquet", compression="zstd", partition_by="event_name", other_params="json"
    )
    run_export(Settings(export=chosen), filled)
    events = next(filled.export.glob("event_date=2026-11-01/event_name=page_view/*.parquet"))
    assert "other_params" in pl.read_parquet_schema(events)


def test_what_is_unchanged_is_counted_and_not_written(filled: WorkspacePaths) -> None:
    """rows and files are what the export holds, whether it was written now or before."""
    first = run_export(Settings(), filled)
    second = run_export(Settings(), filled)
    assert (first.written_days, first.unchanged_days) == (3, 0)
    assert (second.written_days, second.unchanged_days) == (0, 3)
    assert (second.rows, second.files, second.bytes) == (first.rows, first.files, first.bytes)
    assert run_export(Settings(), filled, full=True).written_days == 3
