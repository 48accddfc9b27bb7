"""Sorts envelopes into files by event day, so that memory stays flat however long the log is.

A day's file has one envelope a line, ordered by time, then visit, whatever wrote the log and in
whatever order: tables do not depend on the number of workers.
"""

import datetime as dt
import mmap
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

_BUFFER_LIMIT_BYTES: Final = 32 * 1024 * 1024
_MS_PER_DAY: Final = 86_400_000


@dataclass(slots=True)
class _Day:
    """One day's lines: where each begins in the file, how long it is, and what it sorts by."""

    size_bytes: int = 0
    buffer: list[bytes] = field(default_factory=list)
    starts: "array[int]" = field(default_factory=lambda: array("q"))
    lengths: "array[int]" = field(default_factory=lambda: array("q"))
    times_ms: "array[int]" = field(default_factory=lambda: array("q"))
    ties: "array[int]" = field(default_factory=lambda: array("Q"))


class DayCalendar:
    """Epoch milliseconds to dates in one time zone, and back."""

    def __init__(self, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)
        self._starts: dict[dt.date, int] = {}

    def date_of(self, time_ms: int) -> dt.date:
        # A guess from UTC is off by a day at most; the day's bounds put it right.
        day = dt.date(1970, 1, 1) + dt.timedelta(days=time_ms // _MS_PER_DAY)
        while time_ms < self.start_ms(day):
            day -= dt.timedelta(days=1)
        while time_ms >= self.start_ms(day + dt.timedelta(days=1)):
            day += dt.timedelta(days=1)
        return day

    def start_ms(self, day: dt.date) -> int:
        """The first millisecond of the day."""
        if day not in self._starts:
            midnight = dt.datetime.combine(day, dt.time(), self._zone)
            self._starts[day] = int(midnight.timestamp()) * 1000
        return self._starts[day]

    def days_between(self, from_ms: int, to_ms: int) -> Iterator[dt.date]:
        """Every day that the span touches, both ends included."""
        day, last = self.date_of(from_ms), self.date_of(max(from_ms, to_ms))
        while day <= last:
            yield day
            day += dt.timedelta(days=1)


class DaySpool:
    """Collects lines by day in ``directory``; ``write_day`` hands out one day in order."""

    def __init__(self, directory: Path, calendar: DayCalendar) -> None:
        self._directory = directory
        self._calendar = calendar
        self._days: dict[dt.date, _Day] = {}
        self._buffered_bytes = 0

    @property
    def days(self) -> list[dt.date]:
        return sorted(self._days)

    def add(self, line: bytes, from_ms: int, to_ms: int, visit: bytes, order: int = 0) -> None:
        """Put one line (JSON without line breaks) into every day between its two times.

        Lines sort by ``from_ms``, then by ``visit`` and ``order``, then as they came.
        """
        tie = zlib.crc32(visit) << 32 | order & 0xFFFFFFFF
        for day in self._calendar.days_between(from_ms, to_ms):
            self._add_to_day(self._days.setdefault(day, _Day()), line, from_ms, tie)
        if self._buffered_bytes >= _BUFFER_LIMIT_BYTES:
            self._flush()

    def write_day(self, day: dt.date) -> Path:
        """The day's lines, sorted, as a file; the spool forgets the day."""
        self._flush()
        lines = self._days.pop(day)
        spooled, target = self._path(day), self._path(day).with_suffix(".jsonl")
        order = np.lexsort((np.asarray(lines.ties), np.asarray(lines.times_ms)))
        with (
            spooled.open("rb") as source,
            mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as view,
            target.open("wb") as file,
        ):
            for index in order.tolist():
                start = lines.starts[index]
                file.write(view[start : start + lines.lengths[index]])
        spooled.unlink()
        return target

    def _add_to_day(self, day: _Day, line: bytes, from_ms: int, tie: int) -> None:
        day.starts.append(day.size_bytes)
        day.lengths.append(len(line) + 1)
        day.times_ms.append(from_ms)
        day.ties.append(tie)
        day.buffer += (line, b"\n")
        day.size_bytes += len(line) + 1
        self._buffered_bytes += len(line) + 1

    def _flush(self) -> None:
        for day, lines in self._days.items():
            if lines.buffer:
                with self._path(day).open("ab") as file:
                    file.writelines(lines.buffer)
                lines.buffer = []
        self._buffered_bytes = 0

    def _path(self, day: dt.date) -> Path:
        return self._directory / f"{day:%Y%m%d}.spool"
