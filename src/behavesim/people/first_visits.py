"""When people first visit: a day of the window and an hour of the day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from behavesim.core.arrays import Floats, Integers
from behavesim.core.persona import HOURS_OF_DAY, Holidays
from behavesim.keyed_random import Key
from behavesim.people.draws import draw_choice, draw_uniform

NO_HOLIDAYS = Holidays()
_MS_OF_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class FirstVisitWindow:
    """The days on which people may first visit."""

    hour_starts_ms: Integers
    """days x 24, milliseconds since 1970-01-01 UTC."""
    weekdays: Integers
    """Of each day, 0 = Monday; a holiday counts as the free weekday."""

    @classmethod
    def from_dates(
        cls, start: date, days: int, time_zone: str, holidays: Holidays = NO_HOLIDAYS
    ) -> "FirstVisitWindow":
        """Return the ``days`` days from ``start`` on in a time zone.

        Raises ValueError if ``days`` is less than 1.
        """
        if days < 1:
            raise ValueError(f"found a window of {days} days; allowed 1 day or more")
        zone = ZoneInfo(time_zone)
        free = set(holidays.dates)
        dates = [start + timedelta(days=day) for day in range(days)]
        starts = [
            [
                round(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp()) * 1000
                for hour in range(HOURS_OF_DAY)
            ]
            for day in dates
        ]
        return cls(
            hour_starts_ms=np.array(starts, dtype=np.int64),
            weekdays=np.array(
                [holidays.weekday if day in free else day.weekday() for day in dates],
                dtype=np.int64,
            ),
        )


def draw_first_visit_ms(
    window: FirstVisitWindow, hours: Floats, weekdays: Floats, keys: Key
) -> Integers:
    """Return when each of n people first visits, in milliseconds since 1970-01-01 UTC.

    ``hours`` (n x 24) and ``weekdays`` (n x 7) are each person's weights.
    """
    day = draw_choice(keys, "first-visit:day", weekdays[:, window.weekdays])
    hour = draw_choice(keys, "first-visit:hour", hours)
    inside = np.floor(draw_uniform(keys, "first-visit:ms") * _MS_OF_HOUR).astype(np.int64)
    return np.asarray(window.hour_starts_ms[day, hour] + inside, dtype=np.int64)
