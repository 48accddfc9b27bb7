"""The hit log to the warehouse: ``events_YYYYMMDD`` in the export schema, a table a day.

The same log always gives the same bytes, whether it is made at once or in steps. Only days that
may have changed are made; when all of them are finished they take their places, file by file.
"""

import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from behavesim.core.dates import place_in_zone
from behavesim.core.progress import Progress, no_progress
from behavesim.errors import InputError, NotEnoughDataError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.index import LogIndex, find_lost
from behavesim.hitlog.lock import reading_log
from behavesim.hitlog.reader import LogReading, ReadingPlan, spool_log
from behavesim.hitlog.segment_names import list_segments
from behavesim.hitlog.spool import DayCalendar, DaySpool
from behavesim.materialize.day_tables import DayTables, PropertySettings
from behavesim.materialize.kept_tables import keep_tables, read_tables
from behavesim.materialize.publication import publish, read_rejected
from behavesim.materialize.result import MaterializeResult, summarize
from behavesim.materialize.staging import StagedDay, Staging
from behavesim.materialize.warehouse_state import (
    EVERYTHING,
    NOTHING_TO_MAKE,
    DayRecord,
    WarehouseState,
    day_state_path,
    find_first_day,
    has_state,
    name_makers,
    open_day,
    read_state,
)
from behavesim.materialize.working_directory import working_in
from behavesim.settings import Settings
from behavesim.warehouse.published import STATE_DIRECTORY

CLOCK: Final = "clock"


def run_materialize(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    now: dt.datetime | None = None,
    rebuild: bool = False,
    progress: Progress = no_progress,
) -> MaterializeResult:
    """Make ``events_YYYYMMDD`` tables out of the workspace's hit log; see ``materialize``.

    ``now`` makes the day in which it lies an open one; None takes all days as complete.
    ``rebuild`` lets tables be replaced by smaller ones where the log has lost something.
    """
    started = time.monotonic()
    property_settings = PropertySettings(
        settings.time_zone,
        settings.currency,
        settings.money.usd_per_unit,
        enforces_limits=settings.collect.ga4_limits == "enforce",
    )
    now_ms = None if now is None else int(now.timestamp() * 1000)
    made = materialize(
        workspace.hits, workspace.warehouse, property_settings, progress, now_ms, rebuild=rebuild
    )
    return replace(made, seconds=round(time.monotonic() - started, 3))


def read_now(text: str | None, time_zone: str, clock: dt.datetime) -> dt.datetime | None:
    """The time of ``--now``: in the property's zone unless it names its own, or ``clock``'s.

    Raises InputError for anything else.
    """
    if text is None:
        return None
    if text == CLOCK:
        return clock
    try:
        present = dt.datetime.fromisoformat(text)
    except ValueError:
        allowed = f"YYYY-MM-DD HH:MM, or {CLOCK}"
        raise InputError("--now", "", repr(text), allowed) from None
    try:
        return place_in_zone(present, ZoneInfo(time_zone))
    except ValueError:
        raise InputError("--now", "", repr(text), f"a moment that {time_zone} has") from None


def materialize(
    hits: Path,
    warehouse: Path,
    settings: PropertySettings,
    progress: Progress = no_progress,
    now_ms: int | None = None,
    *,
    rebuild: bool = False,
) -> MaterializeResult:
    """Make the warehouse's tables out of the hit log.

    ``now_ms`` leaves out what had not been received by then; the day in which it lies is open
    and has an intraday table. None takes all of the log as received and all days as complete.
    Where the log has lost something that was read before, tables that would lose a row stay,
    unless ``rebuild``, which makes everything anew from what the log has.

    Raises NotEnoughDataError where there is no log, DataError for a visit that is no envelope,
    WorldError where the disk refuses, or another process writes the warehouse.
    """
    if not list_segments(hits):
        raise NotEnoughDataError(
            f"{hits}: found no hit log",
            "Run behavesim simulate, or behavesim serve and click through the shop.",
        )
    with working_in(warehouse) as work, reading_log(hits):
        state = WarehouseState() if rebuild else read_state(warehouse)
        lost = find_lost(hits, state.log)
        if not rebuild and not has_state(warehouse):
            state.days = read_tables(warehouse)
            lost = [STATE_DIRECTORY]
        rejected = read_rejected(warehouse)
        if rejected is None:  # unreadable, so all of the log is read again
            state.make_from, rejected = EVERYTHING, []
        from_day = find_first_day(state, hits, warehouse, settings, now_ms, lost)
        if from_day == NOTHING_TO_MAKE:
            return summarize(state, rejected, written=0)
        job = _Job(hits, warehouse, settings, now_ms, work, progress)
        return job.make(state, rejected, from_day, lost)


