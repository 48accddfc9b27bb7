"""Spooled days to finished files, which stand beside the warehouse's tables until all are."""

import datetime as dt
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from behavesim.collect.day_tables import DayFigures, DayLines, DayTables
from behavesim.collect.spool import DayCalendar, DaySpool
from behavesim.collect.warehouse_state import DayRecord, open_day

# Rows of this many days are written at once; it changes nothing but the time it takes.
_WRITING_THREADS: Final = 1


@dataclass(frozen=True, slots=True)
class StagedDay:
    """A day whose files are finished; ``state`` None for one that is still open."""

    record: DayRecord
    table: Path
    state: Path | None


@dataclass(frozen=True, slots=True)
class _RunningDay:
    """A day whose rows are being written."""

    day: dt.date
    table: Path
    state: Path | None
    figures: DayFigures
    ignored: int
    rows: Future[int]

    def finish(self) -> StagedDay:
        """Wait for the rows."""
        rows, figures = self.rows.result(), self.figures
        record = DayRecord(
            events=rows,
            sessions=figures.sessions,
            purchases=figures.purchases,
            revenue=figures.revenue,
            ignored=self.ignored,
            dropped=figures.dropped,
            cut=figures.cut,
            size_bytes=self.table.stat().st_size,
            is_open=self.state is None,
        )
        return StagedDay(record, self.table, self.state)


@dataclass(frozen=True, slots=True)
class Staging:
    """Makes days in order; the rows of one are written while the next is prepared."""

    work: Path
    calendar: DayCalendar
    now_ms: int | None
    on_day: Callable[[int, int, int], None]
    """Gets the number of days done and of all, and of rows."""
    _done: dict[dt.date, StagedDay] = field(default_factory=dict, init=False)
    _running: deque[_RunningDay] = field(default_factory=deque, init=False)

    def stage(self, spool: DaySpool, tables: DayTables) -> dict[dt.date, StagedDay]:
        """All days of the spool."""
        days = spool.days
        with ThreadPoolExecutor(_WRITING_THREADS) as pool:
            for day in days:
                self._running.append(self._start(day, spool, tables, pool))
                if len(self._running) > _WRITING_THREADS:
                    self._finish_one(len(days))
            while self._running:
                self._finish_one(len(days))
        return self._done

    def _start(
        self, day: dt.date, spool: DaySpool, tables: DayTables, pool: ThreadPoolExecutor
    ) -> _RunningDay:
        before = spool.ignored
        lines = DayLines(day, spool.read_day(day), self._span_ms(day))
        state, table = (self.work / f"{day:%Y%m%d}{end}" for end in (".state.parquet", ".parquet"))
        prepared, figures = tables.prepare_day(lines, state)
        is_open = day == open_day(self.calendar, self.now_ms)
        rows = pool.submit(tables.write_events, prepared, table, is_open=is_open)
        kept = None if is_open else state
        return _RunningDay(day, table, kept, figures, spool.ignored - before, rows)

    def _finish_one(self, days: int) -> None:
        running = self._running.popleft()
        self._done[running.day] = running.finish()
        rows = sum(done.record.events for done in self._done.values())
        self.on_day(len(self._done), days, rows)

    def _span_ms(self, day: dt.date) -> tuple[int, int]:
        """From the day's first millisecond to its end, or to the present."""
        end_ms = self.calendar.start_ms(day + dt.timedelta(days=1))
        return self.calendar.start_ms(day), end_ms if self.now_ms is None else min(
            end_ms, self.now_ms
        )
