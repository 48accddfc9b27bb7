import datetime as dt
from pathlib import Path

from behavesim.hitlog.spool import DayCalendar, DaySpool

_DAY = dt.date(2026, 11, 1)


def test_days_begin_at_the_zones_midnight() -> None:
    """The property's time zone decides the date, in summer time as well."""
    seoul = DayCalendar("Asia/Seoul")
    start = seoul.start_ms(_DAY)
    assert start == 1793458800000
    assert seoul.date_of(start) == _DAY
    assert seoul.date_of(start - 1) == dt.date(2026, 10, 31)
    new_york = DayCalendar("America/New_York")
    # Clocks go back on this day: it has 25 hours.
    length = new_york.start_ms(dt.date(2026, 11, 2)) - new_york.start_ms(_DAY)
    assert length == 25 * 3_600_000
    berlin, day = DayCalendar("Europe/Berlin"), dt.date(2026, 10, 25)
    hours = [berlin.date_of(berlin.start_ms(day) + hour * 3_600_000) for hour in range(-1, 26)]
    assert hours == [dt.date(2026, 10, 24), *[day] * 25, dt.date(2026, 10, 26)]
    # Clocks in Santiago are set at midnight: a day that begins at one, and one that ends twice.
    santiago = DayCalendar("America/Santiago")
    for day, length_h in ((dt.date(2026, 9, 6), 23), (dt.date(2026, 4, 4), 25)):
        start, end = santiago.start_ms(day), santiago.start_ms(day + dt.timedelta(1))
        assert (end - start) == length_h * 3_600_000
        assert {santiago.date_of(start), santiago.date_of(end - 1)} == {day}


def test_lines_come_out_sorted_whatever_their_order(tmp_path: Path) -> None:
    """Time decides, then the visit, then the order within it."""
    calendar = DayCalendar("UTC")
    start = calendar.start_ms(_DAY)
    lines = [(start + 5, "b", 1), (start, "b", 2), (start, "b", 1), (start + 5, "a", 1)]
    made = []
    for number, order in enumerate((lines, lines[::-1])):
        directory = tmp_path / str(number)
        directory.mkdir()
        spool = DaySpool(directory, calendar)
        for time_ms, visit, counter in order:
            line = f"{time_ms - start} {visit} {counter}".encode()
            spool.add_request(line, time_ms, visit, counter)
        made.append(list(spool.read_day(_DAY)))
    assert made[0] == made[1]
    assert made[0][:2] == [b"0 b 1", b"0 b 2"]


def test_a_visit_over_midnight_is_in_both_days(tmp_path: Path) -> None:
    """Which of its hits belong to which day is decided later."""
    calendar = DayCalendar("Asia/Seoul")
    midnight = calendar.start_ms(_DAY)
    spool = DaySpool(tmp_path, calendar)
    days = calendar.days_between(midnight - 1000, midnight + 1000)
    spool.add_visit(b"{}", days, midnight - 1000, "v")
    assert spool.days == [dt.date(2026, 10, 31), _DAY]
    assert [list(spool.read_day(day)) for day in spool.days] == [[b"{}"], [b"{}"]]


def test_a_whole_visit_counts_once_and_not_beside_its_requests(tmp_path: Path) -> None:
    """Of equal visits the first is kept; a visit in two days is reported as ignored once."""
    calendar = DayCalendar("Asia/Seoul")
    midnight = calendar.start_ms(_DAY)
    spool = DaySpool(tmp_path, calendar)
    for line, visit in ((b"1", "twice"), (b"2", "twice"), (b"3", "browsed")):
        days = calendar.days_between(midnight - 1000, midnight + 1000)
        spool.add_visit(line, days, midnight - 1000, visit)
    spool.add_request(b"4", midnight + 5, "browsed", 0)
    spool.leave_out(["browsed", "never there"])
    assert [list(spool.read_day(day)) for day in spool.days] == [[b"1"], [b"1", b"4"]]
    assert spool.ignored == 2


def test_requests_of_a_visit_stay_together(tmp_path: Path) -> None:
    """Of the same time, those of one visit come before those of the next, each in its order."""
    calendar = DayCalendar("UTC")
    start = calendar.start_ms(_DAY)
    spool = DaySpool(tmp_path, calendar)
    visits = [f"v{number}" for number in range(6)]
    for counter in (3, 1, 2):
        for visit in visits:
            spool.add_request(f"{visit} {counter}".encode(), start, visit, counter)
    found = [line.decode().split() for line in spool.read_day(_DAY)]
    reported = [visit for visit, _ in found][::3]
    assert found == [[visit, str(counter)] for visit in reported for counter in (1, 2, 3)]
    # The first one is the first in every run and on every machine.
    assert reported == ["v3", "v2", "v1", "v0", "v4", "v5"]
