"""The hit log to the warehouse: ``events_YYYYMMDD`` in the export schema, a table a day.

The same log always gives the same bytes. Each day is written beside its table and renamed; a
table whose day is no longer in the log is removed.
"""

import datetime as dt
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from behavesim.collect.day_tables import DayFigures, DayLines, DayTables, PropertySettings
from behavesim.collect.hit_frames import list_segments
from behavesim.collect.log_reading import LogReading, spool_log
from behavesim.collect.spool import DayCalendar, DaySpool
from behavesim.errors import NotEnoughDataError, WorldError
from behavesim.model.progress import Progress, no_progress
from behavesim.model.storing import SPACE_HINT
from behavesim.model.workspace import replace_directory

STATE_DIRECTORY: Final = "_state"
REJECTED_FILE: Final = "_rejected.jsonl"
PART_FILE: Final = "part-0000.parquet"
# Rows of this many days are written at once; it changes nothing but the time it takes.
_WRITING_THREADS: Final = 1


@dataclass(frozen=True, slots=True)
class MaterializeFigures:
    """What was made. ``ignored`` counts side requests and attempts that did not count;
    ``revenue`` is that of purchases, in the property's currency."""

    tables: int
    events: int
    rejected: int
    ignored: int
    sessions: int
    purchases: int
    revenue: float
    torn_bytes: int


@dataclass(slots=True)
class _Totals:
    tables: int = 0
    events: int = 0
    sessions: int = 0
    purchases: int = 0
    revenue: float = 0.0

    def add(self, figures: DayFigures) -> None:
        self.sessions += figures.sessions
        self.purchases += figures.purchases
        self.revenue += figures.revenue


def materialize(
    hits: Path, warehouse: Path, settings: PropertySettings, progress: Progress = no_progress
) -> MaterializeFigures:
    """Make the warehouse's tables out of the hit log.

    Raises NotEnoughDataError where there is no log, DataError for a visit that is no envelope,
    WorldError where the disk refuses.
    """
    if not list_segments(hits):
        raise NotEnoughDataError(
            f"{hits}: found no hit log",
            "Run behavesim simulate, or behavesim serve and click through the shop.",
        )
    calendar = DayCalendar(settings.time_zone)
    with _working_directory(warehouse) as work:
        spool = DaySpool(work, calendar)
        reading = spool_log(hits, spool, lambda done: progress("read the hit log", done, None))
        tables = DayTables(settings, work, reading.references)
        totals = _write_days(spool, calendar, work, warehouse, tables, progress)
        _write_rejected(warehouse, reading)
    return MaterializeFigures(
        tables=totals.tables,
        events=totals.events,
        rejected=len(reading.rejected),
        ignored=reading.ignored + spool.ignored,
        sessions=totals.sessions,
        purchases=totals.purchases,
        revenue=round(totals.revenue, 2),
        torn_bytes=sum(tail.size_bytes for tail in reading.torn),
    )


def _write_days(
    spool: DaySpool,
    calendar: DayCalendar,
    work: Path,
    warehouse: Path,
    tables: DayTables,
    progress: Progress,
) -> _Totals:
    """All days in order; the rows of one are written while the next is prepared."""
    totals, days = _Totals(), spool.days
    kept: set[str] = set()
    running: deque[tuple[dt.date, Future[int]]] = deque()

    def finish_one() -> None:
        day, future = running.popleft()
        rows = future.result()
        # A visit's span may touch a day in which it has no hit.
        if rows:
            kept.add(_publish_day(day, work, warehouse))
            totals.tables += 1
            totals.events += rows
        progress("write tables", totals.tables, len(days), events=totals.events)

    with closing(tables), ThreadPoolExecutor(_WRITING_THREADS) as pool:
        for day in days:
            span = calendar.start_ms(day), calendar.start_ms(day + dt.timedelta(days=1))
            lines = DayLines(day, spool.read_day(day), span)
            prepared, figures = tables.prepare_day(lines, work / f"{day:%Y%m%d}.state.parquet")
            totals.add(figures)
            target = work / f"{day:%Y%m%d}.parquet"
            running.append((day, pool.submit(tables.write_events, prepared, target)))
            if len(running) > _WRITING_THREADS:
                finish_one()
        while running:
            finish_one()
    _remove_stale(warehouse, kept)
    return totals


def _publish_day(day: dt.date, work: Path, warehouse: Path) -> str:
    """Put the day's table and state in place of what was there; returns the day as YYYYMMDD."""
    name = f"{day:%Y%m%d}"
    state = warehouse / STATE_DIRECTORY
    state.mkdir(exist_ok=True)
    with replace_directory(warehouse / f"events_{name}", _is_day_table) as fresh:
        (work / f"{name}.parquet").rename(fresh / PART_FILE)
        (work / f"{name}.state.parquet").replace(state / f"{name}.parquet")
    return name


def _is_day_table(directory: Path) -> bool:
    return all(file.suffix == ".parquet" for file in directory.iterdir())


def _remove_stale(warehouse: Path, kept: set[str]) -> None:
    for table in warehouse.glob("events_[0-9]*"):
        if table.name.removeprefix("events_") not in kept:
            shutil.rmtree(table)
    for state in (warehouse / STATE_DIRECTORY).glob("*.parquet"):
        if state.stem not in kept:
            state.unlink()


def _write_rejected(warehouse: Path, reading: LogReading) -> None:
    """One line a rejected request: where it stands in the log, and why."""
    target = warehouse / REJECTED_FILE
    if not reading.rejected:
        target.unlink(missing_ok=True)
        return
    fresh = target.with_suffix(".new")
    fresh.write_bytes(b"".join(orjson.dumps(entry) + b"\n" for entry in reading.rejected))
    fresh.replace(target)


@contextmanager
def _working_directory(warehouse: Path) -> Iterator[Path]:
    """A directory in the warehouse, so that results can be renamed into place; removed after."""
    try:
        warehouse.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".work-", dir=warehouse))
    except OSError as error:
        raise WorldError(f"{warehouse}: {error.strerror or error}") from error
    try:
        yield work
    except OSError as error:
        raise WorldError(f"{warehouse}: {error.strerror or error}", SPACE_HINT) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
