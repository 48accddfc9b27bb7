"""EventStores on what SQL leaves of a BigQuery dataset: a job makes a table, a session reads it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from behavesim.warehouse.bigquery.dataset import TIB, Dataset
from behavesim.warehouse.bigquery.faults import mapping_faults
from behavesim.warehouse.bigquery.jobs import estimate_query, run_query
from behavesim.warehouse.bigquery.tables import list_leaves
from behavesim.warehouse.query_columns import check_query_columns
from behavesim.warehouse.selection import select_fields
from behavesim.warehouse.store import PlannedRead, TableRef, plan_table, select_rows


class BigQueryConditionStore:
    """A dataset's events for which a condition holds; one query job a table."""

    def __init__(self, dataset: Dataset, condition: str) -> None:
        self._dataset = dataset
        self._condition = condition

    def tables(self, since: dt.date | None = None, until: dt.date | None = None) -> list[TableRef]:
        """See EventStore.tables; how many rows the condition leaves is not known."""
        return select_rows(self._dataset.list_tables(since, until), self._condition)

    def plan(
        self,
        since: dt.date | None = None,
        until: dt.date | None = None,
        columns: Sequence[str] | None = None,
    ) -> list[PlannedRead]:
        """See EventStore.plan; as dry runs of the queries tell."""
        schema = select_fields(columns)

        def plan(table: TableRef) -> PlannedRead:
            return plan_table(table, *estimate_job(self._dataset, self._write(table, schema)))

        return self._dataset.plan_tables(since, until, plan)

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """See EventStore.read. Raises InputError where the query would bill more than is left."""
        schema = select_fields(columns)
        with mapping_faults(f"{self._dataset.name}.{table.name}"):
            job = run_job(self._dataset, self._write(table, schema))
            yield from read_result(self._dataset, job.destination, schema)

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
        first, last = since or dt.date.min, until or dt.date.max
        return [table for table in self._tables if first <= table.date <= last]

    def plan(
        self,
        since: dt.date | None = None,
        until: dt.date | None = None,
        columns: Sequence[str] | None = None,
    ) -> list[PlannedRead]:
        """The query alone: which days it has is known once it ran."""
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
        counts = f"SELECT event_date, COUNT(*) AS n FROM {source} GROUP BY 1 ORDER BY 1"
        rows = run_job(self._dataset, counts).result()
        self._tables = [_make_ref(row["event_date"], row["n"], job.ended) for row in rows]
        self._job = job


def estimate_job(dataset: Dataset, sql: str) -> tuple[int, float]:
    """Bytes that the query would scan, and their price in USD."""
    with mapping_faults(dataset.name):
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
    """Rows of a job's destination, which nobody is billed for a second time."""
    leaves = frozenset(list_leaves(dataset.clients.rest.get_table(result).schema))
    path = f"projects/{result.project}/datasets/{result.dataset_id}/tables/{result.table_id}"
    session = dataset.open_path(path, leaves, schema, restriction)
    return dataset.read_session(session, schema)


def _make_ref(event_date: str, rows: int, ended: dt.datetime | None) -> TableRef:
    day = dt.datetime.strptime(event_date, "%Y%m%d").date()
    return TableRef(f"events_{event_date}", day, rows=rows, modified=ended)