@dataclass(frozen=True, slots=True)
class _Job:
    hits: Path
    warehouse: Path
    settings: PropertySettings
    now_ms: int | None
    work: Path
    progress: Progress

    def make(
        self,
        state: WarehouseState,
        rejected_before: list[dict[str, Any]],
        from_day: dt.date,
        lost: Collection[str],
    ) -> MaterializeResult:
        """Make the days from ``from_day`` on, and earlier ones that new frames concern."""
        calendar = DayCalendar(self.settings.time_zone)
        spool, reading, from_day = self._read_log(calendar, state.log, from_day)
        earlier = {day: made for day, made in state.days.items() if day < from_day}
        staging = Staging(self.work, calendar, self.now_ms, self._report)
        with closing(DayTables(self.settings, self.work, reading.references)) as tables:
            states = (day for day in sorted(earlier) if earlier[day].events)
            tables.restore_state([day_state_path(self.warehouse, day) for day in states])
            staged = staging.stage(spool, tables)
        fresh = WarehouseState(
            made_with=name_makers(self.settings),
            now_ms=self.now_ms,
            make_from=_find_unfinished(staged, reading),
            log=reading.index,
            days=self._choose_days(state, from_day, staged, lost),
        )
        # Requests in parts of the log that were not read again are known already.
        known = {} if from_day == EVERYTHING else state.log
        starts = {name: record.find_start(from_day) for name, record in known.items()}
        rejected = [
            entry for entry in rejected_before if entry["offset"] < starts.get(entry["segment"], 0)
        ] + reading.rejected
        written = publish(self.warehouse, state, from_day, fresh, staged, rejected)
        return summarize(fresh, rejected, written)

    def _choose_days(
        self,
        state: WarehouseState,
        from_day: dt.date,
        staged: Mapping[dt.date, StagedDay],
        lost: Collection[str],
    ) -> dict[dt.date, DayRecord]:
        """The days of the warehouse: earlier ones, fresh ones, and those that are not replaced."""
        earlier = {day: made for day, made in state.days.items() if day < from_day}
        others = {day: made for day, made in state.days.items() if day >= from_day}
        fresh = {day: made.record for day, made in staged.items()}
        return earlier | fresh | keep_tables(self.warehouse, others, staged, lost)

    def _read_log(
        self, calendar: DayCalendar, known: LogIndex, from_day: dt.date
    ) -> tuple[DaySpool, LogReading, dt.date]:
        """Spool days from ``from_day`` on, or from an earlier one that something new is of."""
        while True:
            place = Path(tempfile.mkdtemp(dir=self.work))
            spool = DaySpool(place, calendar, (from_day, open_day(calendar, self.now_ms)))
            plan = ReadingPlan(
                calendar, self.now_ms, from_day, {} if from_day == EVERYTHING else known
            )
            reading = spool_log(
                self.hits, spool, plan, lambda done: self.progress("read the hit log", done, None)
            )
            if reading.begin_at is None:
                return spool, reading, from_day
            shutil.rmtree(place)
            from_day = reading.begin_at

    def _report(self, done: int, days: int, rows: int) -> None:
        self.progress("write tables", done, days, events=rows)


def _find_unfinished(staged: dict[dt.date, StagedDay], reading: LogReading) -> dt.date | None:
    """The first day whose table another ``now_ms`` will change."""
    unfinished = [day for day, made in staged.items() if made.state is None]
    if reading.pending_from is not None:
        unfinished.append(reading.pending_from)
    return min(unfinished, default=None)
