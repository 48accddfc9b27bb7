"""EventStores on what BigQuery SQL leaves of a local warehouse; DuckDB runs it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from behavesim.errors import InputError
from behavesim.files.storing import storing
from behavesim.warehouse.bigquery_sql import QueryLimits, QuerySession
from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.query_result import (
    check_query_columns,
    check_query_rows,
    read_event_date,
)
from behavesim.warehouse.selection import conform_batch, select_fields
from behavesim.warehouse.store import PlannedRead, TableRef, cut_window, select_rows

_BATCH_ROWS: Final = 16384


class ParquetConditionStore(ParquetEventStore):
    """A warehouse's events for which a condition of BigQuery SQL holds."""

    def __init__(self, root: Path, condition: str, now: dt.datetime, limits: QueryLimits) -> None:
        super().__init__(root)
        self._condition = condition
        self._now = now
        self._limits = limits

    def tables(self, since: dt.date | None = None, until: dt.date | None = None) -> list[TableRef]:
        """See EventStore.tables; how many rows the condition leaves is not known."""
        return select_rows(super().tables(since, until), self._condition)

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """See EventStore.read. Raises InputError for a condition that cannot be carried out."""
        schema = select_fields(columns)
        names = ", ".join(schema.names)
        sql = f"SELECT {names} FROM `{table.name}` WHERE (\n{self._condition}\n)"
        try:
            with (
                QuerySession(sql, self._root, self._now, self._limits) as session,
                session.stream(_BATCH_ROWS) as reader,
            ):
                for batch in reader:
                    yield conform_batch(batch, schema)
        except InputError as error:  # its place is one in the query that we wrote
            raise InputError("--where", "", error.found, error.allowed, error.hint) from error


class ParquetQueryStore:
    """The events that one query over a warehouse gives, by their event_date.

    It runs once, when asked for tables, into ``scratch``, an empty directory.
    """

    def __init__(
        self, root: Path, sql: str, scratch: Path, now: dt.datetime, limits: QueryLimits
    ) -> None:
        self._root = root
        self._sql = sql
        self._scratch = scratch
        self._now = now
        self._limits = limits
        self._result: list[TableRef] | None = None

    def tables(self, since: dt.date | None = None, until: dt.date | None = None) -> list[TableRef]:
        """A table for each event_date of the result between two dates, both inclusive."""
        if self._result is None:
            self._run()
            self._result = [
                replace(table, selection=self._sql)
                for table in ParquetEventStore(self._scratch).tables()
            ]
        return cut_window(self._result, since, until)

    def plan(
        self,
        since: dt.date | None = None,
        until: dt.date | None = None,
        columns: Sequence[str] | None = None,
    ) -> list[PlannedRead]:
        """The query alone: which days it has is known once it ran."""
        with QuerySession(self._sql, self._root, self._now, self._limits) as session:
            size = sum(file.stat().st_size for file in session.files)
        return [PlannedRead("query", None, None, None, None, size)]

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Rows of the result with the table's date; see EventStore.read."""
        return ParquetEventStore(self._scratch).read(table, columns)

    def _run(self) -> None:
        schema = select_fields(None)
        writers: dict[str, pq.ParquetWriter] = {}
        with (
            QuerySession(self._sql, self._root, self._now, self._limits) as session,
            session.stream(_BATCH_ROWS) as reader,
            storing(self._scratch),
            ExitStack() as opened,
        ):
            check_query_columns(reader.schema.names)
            for batch in reader:
                for day, rows in _split_days(conform_batch(batch, schema)):
                    if day not in writers:
                        place = self._scratch / f"events_{day}.parquet"
                        writers[day] = opened.enter_context(pq.ParquetWriter(place, schema))
                    writers[day].write_batch(rows)
        check_query_rows(len(writers))


def _split_days(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    dates = batch.column("event_date")
    for text in dates.unique().drop_null().to_pylist():
        read_event_date(text)
        yield text, batch.filter(pc.equal(dates, text))
