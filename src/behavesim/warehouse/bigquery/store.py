"""An EventStore on a BigQuery dataset: tables by metadata, rows by the Storage Read API."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

import pyarrow as pa

from behavesim.errors import WorldError
from behavesim.warehouse.bigquery.dataset import TIB, Dataset
from behavesim.warehouse.bigquery.faults import mapping_faults
from behavesim.warehouse.selection import select_fields
from behavesim.warehouse.store import PlannedRead, TableRef, plan_table, select_rows


class BigQueryEventStore:
    """Tables ``events_``, ``events_fresh_`` and ``events_intraday_`` of a dataset.

    ``condition`` is one that the Storage Read API knows: comparisons of plain columns.
    """

    def __init__(self, dataset: Dataset, condition: str = "") -> None:
        self._dataset = dataset
        self._condition = condition

    def tables(self, since: dt.date | None = None, until: dt.date | None = None) -> list[TableRef]:
        """See EventStore.tables: of a date the daily table, else the fresh, else the intraday.

        How many rows a condition leaves is not known.
        """
        return select_rows(self._dataset.list_tables(since, until), self._condition)

    def plan(
        self,
        since: dt.date | None = None,
        until: dt.date | None = None,
        columns: Sequence[str] | None = None,
    ) -> list[PlannedRead]:
        """See EventStore.plan; BigQuery's own estimates."""
        schema = select_fields(columns)

        def plan(table: TableRef) -> PlannedRead:
            with self._mapping_faults(table):
                return plan_table(table, *self.estimate(table, schema))

        return self._dataset.plan_tables(since, until, plan)

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Rows of the table as it was when it was listed; see EventStore.read.

        Raises WorldError for what the service or the way to it does, InputError, before any row,
        where more would be scanned than the dataset's budget has left.
        """
        schema = select_fields(columns)
        with self._mapping_faults(table):
            yield from self.open(table, schema)

    def estimate(self, table: TableRef, schema: pa.Schema) -> tuple[int, float]:
        """Bytes that reading would scan, and their price in USD; no row is read."""
        session = self._dataset.open_session(table, schema, self._condition)
        price = self._dataset.settings.usd_per_tib_read
        return session.estimated_bytes, session.estimated_bytes / TIB * price

    def open(self, table: TableRef, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The table's rows in this schema."""
        session = self._dataset.open_session(table, schema, self._condition)
        self._check_unchanged(table)
        self._dataset.budget.spend(table.name, session.estimated_bytes)
        return self._dataset.read_session(session, schema)

    def _mapping_faults(self, table: TableRef) -> AbstractContextManager[None]:
        return mapping_faults(f"{self._dataset.name}.{table.name}")

    def _check_unchanged(self, table: TableRef) -> None:
        """The session keeps the table as it is now: that must be what was listed.

        Rows are added to an intraday table all day; those too late for this session come next time.
        """
        if table.modified is None or table.kind == "intraday":
            return
        now = self._dataset.describe(table).table.modified
        if now != table.modified:
            raise WorldError(
                f"{self._dataset.name}.{table.name}: was written again at {now:%Y-%m-%d %H:%M:%S}, "
                "after it was listed",
                "run the command again",
                retryable=True,
            )
