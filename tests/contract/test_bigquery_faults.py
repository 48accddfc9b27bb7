"""What may go wrong between BigQuery and us: rows come exactly once, or there is one clear line."""

import datetime as dt
import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from google.api_core.exceptions import MethodNotImplemented
from google.cloud.bigquery_storage_v1.types import DataFormat, ReadSession
from tests.doubles.bigquery import BigQuery, serve_bigquery
from tests.doubles.cutting_proxy import CuttingProxy
from tests.doubles.ga4_tables import DAYS, ROWS_A_DAY, make_rows, write_events

from behavesim.errors import BehavesimError, DataError, InputError, WorldError
from behavesim.settings import BigQuerySettings
from behavesim.warehouse.bigquery.clients import REST_HOST, STORAGE_HOST, open_clients
from behavesim.warehouse.source import Choice, open_event_store
from behavesim.warehouse.store import EventStore, TableRef

pytestmark = pytest.mark.slow

PATIENCE_S = 5.0
Open = Callable[..., AbstractContextManager[EventStore]]


@pytest.fixture
def service(dataset_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BigQuery]:
    """The stand-in with three days of events, and Google's clients led to it."""
    with serve_bigquery(dataset_dir, message_rows=50) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def open_store(service: BigQuery) -> Open:
    def open_it(choice: Choice | None = None, **settings: Any) -> Any:
        chosen = BigQuerySettings(**{"patience_s": PATIENCE_S, **settings})
        return open_event_store(service.url, chosen, choice)

    return open_it


def _read_times(store: EventStore, table: TableRef | None = None) -> list[int]:
    """Each row of a table by its time, which no two share."""
    batches = store.read(table or store.tables()[0], ["event_timestamp"])
    return sorted(time for batch in batches for time in batch.column(0).to_pylist())


ALL_TIMES = [row["event_timestamp"] for row in make_rows(DAYS[0])]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("UNAVAILABLE", "the connection was lost"),
        ("UNKNOWN", "Stream removed"),
        ("INTERNAL", "Received RST_STREAM with error code 2"),
    ],
)
@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_broken_stream_is_taken_up_at_its_row(
    service: BigQuery, open_store: Open, code: str, text: str, after: int
) -> None:
    """Each call breaks seven times, before, between and after messages: every row comes once."""
    service.faults.cut_code, service.faults.cut_text = code, text
    service.faults.cut_after_messages, service.faults.cuts = after, 7
    with open_store() as store:
        assert _read_times(store) == ALL_TIMES
    assert service.faults.cuts == 0
    assert after == 0 or any(offset for _, offset in service.storage.log.reads)


