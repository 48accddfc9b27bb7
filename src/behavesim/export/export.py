"""behavesim export: warehouse -> flat files by date, with a manifest."""

import time
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.export.export_events import ExportJob, ExportReport, export_events
from behavesim.export.layout import make_layout
from behavesim.export.source import check_size, open_source
from behavesim.export.targets import open_target
from behavesim.export.window import Window
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.warehouse.store import EventStore


@dataclass(frozen=True, slots=True, repr=False)
class ExportResult(Result):
    """What the export holds of the window; ``rows`` are those of the events table.

    ``unchanged_days`` were there already, from the same tables, and were not written again.
    ``duplicates`` of the written days were left out: events that were there before, and purchases
    of the purchases table whose user had sent the same transaction before.
    """

    tables: int
    rows: int
    item_rows: int
    purchase_rows: int
    files: int
    bytes: int
    written_days: int
    unchanged_days: int
    removed_days: int
    duplicates: int
    seconds: float
    directory: str


def run_export(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    out: Path | str | None = None,
    query: str | None = None,
    full: bool = False,
    progress: Progress = no_progress,
) -> ExportResult:
    """Export the days of ``settings.export`` into ``out`` (the workspace's export directory).

    They come from ``settings.export.source`` (the workspace's warehouse), or are what ``query``, a
    SELECT of BigQuery SQL over it, gives. Days whose tables have not changed since they were
    exported are left alone unless ``full``.
    """
    started = time.perf_counter()
    with open_source(settings, workspace, query=query) as store:
        job = make_job(settings, workspace, store, out, full=full)
        report = export_events(job, progress)
    return summarize(report, job.target.name, time.perf_counter() - started)


def make_job(
    settings: Settings,
    workspace: WorkspacePaths,
    store: EventStore,
    out: Path | str | None,
    *,
    full: bool,
) -> ExportJob:
    """The export that the settings ask for. Raises InputError for a parameter or a target."""
    return ExportJob(
        store,
        open_target(out or workspace.export),
        make_layout(settings.export),
        Window(settings.export.since, settings.export.until),
        full=full,
        workers=settings.export.workers,
        check=lambda days: check_size(settings, store, days),
    )


def summarize(report: ExportReport, directory: str, seconds: float) -> ExportResult:
    manifest = report.manifest
    return ExportResult(
        tables=len(manifest.sources),
        rows=manifest.count_rows("events"),
        item_rows=manifest.count_rows("items"),
        purchase_rows=manifest.count_rows("purchases"),
        files=len(manifest.files),
        bytes=sum(file.bytes for file in manifest.files),
        written_days=len(report.written),
        unchanged_days=len(report.unchanged),
        removed_days=len(report.removed),
        duplicates=report.duplicates,
        seconds=round(seconds, 3),
        directory=directory,
    )
