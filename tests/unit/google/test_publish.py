"""Publishing by BigQuery's own client, against a server that takes uploads and load jobs."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.bigquery import client as bigquery_client
from tests.doubles.bigquery_load import BigQueryLoad
from tests.doubles.rest_server import Fault

from behavesim.errors import InputError, NotEnoughDataError, WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.google.calls import Patience
from behavesim.google.clients import Endpoints
from behavesim.google.publish import PublicationResult, run_publish
from behavesim.settings import load_settings

DATASET = "my-shop-1.behavesim"
DAYS = ("20261101", "20261102", "20261103")


class BigQuery:
    """The fake service, and the command against it."""

    def __init__(self, fake: BigQueryLoad, url: str, workspace: WorkspacePaths) -> None:
        self.fake = fake
        self.workspace = workspace
        self.slept: list[float] = []
        self._endpoints = Endpoints({"bigquery": url})

    def publish(self, **options: Any) -> PublicationResult:
        return run_publish(
            load_settings(environment={}),
            self.workspace,
            **{"target": f"bigquery://{DATASET}", **options},
            credentials=AnonymousCredentials(),
            endpoints=self._endpoints,
            patience=Patience(sleep=self.slept.append),
        )

    def write(self, day: str, price: float, part: int = 0) -> None:
        """A table of one event, or a further part of it."""
        write_table(self.workspace.warehouse / f"events_{day}", day, price, part)

    def read(self, day: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.fake.content[f"{DATASET}.events_{day}"].to_pylist()
        return rows


def write_table(place: Path, day: str, price: float, part: int = 0) -> None:
    """A table of one event, or a further part of it."""
    row = {
        "event_date": day,
        "event_name": "purchase",
        "event_params": [{"key": "value", "value": {"double_value": price}}],
        "items": [{"item_id": "A", "price": price, "item_params": []}, {"item_id": "B"}],
        "is_active_user": True,
    }
    place.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist([row], schema=EXPORT_SCHEMA)
    pq.write_table(table, place / f"part-{part:04}.parquet", store_schema=False)


@pytest.fixture
def bigquery(workspace: WorkspacePaths) -> Iterator[BigQuery]:
    """An empty dataset and a warehouse of three days."""
    fake = BigQueryLoad()
    fake.add_dataset(DATASET, "asia-northeast3")
    with fake.running() as url:
        made = BigQuery(fake, url, workspace)
        for day in DAYS:
            made.write(day, 9.5)
        yield made


def test_every_table_arrives_as_it_is_in_the_warehouse(bigquery: BigQuery) -> None:
    """Row by row, nested and repeated fields too, in the schema of the export."""
    summary = bigquery.publish()
    assert summary.loaded == tuple(f"events_{day}" for day in DAYS)
    assert summary.rows == 3
    for day in DAYS:
        local = bigquery.workspace.warehouse / f"events_{day}" / "part-0000.parquet"
        assert bigquery.read(day) == pq.read_table(local, schema=EXPORT_SCHEMA).to_pylist()
    fields = bigquery.fake.tables[f"{DATASET}.events_20261101"]["schema"]["fields"]
    assert [field["name"] for field in fields] == EXPORT_SCHEMA.names
    (items,) = [field for field in fields if field["name"] == "items"]
    assert (items["type"], items["mode"]) == ("RECORD", "REPEATED")


def test_an_unchanged_table_is_left_out(bigquery: BigQuery) -> None:
    """The second run loads what is new or different, and nothing else."""
    bigquery.publish()
    assert bigquery.publish().loaded == ()
    bigquery.write("20261102", 12.0)
    bigquery.write("20261104", 1.0)
    summary = bigquery.publish()
    assert summary.loaded == ("events_20261102", "events_20261104")
    assert summary.unchanged == ("events_20261101", "events_20261103")
    assert bigquery.read("20261102")[0]["items"][0]["price"] == 12.0
    assert len(bigquery.fake.loads) == 5


def test_a_table_goes_back_and_forth(bigquery: BigQuery) -> None:
    """Content that was there once before is loaded again, though its job has been."""
    for price in (1.0, 2.0, 1.0, 2.0):
        bigquery.write("20261101", price)
        bigquery.publish(until=dt.date(2026, 11, 1))
        assert bigquery.read("20261101")[0]["items"][0]["price"] == price


def test_a_table_that_was_deleted_comes_back(bigquery: BigQuery) -> None:
    """There, and with a job of its own."""
    bigquery.publish()
    del bigquery.fake.tables[f"{DATASET}.events_20261101"]
    assert bigquery.publish().loaded == ("events_20261101",)


def test_files_of_a_table_become_one(bigquery: BigQuery) -> None:
    """In their order."""
    bigquery.write("20261101", 3.0, part=1)
    bigquery.publish()
    prices = [row["items"][0]["price"] for row in bigquery.read("20261101")]
    assert prices == [9.5, 3.0]


def test_only_the_days_that_were_asked_for_are_loaded(bigquery: BigQuery) -> None:
    """Both inclusive; the rest of the dataset stays and is told."""
    bigquery.publish()
    summary = bigquery.publish(since=dt.date(2026, 11, 2), until=dt.date(2026, 11, 2))
    assert summary.unchanged == ("events_20261102",)
    assert summary.others == ("events_20261101", "events_20261103")


def test_a_dry_run_loads_nothing(bigquery: BigQuery) -> None:
    """It says what would be loaded."""
    summary = bigquery.publish(dry_run=True)
    assert len(summary.loaded) == 3
    assert {method for method, _ in bigquery.fake.requests} == {"GET"}


def test_tables_of_others_are_not_overwritten(bigquery: BigQuery) -> None:
    """A dataset with GA4's own export is refused as a whole; --replace takes those days."""
    bigquery.fake.add_table(f"{DATASET}.events_20261102")
    bigquery.fake.add_table(f"{DATASET}.events_20200101")
    bigquery.fake.add_table(f"{DATASET}.notes")
    with pytest.raises(InputError, match=r"2 tables that behavesim did not make") as raised:
        bigquery.publish()
    assert "--replace" in raised.value.hint
    assert bigquery.fake.loads == []
    assert len(bigquery.publish(replace=True).loaded) == 3
    assert f"{DATASET}.events_20200101" not in bigquery.fake.content
    assert bigquery.publish(replace=True).loaded == ()


