"""manifest.json: which files an export consists of, their columns, sizes, hashes and sources."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from behavesim.errors import SchemaError
from behavesim.export.columns import ITEM_COLUMNS, PURCHASE_COLUMNS, SCHEMA_VERSION, Column
from behavesim.export.layout import Layout, TableName
from behavesim.model.storing import write_whole
from behavesim.warehouse.store import TableRef

MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file; ``path`` is relative to the manifest, with forward slashes."""

    path: str
    table: TableName
    event_date: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table from which a day was made, as its metadata were before it was read.

    ``selection`` is the condition that its rows had to meet, where not all were taken.
    """

    name: str
    event_date: str
    rows: int | None
    kind: str = "daily"
    modified: str | None = None
    selection: str = ""

    def is_same(self, other: "SourceTable") -> bool:
        """Whether both are surely the same state of the table."""
        return self.modified is not None and self == other


def describe_source(table: TableRef) -> SourceTable:
    """The state of a table of the warehouse."""
    modified = None if table.modified is None else table.modified.astimezone(dt.UTC).isoformat()
    return SourceTable(
        table.name, table.date.isoformat(), table.rows, table.kind, modified, table.selection
    )


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export directory holds. The same warehouse gives the same manifest."""

    schema_version: int
    columns: Mapping[str, Sequence[Mapping[str, str]]]
    sources: tuple[SourceTable, ...]
    files: tuple[FileEntry, ...]
    layout: Mapping[str, str | bool] = field(default_factory=dict)

    def list_days(self) -> list[dt.date]:
        dates = {source.event_date for source in self.sources}
        dates |= {file.event_date for file in self.files}
        return sorted(map(dt.date.fromisoformat, dates))

    def keep_days(self, days: Collection[dt.date]) -> "Manifest":
        """The part that is about these days."""
        names = {day.isoformat() for day in days}
        return make_manifest(
            self.columns,
            (source for source in self.sources if source.event_date in names),
            (file for file in self.files if file.event_date in names),
            self.layout,
        )

    def replace_days(self, fresh: "Manifest") -> "Manifest":
        """This manifest with the days of ``fresh`` in place of its own."""
        kept = self.keep_days(set(self.list_days()) - set(fresh.list_days()))
        return make_manifest(
            fresh.columns,
            (*kept.sources, *fresh.sources),
            (*kept.files, *fresh.files),
            fresh.layout,
        )

    def has_same_shape(self, other: "Manifest") -> bool:
        """Whether files of both can stand beside each other."""
        return (self.schema_version, dict(self.columns), dict(self.layout)) == (
            other.schema_version,
            dict(other.columns),
            dict(other.layout),
        )

    def count_rows(self, table: TableName) -> int:
        return sum(file.rows for file in self.files if file.table == table)


def describe_columns(
    event_columns: Iterable[Column],
    item_columns: Iterable[Column] = ITEM_COLUMNS,
    purchase_columns: Iterable[Column] = PURCHASE_COLUMNS,
) -> dict[str, list[dict[str, str]]]:
    """Names and types of all tables, as the manifest holds them."""
    tables = {"events": event_columns, "items": item_columns, "purchases": purchase_columns}
    return {
        table: [{"name": column.name, "type": column.type_name} for column in columns]
        for table, columns in tables.items()
    }


def make_manifest(
    columns: Mapping[str, Sequence[Mapping[str, str]]],
    sources: Iterable[SourceTable],
    files: Iterable[FileEntry],
    layout: Mapping[str, str | bool] | None = None,
) -> Manifest:
    """A manifest of the current schema version, in order of date and path."""
    return Manifest(
        SCHEMA_VERSION,
        columns,
        tuple(sorted(sources, key=lambda source: (source.event_date, source.name))),
        tuple(sorted(files, key=lambda file: (file.event_date, file.path))),
        layout or {},
    )


def start_manifest(layout: Layout) -> Manifest:
    """The manifest of an export without days."""
    return make_manifest(describe_columns(layout.columns), (), (), layout.describe())


def encode_manifest(manifest: Manifest) -> bytes:
    return (json.dumps(asdict(manifest), indent=1) + "\n").encode()


def decode_manifest(content: bytes, place: str) -> Manifest:
    """The manifest that ``place`` holds. Raises SchemaError when it is none of ours."""
    try:
        found: dict[str, Any] = json.loads(content)
        return Manifest(
            int(found["schema_version"]),
            found["columns"],
            tuple(SourceTable(**source) for source in found["sources"]),
            tuple(FileEntry(**file) for file in found["files"]),
            found.get("layout", {}),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SchemaError(
            f"{place}: not the manifest of an export ({error})", "choose another --out"
        ) from None


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write the manifest beside and rename it into place."""
    write_whole(directory / MANIFEST_NAME, encode_manifest(manifest))
