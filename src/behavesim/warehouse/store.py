"""The seam behind which events are kept: daily tables, read as Arrow record batches."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class TableRef:
    """One day's table. ``paths`` are its files where it has some; ``rows`` None = not known."""

    name: str
    date: dt.date
    paths: tuple[Path, ...] = ()
    rows: int | None = None


class EventStore(Protocol):
    """Tables ``events_YYYYMMDD`` and ``events_intraday_YYYYMMDD`` in the export schema."""

    def tables(self, since: dt.date | None = None, until: dt.date | None = None) -> list[TableRef]:
        """Tables between two dates, both inclusive, in order of date.

        A date has one: the daily table, or where there is none yet the intraday one.
        """
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
