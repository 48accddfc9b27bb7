"""The days on which people first come."""

from datetime import date

from behavesim.core.persona import Holidays
from behavesim.people.first_visits import FirstVisitWindow

ZONE = "Asia/Seoul"


def test_a_holiday_counts_as_the_free_day() -> None:
    """Friday, 25 December 2026 is one; the days beside it stay what they are."""
    free = Holidays(free_day="sat", dates=(date(2026, 12, 25),))
    plain = FirstVisitWindow.from_dates(date(2026, 12, 24), 4, ZONE)
    window = FirstVisitWindow.from_dates(date(2026, 12, 24), 4, ZONE, free)
    assert plain.weekdays.tolist() == [3, 4, 5, 6]
    assert window.weekdays.tolist() == [3, 5, 5, 6]
    assert (window.hour_starts_ms == plain.hour_starts_ms).all()
