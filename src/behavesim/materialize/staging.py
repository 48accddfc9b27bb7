"""Spooled days to finished files, which stand beside the warehouse's tables until all are."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from behavesim.files.file_manifest import record_file
from behavesim.hitlog.spool import DayCalendar, DaySpool
from behavesim.materialize.day_tables import DayRecords, DayTables
from behavesim.materialize.warehouse_state import DayRecord, open_day


@dataclass(frozen=True, slots=True)
class StagedDay:
    """A day whose files are finished; ``state`` None for one that is still open."""

    record: DayRecord
    table: Path
    state: Path | None


@dataclass(frozen=True, slots=True)
class Staging:
    """Makes days in order."""

    work: Path
    calendar: DayCalendar
    now_ms: int | None
    on_day: Callable[[int, int, int], None]
    """Gets the number of days done and of all, and of rows."""

    def stage(self, spool: DaySpool, tables: DayTables) -> dict[dt.date, StagedDay]:
        """All days of the spool."""
        days, done, rows = spool.days, dict[dt.date, StagedDay](), 0
        for day in days:
            done[day] = self._make(day, spool, tables)
            rows += done[day].record.events
            self.on_day(len(done), len(days), rows)
        return done

    def _make(self, day: dt.date, spool: DaySpool, tables: DayTables) -> StagedDay:
        before = spool.ignored
        records = DayRecords(day, spool.read_day(day), self._span_ms(day))
        state, table = (self.work / f"{day:%Y%m%d}{end}" for end in (".state.parquet", ".parquet"))
        prepared, figures = tables.prepare_day(tables.decode_day(records), state)
        is_open = day == open_day(self.calendar, self.now_ms)
        rows = tables.write_events(prepared, table, is_open=is_open)
        record = DayRecord(
            events=rows,
            sessions=figures.sessions,
            purchases=figures.purchases,
            revenue=figures.revenue,
            ignored=spool.ignored - before,
            dropped=figures.dropped,
            cut=figures.cut,
            table=record_file(table),
            state=None if is_open else record_file(state),
            is_open=is_open,
        )
        return StagedDay(record, table, None if is_open else state)

    def _span_ms(self, day: dt.date) -> tuple[int, int]:
        """From the day's first millisecond to its end, or to the present."""
        end_ms = self.calendar.start_ms(day + dt.timedelta(days=1))
        return self.calendar.start_ms(day), end_ms if self.now_ms is None else min(
            end_ms, self.now_ms
        )
