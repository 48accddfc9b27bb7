"""A dataset: its place, its events tables, and what of them may be scanned."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pyarrow as pa

from behavesim.errors import InputError
from behavesim.settings.groups.bigquery import BigQuerySettings
from behavesim.warehouse.bigquery.address import DatasetAddress
from behavesim.warehouse.bigquery.budget import Budget
from behavesim.warehouse.bigquery.clients import Clients
from behavesim.warehouse.bigquery.faults import mapping_faults
from behavesim.warehouse.bigquery.sessions import ReadSession, open_session
from behavesim.warehouse.bigquery.streams import read_streams
from behavesim.warehouse.bigquery.tables import (
    Described,
    choose_fields,
    describe_table,
    find_location,
    list_refs,
)
from behavesim.warehouse.selection import conform_batch
from behavesim.warehouse.store import PlannedRead, TableRef

_ASKED_AT_ONCE: Final = 8
TIB: Final = 2**40


class Dataset:
    """One dataset, seen through Google's clients. ``max_bytes`` is for all reads together.

    Raises InputError where it is not in the given location, WorldError where it cannot be reached.
    """

    def __init__(
        self,
        clients: Clients,
        address: DatasetAddress,
        settings: BigQuerySettings,
        max_bytes: int | None = None,
    ) -> None:
        self.clients = clients
        self.settings = settings
        self.budget = Budget(max_bytes)
        self.project = address.project or clients.project
        self.name = f"{self.project}.{address.dataset}"
        self._dataset = address.dataset
        self._described: dict[str, Described] = {}
        with mapping_faults(self.name):
            self.location = find_location(clients.rest, self.name, settings.patience_s)
        self._check_location(address.location or settings.location)

    def list_tables(self, since: dt.date | None, until: dt.date | None) -> list[TableRef]:
        """One table a date, with its metadata: the daily, else the fresh, else the intraday."""
        with mapping_faults(self.name):
            refs = list_refs(self.clients.rest, self.name, since, until, self.settings.patience_s)
            with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
                described = list(pool.map(self.describe, refs))
        self._described |= {one.table.name: one for one in described}
        return [one.table for one in described]

    def plan_tables(
        self,
        since: dt.date | None,
        until: dt.date | None,
        plan: Callable[[TableRef], PlannedRead],
    ) -> list[PlannedRead]:
        """``plan`` for each table of the window; some are asked for at a time."""
        tables = self.list_tables(since, until)
        with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
            return list(pool.map(plan, tables))

    def describe(self, table: TableRef) -> Described:
        """The table as its metadata have it now."""
        return describe_table(self.clients.rest, self.name, table, self.settings.patience_s)

    def find_leaves(self, table: TableRef) -> frozenset[str]:
        """Dotted paths of all leaves that the table has."""
        known = self._described.get(table.name) or self.describe(table)
        return known.leaves

    def open_session(self, table: TableRef, schema: pa.Schema, restriction: str) -> ReadSession:
        """A session on one of the dataset's tables."""
        path = f"projects/{self.project}/datasets/{self._dataset}/tables/{table.name}"
        return self.open_path(path, self.find_leaves(table), schema, restriction)

    def open_path(
        self, path: str, leaves: frozenset[str], schema: pa.Schema, restriction: str = ""
    ) -> ReadSession:
        """A session on any table, for what ``schema`` and the table have in common."""
        fields = choose_fields(schema, leaves)
        return open_session(self.clients, path, fields, restriction, self.settings)

    def read_session(self, session: ReadSession, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """All rows of the session in exactly this schema."""

        def convert(batch: pa.RecordBatch) -> pa.RecordBatch:
            return conform_batch(batch, schema)

        return read_streams(self.clients.storage, session, convert, self.settings.patience_s)

    def _check_location(self, wanted: str | None) -> None:
        if wanted and wanted.lower() != self.location.lower():
            allowed = f"{self.location}, where {self.name} is"
            raise InputError("--location", "", wanted, allowed, "leave it out")
