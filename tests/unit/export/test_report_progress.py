"""What an export says of itself while it runs."""

import datetime as dt

from behavesim.export.report_progress import ProgressReport
from behavesim.export.write_day import DayProgress
from behavesim.warehouse.store import TableRef


def make_day(number: int, rows: int | None, done: int, begun_s: float = 0.0) -> DayProgress:
    date = dt.date(2026, 11, number)
    tables = (TableRef(f"events_{date:%Y%m%d}", date, rows=rows),)
    return DayProgress(date, tables, done, begun_s=begun_s)


def report(*days: DayProgress) -> tuple[int, int | None, str]:
    reported: list[tuple[int, int | None, str]] = []

    def record(stage: str, done: int, total: int | None, **more: float | int | str) -> None:
        reported.append((done, total, str(more["tables"])))

    ProgressReport(record, days, clock=lambda: 30.0).show()
    return reported[0]


def test_each_table_at_work_says_how_long_it_takes() -> None:
    """By its own speed; what waits and what is complete is not named."""
    days = make_day(1, 10, 10), make_day(2, 400, 100, 10.0), make_day(3, 50, 25, 20.0)
    assert report(*days, make_day(4, 40, 0)) == (
        135,
        500,
        "events_20261102 25% (60 s), events_20261103 50% (10 s)",
    )


def test_how_many_rows_a_condition_leaves_is_not_known() -> None:
    """Then there is no share, no time, and no total."""
    assert report(make_day(1, None, 7), make_day(2, 5, 0)) == (7, None, "events_20261101")
