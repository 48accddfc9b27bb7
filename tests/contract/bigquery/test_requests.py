"""What is asked of the service, and at what price at most."""

import pytest
from google.api_core.exceptions import MethodNotImplemented
from google.cloud.bigquery_storage_v1.types import DataFormat, ReadSession
from tests.contract.bigquery.reading import ALL_TIMES, Open, read_times
from tests.doubles.bigquery import BigQuery
from tests.doubles.ga4_tables import ROWS_A_DAY

from behavesim.errors import BehavesimError, InputError
from behavesim.warehouse.bigquery.clients import open_clients
from behavesim.warehouse.source import Choice

pytestmark = pytest.mark.slow


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
        assert read_times(store) == ALL_TIMES


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
        read_times(store)
    assert "--max-bytes: found a query of 10,485,760 bytes" in str(caught.value)
    assert "at most 1,000 bytes" in str(caught.value)


def test_a_condition_that_bigquery_does_not_take(open_store: Open) -> None:
    """Its own words, in one line."""
    refused = pytest.raises(BehavesimError, match="the column event_nam")
    with open_store(Choice(where="event_nam = 'purchase'")) as store, refused as caught:
        read_times(store)
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
