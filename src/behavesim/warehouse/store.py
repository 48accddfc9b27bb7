"""The interface to stored events: daily tables, read as Arrow record batches."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

import pyarrow as pa

TableKind = Literal["daily", "fresh", "intraday"]
"""Final within three days of its date; rewritten all day; appended to while the day goes on."""


@dataclass(frozen=True, slots=True)
class TableRef:
    """One day's table. ``paths`` are its files where it has some.

    ``rows``, ``bytes`` (as stored) and ``modified`` (when it was last written, UTC) are None
    where the store does not know them. ``selection`` is the condition that its rows meet, where
    a store gives not all of them.
    """

    name: str
    date: dt.date
    paths: tuple[Path, ...] = ()
    rows: int | None = None
    bytes: int | None = None
    modified: dt.datetime | None = None
    kind: TableKind = "daily"
    selection: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRead:
    """What reading a table, or running a query, would cost.

    ``date`` and ``kind`` are None for a query, ``rows`` and ``bytes`` (as stored) where they are
    not known. ``scanned_bytes`` are those of the chosen columns, ``usd`` their price, if any.
    """

    name: str
    date: dt.date | None
    kind: TableKind | None
    rows: int | None
    bytes: int | None
    scanned_bytes: int
    usd: float = 0.0


class EventStore(Protocol):
    """Tables ``events_YYYYMMDD`` and ``events_intraday_YYYYMMDD`` in the export schema."""

    def tables(self, since: dt.date | None = None, until: dt.date | None = None) -> list[TableRef]:
        """Tables between two dates, both inclusive, in order of date.

        A date has one: the daily table, or where there is none yet the intraday one.
        """
        ...

    def plan(
        self,
        since: dt.date | None = None,
        until: dt.date | None = None,
        columns: Sequence[str] | None = None,
    ) -> list[PlannedRead]:
        """What reading the tables between two dates would cost; no row is read."""
        ...

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The table's rows in the export schema, cut down to ``columns``.

        ``columns`` are dotted paths (``device.category``; ``items.item_id`` inside a list), a
        record's path standing for all of it; None means everything. What the table lacks is
        null, and types are cast. Raises SchemaError for a path that the schema does not have,
        or a type that cannot be cast.
        """
        ...


def plan_table(table: TableRef, scanned_bytes: int, usd: float = 0.0) -> PlannedRead:
    """The plan of reading one table."""
    return PlannedRead(
        table.name, table.date, table.kind, table.rows, table.bytes, scanned_bytes, usd
    )


def cut_window(
    tables: Sequence[TableRef], since: dt.date | None, until: dt.date | None
) -> list[TableRef]:
    """Tables between two dates, both inclusive; None is open."""
    first, last = since or dt.date.min, until or dt.date.max
    return [table for table in tables if first <= table.date <= last]


def select_rows(tables: Sequence[TableRef], condition: str) -> list[TableRef]:
    """The tables as those that keep what meets a condition: their number of rows is unknown."""
    if not condition:
        return list(tables)
    return [replace(table, rows=None, selection=condition) for table in tables]