@pytest.mark.parametrize("after", [2_000, 20_000, 33_333])
def test_a_connection_cut_inside_a_message(
    service: BigQuery, open_store: Open, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """The socket closes in the middle of a message, four times: every row comes once."""
    with CuttingProxy(service.storage.port, after, cuts=4) as proxy:
        monkeypatch.setenv(STORAGE_HOST, proxy.host)
        with open_store(compression="none", patience_s=20) as store:
            table = store.tables()[0]
            assert sum(batch.num_rows for batch in store.read(table)) == ROWS_A_DAY
            assert _read_times(store, table) == ALL_TIMES
        assert proxy.cuts_left == 0


def test_a_service_that_stays_away(service: BigQuery, open_store: Open) -> None:
    """UNAVAILABLE without end is given up, soon after the seconds that the settings allow."""
    service.faults.cut_after_messages, service.faults.cuts = 0, 10**9
    with open_store() as store:
        table = store.tables()[0]
        begin = time.monotonic()
        with pytest.raises(
            WorldError, match="cannot be reached: the connection was lost"
        ) as caught:
            list(store.read(table))
    assert time.monotonic() - begin < 5 * PATIENCE_S
    assert caught.value.retryable


def test_nobody_at_the_address(open_store: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead endpoint is no hang."""
    monkeypatch.setenv(REST_HOST, "http://127.0.0.1:9")
    with pytest.raises(WorldError, match="BigQuery cannot be reached"), open_store(patience_s=0.5):
        pass


def test_a_session_is_asked_for_again(service: BigQuery, open_store: Open) -> None:
    """UNAVAILABLE on opening a session is tried again."""
    service.faults.session_failures = 2
    with open_store() as store:
        assert _read_times(store) == ALL_TIMES


def test_a_session_that_expired(service: BigQuery, open_store: Open) -> None:
    """Rows cannot be taken up in another session: one line, and the next run begins again."""
    service.faults.cut_code, service.faults.cut_text = "FAILED_PRECONDITION", "session expired"
    service.faults.cut_after_messages, service.faults.cuts = 3, 1
    with open_store() as store:
        with pytest.raises(WorldError, match="its read session ended: session expired") as caught:
            _read_times(store)
        assert caught.value.retryable
        assert _read_times(store) == ALL_TIMES


def test_a_fault_without_a_name(service: BigQuery, open_store: Open) -> None:
    """INTERNAL for no known reason is not tried again."""
    service.faults.cut_code, service.faults.cut_text = "INTERNAL", "something"
    service.faults.cut_after_messages, service.faults.cuts = 1, 1
    with open_store(streams=1) as store, pytest.raises(WorldError, match="something"):
        _read_times(store)
    assert len(service.storage.log.reads) == 1


def test_a_quota_that_says_when_to_come_back(service: BigQuery, open_store: Open) -> None:
    """RESOURCE_EXHAUSTED with a delay is waited for, without one it is an error."""
    faults = service.faults
    faults.cut_code, faults.cut_text, faults.cut_retry_s = "RESOURCE_EXHAUSTED", "too much", 0.2
    faults.cut_after_messages, faults.cuts = 2, 3
    with open_store() as store:
        assert _read_times(store) == ALL_TIMES
        faults.cut_retry_s, faults.cuts = None, 1
        with pytest.raises(WorldError, match="a quota is used up: too much"):
            _read_times(store)


def test_a_slow_service(service: BigQuery, open_store: Open) -> None:
    """Messages may take their time, as long as each comes within the patience."""
    service.faults.delay_s = 0.02
    with open_store() as store:
        assert _read_times(store) == ALL_TIMES


def test_a_service_that_hangs(service: BigQuery, open_store: Open) -> None:
    """A stream that neither sends nor ends is left."""
    with open_store(patience_s=2) as store:
        table = store.tables()[0]
        service.faults.hang = True
        with pytest.raises(WorldError, match="no row for 4 s"):
            list(store.read(table))


def test_a_slow_reader_holds_the_service_back(tmp_path: Path, service: BigQuery) -> None:
    """What nobody takes is not sent: a stopped reader holds a few messages of a large table."""
    rows = [{**row, "user_id": os.urandom(2000).hex()} for row in make_rows(DAYS[0], 8000)]
    write_events(service.tables.root, "events_20261110", rows, group_rows=4000)
    settings = BigQuerySettings(compression="none", streams=2, patience_s=30)
    with open_event_store(service.url, settings) as store:
        table = store.tables(dt.date(2026, 11, 10))[0]
        batches = store.read(table)
        taken = next(batches).num_rows
        sent = _wait_until_still(lambda: service.storage.log.messages)
        assert sent * 50 < 8000 / 2
        assert taken + sum(batch.num_rows for batch in batches) == 8000


def _wait_until_still(count: Callable[[], int]) -> int:
    """The count, once it has not changed for a second."""
    last, since = count(), time.monotonic()
    while time.monotonic() - since < 1:
        time.sleep(0.05)
        if count() != last:
            last, since = count(), time.monotonic()
    return last


def test_messages_of_any_size(service: BigQuery, tmp_path: Path) -> None:
    """gRPC's own limit of four megabytes a message does not hold."""
    rows = [{**row, "user_id": os.urandom(60_000).hex()} for row in make_rows(DAYS[0], 50)]
    write_events(service.tables.root, "events_20261110", rows)
    settings = BigQuerySettings(compression="none")
    with open_event_store(service.url, settings) as store:
        batches = list(store.read(store.tables(dt.date(2026, 11, 10))[0], ["user_id"]))
    assert [batch.num_rows for batch in batches] == [50]
    assert batches[0].nbytes > 4 * 2**20


def test_a_reader_that_leaves(service: BigQuery, open_store: Open) -> None:
    """Closing the rows in the middle ends the calls; no thread stays."""
    before = threading.active_count()
    with open_store() as store:
        batches = store.read(store.tables()[0])
        next(batches)
        batches.close()  # type: ignore[attr-defined]
    gc.collect()
    begin = time.monotonic()
    while any(thread.name.startswith("read-rows") for thread in threading.enumerate()):
        assert time.monotonic() - begin < 10
        time.sleep(0.05)
    assert threading.active_count() <= before + 20  # the stand-in's own


@pytest.mark.parametrize(
    "call", ["datasets.get", "tables.list", "tables.get", "CreateReadSession", "ReadRows"]
)
def test_no_permission(service: BigQuery, open_store: Open, call: str) -> None:
    """Each right that is missing is one line, with the roles in its hint."""
    service.faults.denied.add(call)
    with pytest.raises(WorldError, match="no permission") as caught, open_store() as store:
        _read_times(store)
    assert "\n" not in caught.value.message
    assert "roles/bigquery.dataViewer" in caught.value.hint
    assert "readSessionUser" in caught.value.hint


def test_no_permission_for_jobs(service: BigQuery, open_store: Open) -> None:
    """SQL needs one role more."""
    service.faults.denied.add("jobs.insert")
    choice = Choice(where="LOWER(event_name) = 'purchase'")
    with pytest.raises(WorldError, match="no permission") as caught, open_store(choice) as store:
        _read_times(store)
    assert "roles/bigquery.jobUser" in caught.value.hint


def test_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any login the way to one is told."""
    for name in (REST_HOST, STORAGE_HOST, "GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    with (
        pytest.raises(WorldError, match="no valid Google credentials") as caught,
        open_event_store("bigquery://demo-shop.analytics_123", BigQuerySettings()),
    ):
        pass
    assert "gcloud auth application-default login" in caught.value.hint


def test_a_key_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """GOOGLE_APPLICATION_CREDENTIALS with a wrong path is the same error."""
    monkeypatch.delenv(REST_HOST, raising=False)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    with (
        pytest.raises(WorldError, match=r"no valid Google credentials.*none\.json"),
        open_event_store("bigquery://demo-shop.analytics_123", BigQuerySettings()),
    ):
        pass


@pytest.mark.parametrize("said", ["url", "setting"])
def test_a_dataset_in_another_location(service: BigQuery, said: str) -> None:
    """Found and allowed, before anything is read."""
    url = f"{service.url}?location=US" if said == "url" else service.url
    settings = BigQuerySettings(location="US" if said == "setting" else None)
    with (
        pytest.raises(InputError, match=r"--location: found US; allowed EU, where demo-shop\."),
        open_event_store(url, settings),
    ):
        pass


def test_the_right_location_is_taken(service: BigQuery) -> None:
    """In any case of letters."""
    with open_event_store(f"{service.url}?location=eu", BigQuerySettings()) as store:
        assert len(store.tables()) == 3


@pytest.mark.parametrize(
    "url", ["bigquery://demo-shop.other", "bigquery://other-shop.analytics_123"]
)
def test_a_dataset_that_is_not_there(service: BigQuery, url: str) -> None:
    """Its name is told."""
    with (
        pytest.raises(DataError, match="not found") as caught,
        open_event_store(url, BigQuerySettings()),
    ):
        pass
    assert url.removeprefix("bigquery://") in str(caught.value)


def test_a_table_that_is_gone(service: BigQuery, open_store: Open) -> None:
    """Listed, and dropped before it is read: one line; the others are read."""
    with open_store() as store:
        tables = store.tables()
        next((service.tables.root / tables[0].name).iterdir()).unlink()
        with pytest.raises(DataError, match=r"analytics_123\.events_20261101: not found"):
            _read_times(store, tables[0])
        assert len(_read_times(store, tables[1])) == ROWS_A_DAY


def test_a_table_written_again_after_it_was_listed(service: BigQuery, open_store: Open) -> None:
    """GA4 rewrites days: rows never belong to another version than the metadata say."""
    with open_store() as store:
        table = store.tables()[0]
        _rewrite(service, table.name)
        with pytest.raises(WorldError, match="was written again") as caught:
            _read_times(store, table)
        assert caught.value.retryable
        assert len(_read_times(store)) == 10


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
        assert len(_read_times(store, tables[2])) == 7


def test_many_tables(service: BigQuery, open_store: Open) -> None:
    """More tables than a page of the listing holds."""
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=n) for n in range(120)]
    for day in days:
        write_events(service.tables.root, f"events_{day:%Y%m%d}", make_rows(day, 1))
    with open_store() as store:
        assert [table.date for table in store.tables(until=dt.date(2025, 12, 31))] == days


def test_what_is_asked_of_the_service(service: BigQuery, open_store: Open) -> None:
    """Columns, condition, streams and compression are the service's work, not ours."""
    with open_store(
        Choice(where="event_name = 'purchase'"), streams=3, compression="zstd"
    ) as store:
        list(store.read(store.tables()[0], ["device", "event_name", "batch_ordering_id"]))
    request = service.storage.log.sessions[-1]
    options = request.read_session.read_options
    fields = list(options.selected_fields)
    assert {"event_name", "device.category", "batch_ordering_id"} <= set(fields)
    assert all(
        field.split(".")[0] in ("device", "event_name", "batch_ordering_id") for field in fields
    )
    assert options.row_restriction == "event_name = 'purchase'"
    assert (request.max_stream_count, request.parent) == (3, "projects/demo-shop")
    assert options.arrow_serialization_options.buffer_compression.name == "ZSTD"
    assert service.rest.jobs == {}


@pytest.mark.parametrize("compression", ["lz4", "zstd", "none"])
def test_compressed_rows(open_store: Open, compression: str) -> None:
    """Every way of compression gives the same rows."""
    with open_store(compression=compression) as store:
        assert _read_times(store) == ALL_TIMES


def test_the_project_that_pays(service: BigQuery) -> None:
    """Sessions belong to the project of the settings, whosever the dataset is."""
    with open_event_store(service.url, BigQuerySettings(project="my-billing")) as store:
        assert len(_read_times(store)) == ROWS_A_DAY
    assert service.storage.log.sessions[-1].parent == "projects/my-billing"


def test_a_plan_reads_nothing(service: BigQuery, open_store: Open) -> None:
    """Its bytes and price are those of the chosen columns."""
    with open_store() as store:
        plan = store.plan(columns=["event_name"])
    assert [one.rows for one in plan] == [ROWS_A_DAY] * 3
    assert all(one.usd == pytest.approx(one.scanned_bytes / 2**40 * 1.1) for one in plan)
    assert (service.storage.log.reads, len(service.storage.log.sessions)) == ([], 3)


def test_more_bytes_than_allowed(service: BigQuery, open_store: Open) -> None:
    """The table with which it would be too much is refused before its first row."""
    with open_store() as store:
        first, second, _ = (one.scanned_bytes for one in store.plan())
    with open_store(Choice(max_bytes=first + second - 1)) as store:
        tables = store.tables()
        assert sum(batch.num_rows for batch in store.read(tables[0])) == ROWS_A_DAY
        reads = len(service.storage.log.reads)
        with pytest.raises(InputError, match=r"--max-bytes: found .* with events_20261102"):
            next(store.read(tables[1]))
        assert len(service.storage.log.reads) == reads


def test_a_query_that_bills_more_than_allowed(open_store: Open) -> None:
    """BigQuery itself refuses, by maximum_bytes_billed."""
    choice = Choice(where="LOWER(event_name) = 'purchase'", max_bytes=1000)
    with open_store(choice) as store, pytest.raises(InputError) as caught:
        _read_times(store)
    assert "--max-bytes: found a query of 10,485,760 bytes" in str(caught.value)
    assert "at most 1,000 bytes" in str(caught.value)


def test_a_condition_that_bigquery_does_not_take(open_store: Open) -> None:
    """Its own words, in one line."""
    refused = pytest.raises(BehavesimError, match="the column event_nam")
    with open_store(Choice(where="event_nam = 'purchase'")) as store, refused as caught:
        _read_times(store)
    assert "\n" not in caught.value.message


def test_the_stand_in_does_not_pretend(service: BigQuery) -> None:
    """What it does not know it refuses, so that no test passes by chance."""
    with open_clients("demo-shop", None, service.environment) as clients:
        with pytest.raises(MethodNotImplemented, match="not implemented"):
            clients.rest.create_dataset("new", retry=None)
        session = ReadSession(
            table="projects/demo-shop/datasets/analytics_123/tables/events_20261101",
            data_format=DataFormat.AVRO,
        )
        with pytest.raises(MethodNotImplemented, match="only ARROW"):
            clients.storage.create_read_session(parent="projects/p", read_session=session)
