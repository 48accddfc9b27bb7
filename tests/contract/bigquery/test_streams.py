"""What may break between BigQuery and us: rows come exactly once, or there is one clear line."""

import datetime as dt
import gc
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.contract.bigquery.reading import ALL_TIMES, PATIENCE_S, Open, read_times
from tests.doubles.bigquery import BigQuery
from tests.doubles.cutting_proxy import CuttingProxy
from tests.doubles.ga4_tables import DAYS, ROWS_A_DAY, make_rows, write_events

from behavesim.errors import WorldError
from behavesim.settings import BigQuerySettings
from behavesim.warehouse.bigquery.clients import REST_HOST, STORAGE_HOST
from behavesim.warehouse.source import open_event_store

pytestmark = pytest.mark.slow


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
        assert read_times(store) == ALL_TIMES
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
            assert read_times(store, table) == ALL_TIMES
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


def test_no_server_at_the_address(open_store: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead endpoint is no hang."""
    monkeypatch.setenv(REST_HOST, "http://127.0.0.1:9")
    with pytest.raises(WorldError, match="BigQuery cannot be reached"), open_store(patience_s=0.5):
        pass


def test_a_session_is_asked_for_again(service: BigQuery, open_store: Open) -> None:
    """UNAVAILABLE on opening a session is tried again."""
    service.faults.session_failures = 2
    with open_store() as store:
        assert read_times(store) == ALL_TIMES


def test_a_session_that_expired(service: BigQuery, open_store: Open) -> None:
    """Rows cannot be taken up in another session: one line, and the next run begins again."""
    service.faults.cut_code, service.faults.cut_text = "FAILED_PRECONDITION", "session expired"
    service.faults.cut_after_messages, service.faults.cuts = 3, 1
    with open_store() as store:
        with pytest.raises(WorldError, match="its read session ended: session expired") as caught:
            read_times(store)
        assert caught.value.retryable
        assert read_times(store) == ALL_TIMES


def test_a_fault_without_a_name(service: BigQuery, open_store: Open) -> None:
    """INTERNAL for no known reason is not tried again."""
    service.faults.cut_code, service.faults.cut_text = "INTERNAL", "something"
    service.faults.cut_after_messages, service.faults.cuts = 1, 1
    with open_store(streams=1) as store, pytest.raises(WorldError, match="something"):
        read_times(store)
    assert len(service.storage.log.reads) == 1


def test_a_quota_that_says_when_to_come_back(service: BigQuery, open_store: Open) -> None:
    """RESOURCE_EXHAUSTED with a delay is waited for, without one it is an error."""
    faults = service.faults
    faults.cut_code, faults.cut_text, faults.cut_retry_s = "RESOURCE_EXHAUSTED", "too much", 0.2
    faults.cut_after_messages, faults.cuts = 2, 3
    with open_store() as store:
        assert read_times(store) == ALL_TIMES
        faults.cut_retry_s, faults.cuts = None, 1
        with pytest.raises(WorldError, match="a quota is used up: too much"):
            read_times(store)


def test_a_slow_service(service: BigQuery, open_store: Open) -> None:
    """Messages may take their time, as long as each comes within the patience."""
    service.faults.delay_s = 0.02
    with open_store() as store:
        assert read_times(store) == ALL_TIMES


def test_a_service_that_hangs(service: BigQuery, open_store: Open) -> None:
    """A stream that neither sends nor ends is left."""
    with open_store(patience_s=2) as store:
        table = store.tables()[0]
        service.faults.hang = True
        with pytest.raises(WorldError, match="no row for 4 s"):
            list(store.read(table))


def test_a_slow_reader_holds_the_service_back(tmp_path: Path, service: BigQuery) -> None:
    """Unread messages are not sent: a stopped reader holds a few messages of a large table."""
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
        batches.close()
    gc.collect()
    begin = time.monotonic()
    while any(thread.name.startswith("read-rows") for thread in threading.enumerate()):
        assert time.monotonic() - begin < 10
        time.sleep(0.05)
    assert threading.active_count() <= before + 20  # the stand-in's own
