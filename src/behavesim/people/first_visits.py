"""When people first visit: a day of the window and an hour of the day, by their own clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from behavesim.core.arrays import Floats, Integers
from behavesim.core.clock import LocalClock
from behavesim.core.persona import HOURS_OF_DAY
from behavesim.keyed_random import Key
from behavesim.people.draws import draw_choice, draw_uniform

_MS_OF_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class FirstVisitWindow:
    """The days on which people may first visit, by each clock."""

    days: int
    starts_at_ms: int
    """Milliseconds since 1970-01-01 UTC, and so ``ends_at_ms``."""
    ends_at_ms: int
    hour_starts_ms: Integers
    """clocks x (days + 2) x 24, from the day before the first one on."""
    weekdays: Integers
    """clocks x days, 0 = Monday; a holiday counts as the free weekday."""

    @classmethod
    def from_dates(
        cls, start: date, days: int, time_zone: str, clocks: Sequence[LocalClock] = ()
    ) -> "FirstVisitWindow":
        """Return the ``days`` days from ``start`` on in a time zone.

        Without ``clocks`` there is one, that of the time zone, without holidays. Raises ValueError
        if ``days`` is less than 1.
        """
        if days < 1:
            raise ValueError(f"found a window of {days} days; allowed 1 day or more")
        clocks = clocks or (LocalClock(time_zone),)
        around = [start + timedelta(days=day) for day in range(-1, days + 1)]
        zone = ZoneInfo(time_zone)
        return cls(
            days=days,
            starts_at_ms=_epoch_ms(around[1], 0, zone),
            ends_at_ms=_epoch_ms(around[-1], 0, zone),
            hour_starts_ms=np.array([_list_hours(around, one) for one in clocks], dtype=np.int64),
            weekdays=np.array(
                [_list_weekdays(around[1:-1], one) for one in clocks], dtype=np.int64
            ),
        )


def draw_first_visit_ms(
    window: FirstVisitWindow, clock: Integers, hours: Floats, weekdays: Floats, keys: Key
) -> Integers:
    """Return when each of n people first visits, in milliseconds since 1970-01-01 UTC.

    ``clock`` (n) is the place of each person's clock in the window, ``hours`` (n x 24) and
    ``weekdays`` (n x 7) are their weights. What falls out of the window's first or last day, since
    a person's midnight is not that of the window, is moved to the same hour at its other end.
    """
    people = np.arange(len(clock))[:, None]
    day = draw_choice(keys, "first-visit:day", weekdays[people, window.weekdays[clock]])
    hour = draw_choice(keys, "first-visit:hour", hours)
    inside = np.floor(draw_uniform(keys, "first-visit:ms") * _MS_OF_HOUR).astype(np.int64)
    at = window.hour_starts_ms[clock, day + 1, hour] + inside
    moved = np.where(at < window.starts_at_ms, day + window.days, day)
    moved = np.where(at >= window.ends_at_ms, day - window.days, moved)
    moved = np.clip(moved, -1, window.days)
    return np.asarray(window.hour_starts_ms[clock, moved + 1, hour] + inside, dtype=np.int64)


def _list_hours(days: Sequence[date], clock: LocalClock) -> list[list[int]]:
    zone = ZoneInfo(clock.time_zone)
    return [[_epoch_ms(day, hour, zone) for hour in range(HOURS_OF_DAY)] for day in days]


def _list_weekdays(days: Sequence[date], clock: LocalClock) -> list[int]:
    free = set(clock.holidays)
    return [clock.free_day if day in free else day.weekday() for day in days]


def _epoch_ms(day: date, hour: int, zone: ZoneInfo) -> int:
    return round(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp()) * 1000
