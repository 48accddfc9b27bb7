"""The days on which people first come."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from behavesim.core.clock import LocalClock
from behavesim.keyed_random import fold, seed_key
from behavesim.people.first_visits import FirstVisitWindow, draw_first_visit_ms

ZONE = "Asia/Seoul"
PEOPLE = 500


def test_a_holiday_counts_as_the_free_day() -> None:
    """Friday, 25 December 2026 is one; the days beside it stay what they are."""
    free = LocalClock(ZONE, (date(2026, 12, 25),), 5)
    plain = FirstVisitWindow.from_dates(date(2026, 12, 24), 4, ZONE)
    window = FirstVisitWindow.from_dates(date(2026, 12, 24), 4, ZONE, [free])
    assert plain.weekdays.tolist() == [[3, 4, 5, 6]]
    assert window.weekdays.tolist() == [[3, 5, 5, 6]]
    assert (window.hour_starts_ms == plain.hour_starts_ms).all()


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Europe/Berlin", "Pacific/Kiritimati"])
def test_people_come_at_their_own_hour_within_the_days_of_the_property(zone: str) -> None:
    """All want to come at nine in the evening; the window's days are those of Seoul."""
    window = FirstVisitWindow.from_dates(date(2026, 10, 20), 10, ZONE, [LocalClock(zone)])
    hours = np.zeros((PEOPLE, 24))
    hours[:, 21] = 1
    keys = fold(seed_key(7), np.arange(PEOPLE))
    clock = np.zeros(PEOPLE, dtype=np.int64)
    times = draw_first_visit_ms(window, clock, hours, np.ones((PEOPLE, 7)), keys)
    moments = [datetime.fromtimestamp(at / 1000, UTC) for at in times.tolist()]
    assert {moment.astimezone(ZoneInfo(zone)).hour for moment in moments} == {21}
    days = {moment.astimezone(ZoneInfo(ZONE)).date() for moment in moments}
    assert days == {date(2026, 10, day) for day in range(20, 30)}
