"""The whole export: tables of a window -> flat batches -> files by day and a manifest."""

import datetime as dt
import shutil
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from behavesim.core.export_manifest import Manifest
from behavesim.core.progress import Progress, no_progress
from behavesim.export.commits import Commits
from behavesim.export.layout import Layout
from behavesim.export.manifest import describe_source
from behavesim.export.report_progress import ProgressReport
from behavesim.export.targets import Target
from behavesim.export.window import Window, list_window
from behavesim.export.write_day import DayFiles, DayProgress, ExportStopped, write_day
from behavesim.warehouse.store import EventStore, TableRef

_REPORT_S = 0.2


@dataclass(frozen=True, slots=True)
class ExportJob:
    """What is exported where.

    ``full`` exports unchanged days too, ``workers`` is the number of days written side by side,
    ``mirror`` removes days of the window that the store no longer has, ``keep_going`` writes the
    days after one that fails. ``check`` is called with the days that will be read, before the
    first of them, and raises where that must not be.
    """

    store: EventStore
    target: Target
    layout: Layout = field(default_factory=Layout)
    window: Window = field(default_factory=Window)
    full: bool = False
    workers: int = 2
    mirror: bool = True
    keep_going: bool = False
    check: Callable[[Collection[dt.date]], None] = lambda days: None


@dataclass(frozen=True, slots=True)
class ExportReport:
    """The window's part of the manifest, and which of its days were written this time."""

    manifest: Manifest
    written: tuple[dt.date, ...]
    unchanged: tuple[dt.date, ...]
    removed: tuple[dt.date, ...]
    duplicates: int

    @property
    def written_rows(self) -> int:
        """Events written this time."""
        return self.manifest.keep_days(self.written).count_rows("events")

    @property
    def written_bytes(self) -> int:
        """Bytes of all files written this time."""
        return sum(file.bytes for file in self.manifest.keep_days(self.written).files)


def export_events(
    job: ExportJob, progress: Progress = no_progress, stop: threading.Event | None = None
) -> ExportReport:
    """Export the window's days, each of them whole or not at all.

    After an error the days before it stay, and the next export goes on with the others. Raises
    InputError, NotEnoughDataError (nothing in the window), SchemaError, WorldError (disk, lock).
    """
    tables = list_window(job.store, job.window)
    with job.target.hold() as staging:
        return export_held(job, tables, staging, progress, stop or threading.Event())


def export_held(
    job: ExportJob,
    tables: Sequence[TableRef],
    staging: Path,
    progress: Progress,
    stop: threading.Event,
) -> ExportReport:
    """As export_events, on a target that is held. Ends early, without error, when ``stop``."""
    with job.target.writing():
        return _export_days(job, _group_days(tables), staging, progress, stop)


def _export_days(
    job: ExportJob,
    days: Sequence[DayProgress],
    staging: Path,
    progress: Progress,
    stop: threading.Event,
) -> ExportReport:
    commits = Commits(job.target, job.layout, job.window, full=job.full)
    commits.check_selection({table.selection for day in days for table in day.tables})
    unchanged = [
        day for day in days if commits.is_unchanged(day.day, list(map(describe_source, day.tables)))
    ]
    changed = [day for day in days if day not in unchanged]
    removed: list[dt.date] = []
    complete = False
    try:
        if changed:
            job.check([day.day for day in changed])
        written = _write_days(job, commits, changed, staging, progress, stop)
        complete = not stop.is_set()
        if complete:
            removed = _list_gone(job, commits, days)
            commits.remove_days(removed)
    finally:
        commits.finish(complete=complete)
    return ExportReport(
        commits.manifest.keep_days([day.day for day in days]),
        tuple(sorted(written)),
        tuple(day.day for day in unchanged),
        tuple(removed),
        sum(day.duplicates for day in changed),
    )


def _group_days(tables: Sequence[TableRef]) -> list[DayProgress]:
    grouped = groupby(tables, key=lambda table: table.date)
    return [DayProgress(day, tuple(day_tables)) for day, day_tables in grouped]


def _list_gone(job: ExportJob, commits: Commits, days: Sequence[DayProgress]) -> list[dt.date]:
    there = {day.day for day in days}
    old = commits.manifest.list_days()
    return [day for day in old if job.mirror and day in job.window and day not in there]


def _write_days(
    job: ExportJob,
    commits: Commits,
    days: Sequence[DayProgress],
    staging: Path,
    progress: Progress,
    stop: threading.Event,
) -> list[dt.date]:
    """Write the days side by side and commit each when it is ready; the days committed."""
    report = ProgressReport(progress, days)
    halt = _Halt(stop)
    written: list[dt.date] = []
    errors: dict[dt.date, BaseException] = {}
    with ThreadPoolExecutor(max_workers=job.workers, thread_name_prefix="export") as pool:
        waiting: dict[Future[DayFiles], dt.date] = {
            pool.submit(_stage_day, job, commits, staging / str(place), day, halt): day.day
            for place, day in enumerate(days)
        }
        try:
            while waiting:
                done, _ = wait(waiting, _REPORT_S, FIRST_COMPLETED)
                for future in sorted(done, key=lambda future: waiting[future]):
                    day = waiting.pop(future)
                    error = future.exception()
                    if error is None:
                        commits.add_day(future.result())
                        written.append(day)
                    else:
                        errors[day] = error
                        if not job.keep_going:
                            halt.set()
                report.show()
        finally:
            halt.set()
    _raise_first(errors)
    return written


class _Halt(threading.Event):
    """Set by an error of our own, or when a stop is asked for."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop = stop

    def is_set(self) -> bool:
        return super().is_set() or self._stop.is_set()


def _stage_day(
    job: ExportJob, commits: Commits, staging: Path, day: DayProgress, halt: threading.Event
) -> DayFiles:
    if halt.is_set():
        raise ExportStopped
    try:
        made = write_day(job.store, job.layout, staging, day, halt)
        commits.place_day(staging, made)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        pa.default_memory_pool().release_unused()  # else it keeps several times what it needs
    return made


def _raise_first(errors: dict[dt.date, BaseException]) -> None:
    """Raise the error of the earliest day; days that only stopped for it are none."""
    for _, error in sorted(errors.items(), key=lambda entry: entry[0]):
        if not isinstance(error, ExportStopped):
            raise error
