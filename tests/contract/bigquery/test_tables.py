"""Tables that come, go and change while they are read."""

import datetime as dt
import os
import time

import pyarrow.parquet as pq
import pytest
from tests.contract.bigquery.reading import Open, read_times
from tests.doubles.bigquery import BigQuery
from tests.doubles.ga4_tables import DAYS, ROWS_A_DAY, make_rows, write_events

from behavesim.errors import DataError, WorldError

pytestmark = pytest.mark.slow


def test_a_table_that_is_gone(service: BigQuery, open_store: Open) -> None:
    """Listed, and dropped before it is read: one line; the others are read."""
    with open_store() as store:
        tables = store.tables()
        next((service.tables.root / tables[0].name).iterdir()).unlink()
        with pytest.raises(DataError, match=r"analytics_123\.events_20261101: not found"):
            read_times(store, tables[0])
        assert len(read_times(store, tables[1])) == ROWS_A_DAY


def test_a_table_written_again_after_it_was_listed(service: BigQuery, open_store: Open) -> None:
    """GA4 rewrites days: rows never belong to another version than the metadata say."""
    with open_store() as store:
        table = store.tables()[0]
        _rewrite(service, table.name)
        with pytest.raises(WorldError, match="was written again") as caught:
            read_times(store, table)
        assert caught.value.retryable
        assert len(read_times(store)) == 10


def test_a_table_written_again_while_it_is_read(service: BigQuery, open_store: Open) -> None:
    """A session reads the table as it was when the session began."""
    with open_store() as store:
        batches = store.read(store.tables()[0], ["event_timestamp"])
        rows = next(batches).num_rows
        _rewrite(service, "events_20261101")
        assert rows + sum(batch.num_rows for batch in batches) == ROWS_A_DAY


def _rewrite(service: BigQuery, name: str) -> None:
    place = service.tables.root / name / "part-0000.parquet"
    fresh = place.with_suffix(".new")
    pq.write_table(pq.read_table(place).slice(0, 10), fresh)
    later = place.stat().st_mtime + 60
    os.utime(fresh, (later, later))
    fresh.replace(place)


def test_of_one_date_one_table_counts(service: BigQuery, open_store: Open) -> None:
    """Daily before fresh before intraday; an intraday table that grows is read all the same."""
    for name, rows in (
        ("events_intraday_20261104", 1),
        ("events_intraday_20261105", 2),
        ("events_fresh_20261105", 3),
        ("events_intraday_20261106", 4),
    ):
        write_events(service.tables.root, name, make_rows(dt.date(2026, 11, 5), rows))
    with open_store() as store:
        tables = store.tables(dt.date(2026, 11, 4))
        assert [(table.name, table.kind, table.rows) for table in tables] == [
            ("events_20261104", "daily", ROWS_A_DAY),
            ("events_fresh_20261105", "fresh", 3),
            ("events_intraday_20261106", "intraday", 4),
        ]
        write_events(service.tables.root, "events_intraday_20261106", make_rows(DAYS[0], 7))
        later = time.time() + 60
        os.utime(service.tables.list_files("events_intraday_20261106")[0], (later, later))
        assert len(read_times(store, tables[2])) == 7


def test_many_tables(service: BigQuery, open_store: Open) -> None:
    """More tables than a page of the listing holds."""
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=n) for n in range(120)]
    for day in days:
        write_events(service.tables.root, f"events_{day:%Y%m%d}", make_rows(day, 1))
    with open_store() as store:
        assert [table.date for table in store.tables(until=dt.date(2025, 12, 31))] == days