@pytest.mark.parametrize(
    "fault",
    [
        Fault("GET", "/tables", 503),
        Fault("POST", "/tables", 503, is_late=True),
        Fault("POST", "/upload/", 503),
        Fault("PUT", "/upload/", 503),
        Fault("PUT", "/upload/", 503, is_late=True),
        Fault("PUT", "/upload/", 429),
        Fault("PATCH", "/tables/", 503, is_late=True),
    ],
    ids=lambda fault: f"{fault.method} {fault.path_part} {fault.status} {fault.is_late}",
)
def test_a_busy_service_is_asked_again(bigquery: BigQuery, fault: Fault) -> None:
    """With the same job, which is not run twice."""
    bigquery.fake.faults.append(Fault(**vars(fault)))
    assert len(bigquery.publish().loaded) == 3
    assert len(bigquery.fake.loads) == 3
    assert bigquery.slept == [2.0]


def test_a_run_that_broke_off_is_taken_up_where_it_stood(bigquery: BigQuery) -> None:
    """What was loaded is not loaded again; what was not marked is."""
    bigquery.fake.faults.append(Fault("PUT", "/upload/", 403, skip=1))
    with pytest.raises(WorldError, match=r"load events_20261102.*\(403\)") as raised:
        bigquery.publish()
    assert "Data Editor" in raised.value.hint
    assert bigquery.publish().loaded == ("events_20261102", "events_20261103")
    assert bigquery.publish().loaded == ()


def test_a_job_that_failed_does_not_stand_in_the_way(bigquery: BigQuery) -> None:
    """Its error is told; the next run has a job of another name."""
    bigquery.fake.job_errors.append("invalid")
    with pytest.raises(WorldError, match="a failed job on demand"):
        bigquery.publish()
    assert len(bigquery.publish().loaded) == 3


def test_a_large_table_comes_in_pieces(bigquery: BigQuery, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the resumable protocol, a piece at a time."""
    monkeypatch.setattr(bigquery_client, "_DEFAULT_CHUNKSIZE", 256 * 1024)
    rows = [{"event_name": f"{number * 7919:x}" * 4} for number in range(40_000)]
    path = bigquery.workspace.warehouse / "events_20261101" / "part-0000.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=EXPORT_SCHEMA), path, store_schema=False)
    bigquery.publish(until=dt.date(2026, 11, 1))
    assert len(bigquery.read("20261101")) == 40_000
    pieces = [method for method, _ in bigquery.fake.requests if method == "PUT"]
    assert len(pieces) == -(-path.stat().st_size // (256 * 1024)) > 1


def test_where_to_must_be_known(bigquery: BigQuery) -> None:
    """An address of that form, a dataset that is there, and something to load."""
    with pytest.raises(InputError, match=r"allowed bigquery://project\.dataset"):
        bigquery.publish(target="my-shop-1.behavesim.x")
    with pytest.raises(InputError, match=r"google\.project"):
        bigquery.publish(target=None)
    with pytest.raises(WorldError, match=r"Not found: Dataset my-shop-1\.other.*\(404\)"):
        bigquery.publish(target="bigquery://my-shop-1.other")
    with pytest.raises(NotEnoughDataError, match="no tables"):
        bigquery.publish(since=dt.date(2030, 1, 1))
