"""Sorts envelopes into files by event day, so that memory stays flat however long the log is.

A day's envelopes come ordered by time, then visit, whatever wrote the log and in whatever order:
tables do not depend on the number of workers.
"""

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
_BUFFER_LIMIT_BYTES: Final = 32 * 1024 * 1024
# Records that follow each other in time are read at once, up to so many bytes.
_READ_BYTES: Final = 2 * 1024 * 1024
# A visitor's requests come one soon after the other.
_REMEMBERED_VISITS: Final = 4096
_MS_PER_DAY: Final = 86_400_000
_MS_PER_QUARTER: Final = 900_000
# The place of a whole visit among the requests of one.
_WHOLE: Final = -1


@dataclass(slots=True)
class _Day:
    """One day's records."""

    size_bytes: int = 0
    """Of the records that are in files."""
    waiting: list[tuple[int, int, int, bytes]] = field(default_factory=list)
    """Time, visit, order and record of those that are not."""


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

    def days_between(self, from_ms: int, to_ms: int) -> list[dt.date]:
        """Every day that the span touches, both ends included."""
        first, last = self.date_of(from_ms), self.date_of(max(from_ms, to_ms))
        if first == last:
            return [first]
        return [first + dt.timedelta(days=day) for day in range((last - first).days + 1)]


class DaySpool:
    """Collects records by day in ``directory``; ``read_day`` yields one day in order.

    A record is an envelope as JSON. Records sort by time, then by visit, then by ``order``, then as
    they came. A whole visit that is there twice counts once. Days outside of ``window`` (both ends
    included) are not kept.
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
        self._days: defaultdict[dt.date, _Day] = defaultdict(_Day)
        self._buffered_bytes = 0
        self._left_out = np.empty(0, np.int64)
        self.ignored = 0
        """Whole visits that did not count; complete when all days are read."""

    @property
    def days(self) -> list[dt.date]:
        return sorted(self._days)

    def add_visit(self, record: bytes, days: Sequence[dt.date], from_ms: int, visit: str) -> None:
        """Put a whole visit that begins at ``from_ms`` into every day that it touches."""
        entry = from_ms, _number(visit), _WHOLE, record
        for day in days:
            self._add(day, entry)

    def add_request(self, record: bytes, time_ms: int, visit: str, order: int) -> None:
        """Put a request into its day; ``order`` is its place among those of the visit."""
        entry = time_ms, _number(visit), order & 0xFFFFFFFF, record
        self._add(self._calendar.date_of(time_ms), entry)

    def leave_out(self, visits: Iterable[str]) -> None:
        """Let whole visits not count that are there as requests as well."""
        self._left_out = np.array([_number(visit) for visit in visits], np.int64)

    def read_day(self, day: dt.date) -> Iterator[bytes]:
        """Yield the day's records in order; the spool forgets the day."""
        self._flush()
        size_bytes = self._days.pop(day).size_bytes
        spooled, keys = self._path(day, "spool"), self._path(day, "keys")
        starts, times, visits, orders = np.fromfile(keys, "<i8").reshape(-1, 4).T
        sizes = np.diff(starts, append=size_bytes)
        places = self._select(day, times, visits, orders)
        with spooled.open("rb", buffering=0) as source:
            for part in _cut(places, sizes):
                yield from _read_records(source.fileno(), starts[part], sizes[part])
        spooled.unlink()
        keys.unlink()

    def _select(
        self, day: dt.date, times: Integers, visits: Integers, orders: Integers
    ) -> Integers:
        """The places of the records that count, in order."""
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

    def _add(self, date: dt.date, entry: tuple[int, int, int, bytes]) -> None:
        if not self._first <= date <= self._last:
            return
        self._days[date].waiting.append(entry)
        self._buffered_bytes += len(entry[-1])
        if self._buffered_bytes >= _BUFFER_LIMIT_BYTES:
            self._flush()

    def _flush(self) -> None:
        for date, day in self._days.items():
            if day.waiting:
                self._write(date, day)
        self._buffered_bytes = 0

    def _write(self, date: dt.date, day: _Day) -> None:
        """Append what waits, by time: what is read together then stands together."""
        day.waiting.sort(key=itemgetter(0))
        records = [entry[-1] for entry in day.waiting]
        ends = day.size_bytes + np.cumsum([len(record) for record in records])
        starts = np.concatenate(([day.size_bytes], ends[:-1]))
        order = np.array([entry[:-1] for entry in day.waiting], "<i8")
        for kind, content in (
            ("spool", b"".join(records)),
            ("keys", np.column_stack((starts, order)).astype("<i8").tobytes()),
        ):
            with self._path(date, kind).open("ab") as file:
                file.write(content)
        day.size_bytes = int(ends[-1])
        day.waiting.clear()

    def _path(self, day: dt.date, kind: str) -> Path:
        return self._directory / f"{day:%Y%m%d}.{kind}"


def _cut(places: Integers, sizes: Integers) -> list[Integers]:
    """The places in parts of about _READ_BYTES."""
    parts = np.cumsum(sizes[places]) // _READ_BYTES
    return np.split(places, np.flatnonzero(np.diff(parts)) + 1)


def _read_records(file: int, starts: Integers, sizes: Integers) -> Iterator[bytes]:
    """Records of a file; those that stand one after another are read at once."""
    order = np.argsort(starts)
    begins, ends = starts[order], (starts + sizes)[order]
    runs = np.split(np.arange(len(order)), np.flatnonzero(begins[1:] != ends[:-1]) + 1)
    spans = [(int(begins[run[0]]), int(ends[run[-1]])) for run in runs if len(run)]
    content = b"".join([os.pread(file, end - begin, begin) for begin, end in spans])
    places = np.empty_like(starts)
    places[order] = np.cumsum(sizes[order]) - sizes[order]
    for place, size in zip(places.tolist(), sizes.tolist(), strict=True):
        yield content[place : place + size]


@lru_cache(_REMEMBERED_VISITS)
def _number(visit: str) -> int:
    """A number that no two visits share, to all practical purposes."""
    digest = blake2b(visit.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
