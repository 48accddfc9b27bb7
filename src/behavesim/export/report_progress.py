"""What an export says of itself while it runs: rows, bytes and the tables at work."""

import time
from collections.abc import Callable, Sequence

from behavesim.core.progress import Progress
from behavesim.export.write_day import DayProgress


class ProgressReport:
    """Sums up the days, which threads of their own count."""

    def __init__(
        self,
        progress: Progress,
        days: Sequence[DayProgress],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._progress = progress
        self._clock = clock
        self._days = days
        counts = [table.rows for day in days for table in day.tables]
        known = [rows for rows in counts if rows is not None]
        self._total = sum(known) if len(known) == len(counts) else None

    def show(self) -> None:
        """Report the state of now."""
        if not self._days:
            return
        rows = sum(day.rows for day in self._days)
        size = sum(day.bytes for day in self._days)
        self._progress(
            "export", rows, self._total, rows=rows, bytes=size, tables=self._describe_tables()
        )

    def _describe_tables(self) -> str:
        """Name, share and seconds left of each table that is begun and not complete."""
        now_s = self._clock()
        return ", ".join(filter(None, (_describe_day(day, now_s) for day in self._days)))


def _describe_day(day: DayProgress, now_s: float) -> str:
    total = sum(table.rows or 0 for table in day.tables)
    names = "+".join(table.name for table in day.tables)
    if day.rows == 0 or day.rows >= total:
        return names if day.rows and not total else ""
    left_s = (now_s - day.begun_s) * (total - day.rows) / day.rows
    return f"{names} {day.rows / total:.0%} ({left_s:,.0f} s)"
