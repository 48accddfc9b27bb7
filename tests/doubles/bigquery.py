"""Both halves of the stand-in for BigQuery together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.doubles.bigquery_rest import RestServer
from tests.doubles.bigquery_storage import StorageServer
from tests.doubles.bigquery_tables import Faults, StoredTables

from behavesim.warehouse.bigquery.clients import REST_HOST, STORAGE_HOST


@dataclass(frozen=True, slots=True)
class BigQuery:
    """The running service."""

    tables: StoredTables
    storage: StorageServer
    rest: RestServer

    @property
    def faults(self) -> Faults:
        return self.tables.faults

    @property
    def url(self) -> str:
        return f"bigquery://{self.tables.project}.{self.tables.dataset}"

    @property
    def environment(self) -> dict[str, str]:
        """Variables that lead Google's clients here."""
        return {REST_HOST: self.rest.host, STORAGE_HOST: self.storage.host}


@contextmanager
def serve_bigquery(root: Path, message_rows: int = 1000) -> Iterator[BigQuery]:
    """The tables in ``root``, served until the end of the block."""
    tables = StoredTables(root)
    with StorageServer(tables, message_rows) as storage, RestServer(tables) as rest:
        yield BigQuery(tables, storage, rest)
