"""manifest.json: which files an export consists of, their columns, sizes and hashes."""

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from behavesim.errors import SchemaError
from behavesim.export.columns import SCHEMA_VERSION, Column

MANIFEST_NAME = "manifest.json"
TableName = Literal["events", "items"]


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
    """A table of the warehouse from which a day was made; ``rows`` as its metadata says."""

    name: str
    event_date: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export directory holds. The same warehouse gives the same manifest."""

    schema_version: int
    columns: Mapping[str, Sequence[Mapping[str, str]]]
    sources: tuple[SourceTable, ...]
    files: tuple[FileEntry, ...]

    def list_days(self) -> list[dt.date]:
        return sorted({dt.date.fromisoformat(file.event_date) for file in self.files})

    def count_rows(self, table: TableName) -> int:
        return sum(file.rows for file in self.files if file.table == table)


def describe_columns(
    event_columns: Iterable[Column], item_columns: Iterable[Column]
) -> dict[str, list[dict[str, str]]]:
    """Names and types of both tables, as the manifest holds them."""
    tables = {"events": event_columns, "items": item_columns}
    return {
        table: [{"name": column.name, "type": column.type_name} for column in columns]
        for table, columns in tables.items()
    }


def make_manifest(
    columns: Mapping[str, Sequence[Mapping[str, str]]],
    sources: Iterable[SourceTable],
    files: Iterable[FileEntry],
) -> Manifest:
    """A manifest of the current schema version, in order of date and path."""
    return Manifest(
        SCHEMA_VERSION,
        columns,
        tuple(sorted(sources, key=lambda source: (source.event_date, source.name))),
        tuple(sorted(files, key=lambda file: (file.event_date, file.path))),
    )


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write the manifest beside and rename it into place."""
    fresh = directory / f".{MANIFEST_NAME}.new"
    fresh.write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")
    os.replace(fresh, directory / MANIFEST_NAME)


def read_manifest(directory: Path) -> Manifest | None:
    """The directory's manifest, or None. Raises SchemaError when it is none of ours."""
    path = directory / MANIFEST_NAME
    if not path.exists():
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(
            int(found["schema_version"]),
            found["columns"],
            tuple(SourceTable(**source) for source in found["sources"]),
            tuple(FileEntry(**file) for file in found["files"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SchemaError(
            f"{path}: not the manifest of an export ({error})", "choose another --out"
        ) from None
