"""What every EventStore does alike: Parquet here, and BigQuery on the stand-in's sockets."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.doubles.bigquery import serve_bigquery
from tests.doubles.ga4_tables import DAYS, ROWS_A_DAY, make_rows, write_events

from behavesim.errors import BehavesimError, InputError, SchemaError
from behavesim.settings import BigQuerySettings
from behavesim.warehouse.selection import select_fields
from behavesim.warehouse.source import Choice, open_event_store
from behavesim.warehouse.store import EventStore, TableRef

Open = Callable[..., AbstractContextManager[EventStore]]


@pytest.fixture(params=["parquet", "bigquery"])
def open_store(
    request: pytest.FixtureRequest, dataset_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens the tables in ``dataset_dir``, with a Choice if one is given."""

    def open_source(source: str) -> Open:
        settings = BigQuerySettings(patience_s=5)
        return lambda choice=None: open_event_store(source, settings, choice)

    if request.param == "parquet":
        yield open_source(str(dataset_dir))
        return
    with serve_bigquery(dataset_dir, message_rows=100) as service:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        yield open_source(service.url)


def _read_table(
    store: EventStore, table: TableRef, columns: list[str] | None = None
) -> list[dict[str, Any]]:
    batches = list(store.read(table, columns))
    assert all(batch.schema.equals(select_fields(columns)) for batch in batches)
    rows: list[dict[str, Any]] = [row for batch in batches for row in batch.to_pylist()]
    return rows


def _read(store: EventStore, columns: list[str] | None = None) -> list[dict[str, Any]]:
    return [row for table in store.tables() for row in _read_table(store, table, columns)]


def _times(rows: list[dict[str, Any]]) -> list[int]:
    return sorted(row["event_timestamp"] for row in rows)


def test_tables_of_a_window(open_store: Open) -> None:
    """Both limits are inclusive, a day without a table is passed over, order is by date."""
    with open_store() as store:
        assert [table.date for table in store.tables()] == list(DAYS)
        found = store.tables(dt.date(2026, 11, 2), dt.date(2026, 11, 3))
        assert [(t.name, t.date, t.rows, t.kind) for t in found] == [
            ("events_20261102", DAYS[1], ROWS_A_DAY, "daily")
        ]
        assert found[0].bytes and found[0].modified and found[0].modified.tzinfo == dt.UTC
        assert store.tables(dt.date(2027, 1, 1)) == []


def test_what_is_no_events_table_is_passed_over(open_store: Open, dataset_dir: Path) -> None:
    """Views of one's own, users_ tables and misspelt dates are no events."""
    for name in ("users_20261101", "events_2026110", "events_20261399", "my_events_20261101"):
        write_events(dataset_dir, name, make_rows(DAYS[0], 1))
    with open_store() as store:
        assert [table.name for table in store.tables()] == [f"events_{day:%Y%m%d}" for day in DAYS]


def test_every_row_comes_once(open_store: Open) -> None:
    """All columns of all rows, nested values and text of all kinds among them."""
    with open_store() as store:
        table = store.tables()[0]
        rows = sorted(_read_table(store, table), key=lambda row: row["event_timestamp"])
    written = pa.Table.from_pylist(make_rows(DAYS[0]), schema=select_fields(None)).to_pylist()
    assert [row["event_params"] for row in rows] == [row["event_params"] for row in written]
    assert [row["items"] for row in rows] == [row["items"] for row in written]
    assert [row["device"] for row in rows] == [row["device"] for row in written]
    names = ("event_timestamp", "event_name", "user_pseudo_id", "batch_page_id", "geo")
    assert [[row[n] for n in names] for row in rows] == [[row[n] for n in names] for row in written]


def test_the_same_order_every_time(open_store: Open) -> None:
    """Two reads of a table give its rows in one and the same order."""
    with open_store() as store:
        table = store.tables()[0]
        first, second = (_read_table(store, table, ["event_timestamp"]) for _ in range(2))
    assert first == second


def test_chosen_columns(open_store: Open) -> None:
    """Paths choose leaves inside of records and lists, nothing else comes."""
    columns = ["device.category", "event_params.key", "event_timestamp", "items.item_id"]
    with open_store() as store:
        rows = _read(store, columns)
    assert len(rows) == 3 * ROWS_A_DAY
    row = next(row for row in rows if len(row["items"]) == 3)
    assert row["items"] == [{"item_id": "P0"}, {"item_id": "P1"}, {"item_id": "P2"}]
    assert row["event_params"][0] == {"key": "ga_session_id"}


def test_unknown_path(open_store: Open) -> None:
    """A path that the schema does not have is refused before anything is read."""
    with open_store() as store, pytest.raises(SchemaError, match=r"device\.colour"):
        _read(store, ["device.colour"])


