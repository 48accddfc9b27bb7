"""Sorts envelopes into files by event day, so that memory stays flat however long the log is.

A day's envelopes come ordered by time, then visit, whatever wrote the log and in whatever order:
tables do not depend on the number of workers.
"""

import datetime as dt
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
_BUFFER_LIMIT_BYTES: Final = 32 * 1024 * 1024
_MS_PER_DAY: Final = 86_400_000
_MS_PER_QUARTER: Final = 900_000
# The place of a whole visit among the requests of one.
_WHOLE: Final = -1
# Where a line begins, its time, visit and order.
_KEYS: Final = struct.Struct("<qqqq")


@dataclass(slots=True)
class _Day:
    """One day's lines and their keys, as far as they are not yet in files."""

    size_bytes: int = 0
    lines: list[bytes] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)


class DayCalendar:
    """Epoch milliseconds to dates in one time zone, and back."""

    def __init__(self, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)
        self._starts: dict[dt.date, int] = {}
        self._dates: dict[int, dt.date] = {}

    def date_of(self, time_ms: int) -> dt.date:
        # No zone's day begins within a quarter of an hour.
        quarter = time_ms // _MS_PER_QUARTER
        found = self._dates.get(quarter)
        if found is None:
            found = self._dates[quarter] = self._find_date(quarter * _MS_PER_QUARTER)
        return found

    def _find_date(self, time_ms: int) -> dt.date:
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
    """Collects lines by day in ``directory``; ``read_day`` hands out one day in order.

    A line is JSON. Lines sort by time, then by visit, then by ``order``, then as they came. A whole
    visit that is there twice counts once. Days outside of ``window`` (both ends included) are not
    kept.
    """

    def __init__(
        self,
        directory: Path,
        calendar: DayCalendar,
        window: tuple[dt.date, dt.date] = (dt.date.min, dt.date.max),
    ) -> None:
        self._directory = directory
        self._calendar = calendar
        self._first, self._last = window
        self._days: dict[dt.date, _Day] = {}
        self._buffered_bytes = 0
        self._left_out = np.empty(0, np.int64)
        self.ignored = 0
        """Whole visits that did not count; complete when all days are read."""

    @property
    def days(self) -> list[dt.date]:
        return sorted(self._days)

    def add_visit(self, line: bytes, from_ms: int, to_ms: int, visit: str) -> None:
        """Put a whole visit into every day between its two times."""
        for day in self._calendar.days_between(from_ms, to_ms):
            self._add(day, line, from_ms, visit, _WHOLE)

    def add_request(self, line: bytes, time_ms: int, visit: str, order: int) -> None:
        """Put a request into its day; ``order`` is its place among those of the visit."""
        self._add(self._calendar.date_of(time_ms), line, time_ms, visit, order & 0xFFFFFFFF)

    def leave_out(self, visits: Iterable[str]) -> None:
        """Let whole visits not count that are there as requests as well."""
        self._left_out = np.array([_number(visit) for visit in visits], np.int64)

    def read_day(self, day: dt.date) -> Iterator[bytes]:
        """Yield the day's lines in order; the spool forgets the day."""
        self._flush()
        size_bytes = self._days.pop(day).size_bytes
        spooled, keys = self._path(day, "spool"), self._path(day, "keys")
        starts, times, visits, orders = np.fromfile(keys, "<i8").reshape(-1, 4).T
        sizes = np.diff(starts, append=size_bytes)
        places = self._select(day, times, visits, orders)
        with spooled.open("rb", buffering=0) as source:
            for start, size in zip(starts[places].tolist(), sizes[places].tolist(), strict=True):
                yield os.pread(source.fileno(), size, start)
        spooled.unlink()
        keys.unlink()

    def _select(
        self, day: dt.date, times: Integers, visits: Integers, orders: Integers
    ) -> Integers:
        """The places of the lines that count, in order."""
        places = np.lexsort((orders, visits, times))
        sorted_by = np.stack([times[places], visits[places], orders[places]])
        whole = sorted_by[2] == _WHOLE
        again = np.zeros(len(places), np.bool_)
        again[1:] = (sorted_by[:, 1:] == sorted_by[:, :-1]).all(axis=0)
        dropped = whole & (again | np.isin(sorted_by[1], self._left_out))
        # A visit over midnight stands in two days, and is counted in its first.
        self.ignored += int((dropped & (sorted_by[0] >= self._calendar.start_ms(day))).sum())
        counting: Integers = places[~dropped]
        return counting

    def _add(self, date: dt.date, line: bytes, time_ms: int, visit: str, order: int) -> None:
        if not self._first <= date <= self._last:
            return
        day = self._days.setdefault(date, _Day())
        day.keys.append(_KEYS.pack(day.size_bytes, time_ms, _number(visit), order))
        day.lines.append(line)
        day.size_bytes += len(line)
        self._buffered_bytes += len(line)
        if self._buffered_bytes >= _BUFFER_LIMIT_BYTES:
            self._flush()

    def _flush(self) -> None:
        for date, day in self._days.items():
            for kind, buffer in (("spool", day.lines), ("keys", day.keys)):
                if buffer:
                    with self._path(date, kind).open("ab") as file:
                        file.writelines(buffer)
                    buffer.clear()
        self._buffered_bytes = 0

    def _path(self, day: dt.date, kind: str) -> Path:
        return self._directory / f"{day:%Y%m%d}.{kind}"


def _number(visit: str) -> int:
    """A number that no two visits share, to all practical purposes."""
    digest = blake2b(visit.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
