"""EventStores on what SQL leaves of a BigQuery dataset: a job makes a table, a session reads it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from behavesim.warehouse.bigquery.dataset import TIB, Dataset
from behavesim.warehouse.bigquery.faults import mapping_faults
from behavesim.warehouse.bigquery.jobs import estimate_query, run_query
from behavesim.warehouse.bigquery.store import BigQueryEventStore
from behavesim.warehouse.bigquery.tables import list_leaves
from behavesim.warehouse.query_result import (
    check_query_columns,
    check_query_rows,
    read_event_date,
)
from behavesim.warehouse.selection import select_fields
from behavesim.warehouse.store import PlannedRead, TableRef, cut_window


class BigQueryConditionStore(BigQueryEventStore):
    """A dataset's events for which any condition of SQL holds; one query job a table."""

    def estimate(self, table: TableRef, schema: pa.Schema) -> tuple[int, float]:
        """The estimate of a dry run of the query."""
        return estimate_job(self._dataset, self._write(table, schema))

    def open(self, table: TableRef, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The result of the query. Raises InputError where it would bill more than is left."""
        job = run_job(self._dataset, self._write(table, schema))
        return read_result(self._dataset, job.destination, schema)

    def _write(self, table: TableRef, schema: pa.Schema) -> str:
        there = {leaf.split(".")[0] for leaf in self._dataset.find_leaves(table)}
        columns = [name for name in schema.names if name in there] or ["event_date"]
        source = f"`{self._dataset.name}.{table.name}`"
        return f"SELECT {', '.join(columns)} FROM {source} WHERE (\n{self._condition}\n)"


class BigQueryQueryStore:
    """The events that one query gives, by their event_date; it runs once, when asked for tables."""

    def __init__(self, dataset: Dataset, sql: str) -> None:
        self._dataset = dataset
        self._sql = sql
        self._job: Any = None
        self._tables: list[TableRef] = []

    def tables(self, since: dt.date | None = None, until: dt.date | None = None) -> list[TableRef]:
        """A table for each event_date of the result between two dates, both inclusive."""
        if self._job is None:
            with mapping_faults("--query-file"):
                self._run()
        return cut_window(self._tables, since, until)

    def plan(
        self,
        since: dt.date | None = None,
        until: dt.date | None = None,
        columns: Sequence[str] | None = None,
    ) -> list[PlannedRead]:
        """The query alone: which days it has is known once it ran."""
        with mapping_faults("--query-file"):
            scanned, usd = estimate_job(self._dataset, self._sql)
        return [PlannedRead("query", None, None, None, None, scanned, usd)]

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Rows of the result with the table's date; see EventStore.read."""
        schema = select_fields(columns)
        day = f"event_date = '{table.date:%Y%m%d}'"
        with mapping_faults("--query-file"):
            yield from read_result(self._dataset, self._job.destination, schema, day)

    def _run(self) -> None:
        job = run_job(self._dataset, self._sql)
        result = job.destination
        check_query_columns([f.name for f in self._dataset.clients.rest.get_table(result).schema])
        source = f"`{result.project}.{result.dataset_id}.{result.table_id}`"
        counts = (
            f"SELECT event_date, COUNT(*) AS n FROM {source} "
            "WHERE event_date IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        rows = run_job(self._dataset, counts).result()
        self._tables = [self._make_ref(row["event_date"], row["n"], job.ended) for row in rows]
        check_query_rows(len(self._tables))
        self._job = job

    def _make_ref(self, event_date: str, rows: int, ended: dt.datetime | None) -> TableRef:
        day, name = read_event_date(event_date), f"events_{event_date}"
        return TableRef(name, day, rows=rows, modified=ended, selection=self._sql)


def estimate_job(dataset: Dataset, sql: str) -> tuple[int, float]:
    """Bytes that the query would scan, and their price in USD."""
    scanned = estimate_query(dataset.clients, sql, dataset.location, dataset.settings)
    return scanned, scanned / TIB * dataset.settings.usd_per_tib_queried


def run_job(dataset: Dataset, sql: str) -> Any:
    """The finished job, within what the dataset's budget has left."""
    left = dataset.budget.left
    job = run_query(dataset.clients, sql, dataset.location, dataset.settings, left)
    dataset.budget.spend("its query", job.total_bytes_billed or 0)
    return job


def read_result(
    dataset: Dataset, result: Any, schema: pa.Schema, restriction: str = ""
) -> Iterator[pa.RecordBatch]:
    """Rows of a job's destination, which is not billed a second time."""
    leaves = frozenset(list_leaves(dataset.clients.rest.get_table(result).schema))
    path = f"projects/{result.project}/datasets/{result.dataset_id}/tables/{result.table_id}"
    session = dataset.open_path(path, leaves, schema, restriction)
    return dataset.read_session(session, schema)
