"""Daily tables into BigQuery, by load jobs: a table is replaced as a whole, or not at all.

Labels say that behavesim loaded a table and what is in it, so that what is there already is left
out.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.errors import InputError, WorldError
from behavesim.files.storing import scratch_directory
from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.google.calls import Patience, call_google
from behavesim.google.cloud import OURS
from behavesim.warehouse import EventStore, TableRef

_RIGHTS: Final = "BigQuery Data Editor in the dataset and BigQuery Job User in the project"
_CONTENT: Final = "content"
_HASH_CHARACTERS: Final = 48  # a label's value has at most 63
_BLOCK_BYTES: Final = 1 << 20
_MOST_JOBS: Final = 50
_CALL: Final[dict[str, Any]] = {"retry": None, "timeout": 60.0}  # call_google repeats
_UPLOAD_TIMEOUT_S: Final = (60.0, 600.0)  # to connect, to be answered
_TYPES: Final = {
    pa.string(): "STRING",
    pa.int64(): "INTEGER",
    pa.float64(): "FLOAT",
    pa.bool_(): "BOOLEAN",
}
_EVENT_TABLES: Final = ("events_", "users_", "pseudonymous_users_")


@dataclass(frozen=True, slots=True)
class TableLoad:
    """A local table and what becomes of it in BigQuery."""

    table: TableRef
    fingerprint: str
    action: Literal["create", "replace", "skip"]


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """``others`` are tables that an earlier run loaded and that the local ones lack."""

    loads: tuple[TableLoad, ...]
    others: tuple[str, ...]


class TableLoader:
    """Loads tables of an EventStore into one dataset (``PROJECT.DATASET``)."""

    def __init__(
        self, client: Any, dataset: str, store: EventStore, patience: Patience | None = None
    ) -> None:
        self._client = client
        self._dataset = dataset
        self._store = store
        self._patience = patience or Patience()
        self._location: str | None = None

    def plan(self, tables: list[TableRef], *, replaces_others: bool) -> LoadPlan:
        """What is to be loaded. Raises WorldError where there is no such dataset, and InputError
        where it holds tables that behavesim did not load, unless ``replaces_others``."""
        what = f"look for the dataset {self._dataset}"
        found = self._ask(what, lambda: self._client.get_dataset(self._dataset, **_CALL))
        self._location = found.location  # outside of US and EU a job is found by it alone
        labels = self._ask(f"look at the dataset {self._dataset}", self._list_labels)
        foreign = [name for name, given in labels.items() if not _is_labeled(given)]
        if foreign and not replaces_others:
            count, first = len(foreign), min(foreign)
            raise InputError(
                self._dataset,
                "",
                f"{count} tables that behavesim did not make ({first})",
                "a dataset of its own",
                "--replace overwrites those of the same days",
            )
        loads = [self._plan_table(table, labels.get(table.name)) for table in tables]
        local = {table.name for table in tables}
        others = [name for name in labels if name not in local and name not in foreign]
        return LoadPlan(tuple(loads), tuple(sorted(others)))

    def load(self, load: TableLoad) -> None:
        """Load one table. Raises WorldError; then the table is the old one or, unmarked, the new.

        Until it is done its label says so, and the next run loads it again.
        """
        etag = self._mark(load.table.name, f"loading-{load.fingerprint}")
        with self._open_parquet(load.table) as path:
            self._ask(
                f"load {load.table.name}", lambda: self._run_job(load, path, _hash_text(etag))
            )
        self._mark(load.table.name, load.fingerprint)

    def _plan_table(self, table: TableRef, given: dict[str, str] | None) -> TableLoad:
        fingerprint = hash_files(table.paths)
        if given is None:
            return TableLoad(table, fingerprint, "create")
        is_same = _is_labeled(given) and given.get(_CONTENT) == fingerprint
        return TableLoad(table, fingerprint, "skip" if is_same else "replace")

    def _list_labels(self) -> dict[str, dict[str, str]]:
        listed = self._client.list_tables(self._dataset, **_CALL)
        return {
            entry.table_id: dict(entry.labels)
            for entry in listed
            if entry.table_id.startswith(_EVENT_TABLES)
        }

    def _mark(self, name: str, content: str) -> str:
        """Note in the table's labels what is in it; make the table where there is none. Returns
        the table's etag, which changes with everything that is done to it."""
        return str(self._ask(f"mark {name}", lambda: self._write_labels(name, content)).etag)

    def _write_labels(self, name: str, content: str) -> Any:
        from google.api_core.exceptions import NotFound
        from google.cloud import bigquery

        path, labels = f"{self._dataset}.{name}", {**OURS, _CONTENT: content}
        try:
            table = self._client.get_table(path, **_CALL)
        except NotFound:
            table = bigquery.Table(path, schema=make_bigquery_fields(EXPORT_SCHEMA))
            table.labels = labels
            return self._client.create_table(table, **_CALL)
        if dict(table.labels) == labels:
            return table
        table.labels = labels
        return self._client.update_table(table, ["labels"], **_CALL)

    def _run_job(self, load: TableLoad, path: Path, state: str) -> Any:
        """Run the job that this content in this state of the table has, or wait for it where it
        runs already; a job's name is used once, so after a failed one comes the next."""
        from google.api_core.exceptions import Conflict

        stem = f"behavesim_{load.table.name}_{load.fingerprint}_{state}"
        for number in range(_MOST_JOBS):
            name = f"{stem}_{number}"
            try:
                return self._start_job(load.table.name, path, name).result()
            except Conflict:
                job = self._client.get_job(name, location=self._location, **_CALL)
                if job.state != "DONE" or job.error_result is None:
                    return job.result()
        raise WorldError(f"load {load.table.name}: {_MOST_JOBS} jobs failed", "look at them")

    def _start_job(self, table: str, path: Path, name: str) -> Any:
        from google.cloud import bigquery

        config = bigquery.LoadJobConfig(
            source_format=bigquery.SourceFormat.PARQUET,
            write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
            schema=make_bigquery_fields(EXPORT_SCHEMA),
        )
        # Without it a list would become a record with a field "list" of records "element".
        options: Any = bigquery.format_options.ParquetOptions
        config.parquet_options = options.from_api_repr({"enableListInference": True})
        place = f"{self._dataset}.{table}"
        with path.open("rb") as file:
            return self._client.load_table_from_file(
                file,
                place,
                job_id=name,
                location=self._location,
                job_config=config,
                num_retries=0,
                timeout=_UPLOAD_TIMEOUT_S,
            )

    @contextmanager
    def _open_parquet(self, table: TableRef) -> Iterator[Path]:
        """The table as one file: its own, or a temporary one where it has several."""
        if len(table.paths) == 1:
            yield table.paths[0]
            return
        with scratch_directory("publish") as directory:
            path = directory / "table.parquet"
            with pq.ParquetWriter(path, EXPORT_SCHEMA, compression="zstd") as writer:
                for batch in self._store.read(table):
                    writer.write_batch(batch)
            yield path

    def _ask(self, what: str, act: Any) -> Any:
        return call_google(f"BigQuery: {what}", act, self._patience, rights=_RIGHTS)


def make_bigquery_fields(schema: pa.Schema) -> list[Any]:
    """An Arrow schema as BigQuery's fields: structs as RECORD, lists as REPEATED."""
    return [_make_field(field) for field in schema]


def hash_files(paths: tuple[Path, ...]) -> str:
    """What follows from the bytes of all files, in their order, as hexadecimal digits."""
    whole = hashlib.sha256()
    for path in paths:
        one = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                one.update(block)
        whole.update(one.digest())
    return whole.hexdigest()[:_HASH_CHARACTERS]


def _make_field(field: pa.Field) -> Any:
    from google.cloud import bigquery

    is_list = pa.types.is_list(field.type)
    kind = field.type.value_type if is_list else field.type
    is_record = pa.types.is_struct(kind)
    return bigquery.SchemaField(
        field.name,
        "RECORD" if is_record else _TYPES[kind],
        "REPEATED" if is_list else "NULLABLE",
        fields=[_make_field(child) for child in kind] if is_record else (),
    )


def _is_labeled(labels: dict[str, str]) -> bool:
    return OURS.items() <= labels.items()


def _hash_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
