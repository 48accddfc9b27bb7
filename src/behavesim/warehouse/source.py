"""From where events are read: a directory of Parquet tables, or a BigQuery dataset."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from behavesim.errors import InputError
from behavesim.files.storing import scratch_directory
from behavesim.settings.groups.bigquery import BigQuerySettings
from behavesim.warehouse.bigquery.address import is_bigquery_url, parse_address
from behavesim.warehouse.bigquery_sql import QueryLimits
from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.parquet_sql import ParquetConditionStore, ParquetQueryStore
from behavesim.warehouse.sql_condition import is_plain, read_condition
from behavesim.warehouse.store import EventStore


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a source's events are read, and at what cost at most.

    ``where`` is a condition, ``query`` a whole SELECT of BigQuery SQL; one of them may be there.
    ``now`` is the time of CURRENT_DATE in them over local tables.
    """

    where: str | None = None
    query: str | None = None
    max_bytes: int | None = None
    now: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    limits: QueryLimits = field(default_factory=QueryLimits)


@contextmanager
def open_event_store(
    source: str | Path, settings: BigQuerySettings, choice: Choice | None = None
) -> Iterator[EventStore]:
    """The store that ``source`` names: a directory, or ``bigquery://project.dataset``.

    Raises InputError for a source or condition that is none, WorldError where BigQuery cannot be
    reached.
    """
    choice = choice or Choice()
    if choice.where is not None and choice.query is not None:
        raise InputError("--where", "", "--query-file, too", "one of them")
    if isinstance(source, str) and is_bigquery_url(source):
        with _open_bigquery(source, settings, choice) as store:
            yield store
    else:
        with _open_directory(Path(source), choice) as store:
            yield store


@contextmanager
def _open_directory(root: Path, choice: Choice) -> Iterator[EventStore]:
    if choice.where is not None:
        condition = read_condition(choice.where).sql("bigquery", comments=False)
        yield ParquetConditionStore(root, condition, choice.now, choice.limits)
    elif choice.query is not None:
        with scratch_directory("query") as scratch:
            yield ParquetQueryStore(root, choice.query, scratch, choice.now, choice.limits)
    else:
        yield ParquetEventStore(root)


@contextmanager
def _open_bigquery(url: str, settings: BigQuerySettings, choice: Choice) -> Iterator[EventStore]:
    # Google's clients take most of a second to import; a directory needs none of them.
    from behavesim.warehouse.bigquery.clients import open_clients
    from behavesim.warehouse.bigquery.dataset import Dataset
    from behavesim.warehouse.bigquery.sql_stores import BigQueryConditionStore, BigQueryQueryStore
    from behavesim.warehouse.bigquery.store import BigQueryEventStore

    address = parse_address(url)
    condition = None if choice.where is None else read_condition(choice.where)
    with open_clients(settings.project, address.project) as clients:
        dataset = Dataset(clients, address, settings, choice.max_bytes)
        if choice.query is not None:
            yield BigQueryQueryStore(dataset, choice.query)
        elif condition is None:
            yield BigQueryEventStore(dataset)
        elif is_plain(condition):
            yield BigQueryEventStore(dataset, condition.sql("bigquery", comments=False))
        else:
            yield BigQueryConditionStore(dataset, condition.sql("bigquery", comments=False))
