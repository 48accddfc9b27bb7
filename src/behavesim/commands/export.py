"""behavesim export: warehouse -> flat CSV by date, with a manifest."""

import time
from dataclasses import dataclass
from pathlib import Path

from behavesim.commands.export_source import check_size, open_source
from behavesim.errors import InputError
from behavesim.export.columns import make_event_columns
from behavesim.export.export_events import export_events
from behavesim.export.window import Window
from behavesim.model.progress import Progress, no_progress
from behavesim.model.workspace import Workspace
from behavesim.settings import Settings


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What was exported; ``rows`` are those of the events table."""

    tables: int
    rows: int
    item_rows: int
    files: int
    bytes: int
    seconds: float
    directory: str


def run_export(
    settings: Settings,
    workspace: Workspace,
    *,
    out: Path | None = None,
    query: str | None = None,
    progress: Progress = no_progress,
) -> ExportSummary:
    """Export the days of ``settings.export`` into ``out`` (the workspace's export directory).

    They come from ``settings.export.source`` (the workspace's warehouse), or are what ``query``, a
    SELECT of BigQuery SQL over it, gives.
    """
    if settings.export.format != "csv":
        raise InputError("export.format", "", settings.export.format, "csv")
    started = time.perf_counter()
    target = out or workspace.export
    with open_source(settings, workspace, query=query) as store:
        check_size(settings, store)
        manifest = export_events(
            store,
            target,
            make_event_columns((param.name, param.type) for param in settings.export.params),
            Window(settings.export.since, settings.export.until),
            progress,
        )
    return ExportSummary(
        tables=len(manifest.sources),
        rows=manifest.count_rows("events"),
        item_rows=manifest.count_rows("items"),
        files=len(manifest.files),
        bytes=sum(file.bytes for file in manifest.files),
        seconds=round(time.perf_counter() - started, 3),
        directory=str(target),
    )
