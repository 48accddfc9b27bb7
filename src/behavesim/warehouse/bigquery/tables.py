"""The tables of a GA4 dataset by their metadata: which there are, what they hold and lack."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
from google.cloud.bigquery.retry import DEFAULT_RETRY

from behavesim.ga4.export_schema import iterate_leaf_paths
from behavesim.warehouse.store import TableKind, TableRef

_NAME: Final = re.compile(r"events_(?:(intraday|fresh)_)?(\d{8})", re.ASCII)
_KINDS: Final[dict[str | None, TableKind]] = {
    None: "daily",
    "fresh": "fresh",
    "intraday": "intraday",
}
# Of one date, the first that is there counts.
_ORDER: Final = ("daily", "fresh", "intraday")


@dataclass(frozen=True, slots=True)
class Described:
    """A table and the dotted paths of all its leaves."""

    table: TableRef
    leaves: frozenset[str]


def find_location(client: Any, dataset: str, patience_s: float) -> str:
    """Where the dataset is: ``EU``, ``us-central1``."""
    retry = DEFAULT_RETRY.with_timeout(patience_s)
    return str(client.get_dataset(dataset, retry=retry, timeout=patience_s).location)


def list_refs(
    client: Any, dataset: str, since: dt.date | None, until: dt.date | None, patience_s: float
) -> list[TableRef]:
    """One table a date, both dates inclusive, in order of date; nothing but names is asked for."""
    retry = DEFAULT_RETRY.with_timeout(patience_s)
    listed = client.list_tables(dataset, page_size=1000, retry=retry, timeout=patience_s)
    found: dict[dt.date, TableRef] = {}
    for item in listed:
        table = read_name(item.table_id)
        if table is None or (since and table.date < since) or (until and table.date > until):
            continue
        other = found.get(table.date)
        if other is None or _ORDER.index(table.kind) < _ORDER.index(other.kind):
            found[table.date] = table
    return [found[date] for date in sorted(found)]


def describe_table(client: Any, dataset: str, table: TableRef, patience_s: float) -> Described:
    """The table as its metadata have it now."""
    retry = DEFAULT_RETRY.with_timeout(patience_s)
    found = client.get_table(f"{dataset}.{table.name}", retry=retry, timeout=patience_s)
    described = TableRef(
        table.name,
        table.date,
        rows=found.num_rows,
        bytes=found.num_bytes,
        modified=found.modified,
        kind=table.kind,
    )
    return Described(described, frozenset(list_leaves(found.schema)))


def read_name(name: str) -> TableRef | None:
    """The events table that a name stands for, or None."""
    match = _NAME.fullmatch(name)
    try:
        date = dt.datetime.strptime(match[2], "%Y%m%d").date() if match else None
    except ValueError:
        return None
    return TableRef(name, date, kind=_KINDS[match[1]]) if match and date else None


def choose_fields(schema: pa.Schema, leaves: frozenset[str]) -> list[str]:
    """Leaves of ``schema`` that the table has, sorted; one of its own where it has none of them.

    A read session without any chosen field would read them all.
    """
    wanted = sorted(path for path, _ in iterate_leaf_paths(schema) if path in leaves)
    return wanted or ["event_date" if "event_date" in leaves else min(leaves)]


def list_leaves(fields: Sequence[Any], prefix: str = "") -> Iterable[str]:
    """Dotted paths of everything below these fields of a table that holds a value of its own."""
    for field in fields:
        path = f"{prefix}{field.name}"
        if field.field_type in ("RECORD", "STRUCT"):
            yield from list_leaves(field.fields, f"{path}.")
        else:
            yield path