def test_older_tables(open_store: Open, dataset_dir: Path) -> None:
    """Columns of today that a table lacks are null, types are cast, its own extras are left out."""
    old = pa.table(
        {
            "event_date": ["20201126"] * 2,
            "event_name": ["a", "b"],
            "stream_id": [7, None],
            "device": pa.array([{"vendor_id": 5}, None], pa.struct([("vendor_id", pa.int64())])),
            "ours_alone": [1, 2],
        }
    )
    pq.write_table(old, dataset_dir / "events_20201126.parquet")
    with open_store() as store:
        table = store.tables(until=dt.date(2020, 12, 1))[0]
        first, second = _read_table(store, table)
        assert (first["stream_id"], first["device"]["vendor_id"]) == ("7", "5")
        assert (second["stream_id"], second["device"], second["geo"]) == (None, None, None)
        assert "ours_alone" not in first
        assert _read_table(store, table, ["batch_page_id"]) == [{"batch_page_id": None}] * 2


def test_a_column_of_another_kind(open_store: Open, dataset_dir: Path) -> None:
    """Text where a number must be is an error that names the column."""
    wrong = pa.table({"event_date": ["20201126"], "event_timestamp": ["soon"]})
    pq.write_table(wrong, dataset_dir / "events_20201126.parquet")
    with open_store() as store, pytest.raises(SchemaError, match="event_timestamp: found string"):
        _read_table(store, store.tables()[0])


def test_a_table_without_rows(open_store: Open, dataset_dir: Path) -> None:
    """It is a table of the window, with nothing in it."""
    write_events(dataset_dir, "events_20261105", [])
    with open_store() as store:
        table = store.tables(dt.date(2026, 11, 5))[0]
        assert (table.rows, _read_table(store, table)) == (0, [])


def test_the_plan(open_store: Open) -> None:
    """Tables with rows and bytes; fewer columns scan less."""
    with open_store() as store:
        plan = store.plan(DAYS[1])
        assert [(one.name, one.rows) for one in plan] == [
            ("events_20261102", ROWS_A_DAY),
            ("events_20261104", ROWS_A_DAY),
        ]
        narrow = store.plan(DAYS[1], columns=["event_name"])
        assert all(0 < n.scanned_bytes < p.scanned_bytes for n, p in zip(narrow, plan, strict=True))
        assert store.plan(dt.date(2027, 1, 1)) == []


@pytest.mark.parametrize(
    ("condition", "keeps"),
    [
        ("event_name = 'purchase'", lambda n: n % 4 == 3),
        (
            "event_name IN ('purchase', 'view_item') AND batch_page_id > 100",
            lambda n: n % 2 == 1 and n > 100,
        ),
        ("device.category IS NULL", lambda n: n % 5 == 0),
        (
            "(SELECT value.int_value FROM UNNEST(event_params) WHERE key = 'ga_session_id') < 3",
            lambda n: n < 30,
        ),
        ("event_name = 'nothing'", lambda n: False),
    ],
)
def test_a_condition(open_store: Open, condition: str, keeps: Callable[[int], bool]) -> None:
    """Plain comparisons and whole expressions of BigQuery SQL keep the same rows everywhere."""
    with open_store(Choice(where=condition)) as store:
        table = store.tables()[0]
        assert (table.rows, bool(table.selection)) == (None, True)
        rows = _read_table(store, table, ["batch_page_id"])
        assert store.plan()[0].scanned_bytes > 0
    assert sorted(row["batch_page_id"] for row in rows) == list(filter(keeps, range(ROWS_A_DAY)))


def test_a_query(open_store: Open) -> None:
    """Its rows come by their event_date; columns it does not give are null."""
    sql = (
        "SELECT event_date, event_timestamp, event_name, items FROM `events_*` "
        "WHERE _TABLE_SUFFIX >= '20261102' AND event_name = 'purchase'"
    )
    with open_store(Choice(query=sql)) as store:
        plan = store.plan()
        assert [(one.name, one.rows) for one in plan] == [("query", None)]
        assert [(t.date, t.rows) for t in store.tables()] == [(DAYS[1], 750), (DAYS[2], 750)]
        assert [t.date for t in store.tables(DAYS[2])] == [DAYS[2]]
        rows = _read_table(store, store.tables()[0])
    written = [row for row in make_rows(DAYS[1]) if row["event_name"] == "purchase"]
    assert _times(rows) == _times(written)
    assert {row["user_pseudo_id"] for row in rows} == {None}
    assert all(len(row["items"]) == 3 for row in rows)


@pytest.mark.parametrize("sql", ["SELECT event_name FROM `events_20261101`", "SELECT 1 AS n"])
def test_a_query_without_events(open_store: Open, sql: str) -> None:
    """Rows that are no events are refused, and the columns that are needed told."""
    with open_store(Choice(query=sql)) as store, pytest.raises(InputError) as caught:
        store.tables()
    assert "event_date, event_timestamp, event_name" in str(caught.value)


@pytest.mark.parametrize(
    "condition", ["1 = 1) OR (1 = 1", "1 = 1; SELECT 2", "", "event_name = 'a' GROUP BY 1", "SELEC"]
)
def test_what_is_no_condition(open_store: Open, condition: str) -> None:
    """Nothing can end the condition and go on behind it."""
    with pytest.raises(BehavesimError), open_store(Choice(where=condition)) as store:
        _read(store)


def test_a_condition_and_a_query(open_store: Open) -> None:
    """One of them at a time."""
    with pytest.raises(InputError, match="--query-file"), open_store(Choice("TRUE", "SELECT 1")):
        pass
