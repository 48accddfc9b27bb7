"""manifest.json of an export: which files it consists of, their columns, sizes, hashes, sources.

Readers of an export read this first, and check each file against it.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from behavesim.errors import NotEnoughDataError, SchemaError
from behavesim.files.file_manifest import Sha256, Size, check_file, check_inside
from behavesim.files.json_file import (
    CHECKSUM,
    convert,
    decode_json,
    is_there,
    read_bytes,
    seal,
    unseal,
)
from behavesim.files.storing import write_whole

MANIFEST_NAME: Final = "manifest.json"
SCHEMA_VERSION: Final = 1
"""Raised whenever a fixed column changes its name, type or meaning."""
AGAIN: Final = "run behavesim export --full"
_KEYS: Final = ("schema_version", "columns", "sources", "files", "layout")

TableName = Literal["events", "items", "purchases"]
Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file; ``path`` is relative to the manifest, with forward slashes."""

    path: str
    table: TableName
    event_date: Day
    rows: Size
    bytes: Size
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table from which a day was made, as its metadata were before it was read.

    ``selection`` is the condition that its rows had to meet, where not all were taken.
    """

    name: str
    event_date: Day
    rows: int | None
    kind: str = "daily"
    modified: str | None = None
    selection: str = ""

    def is_same(self, other: "SourceTable") -> bool:
        """Whether both are surely the same state of the table."""
        return self.modified is not None and self == other


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
        return self.replace_content(
            (source for source in self.sources if source.event_date in names),
            (file for file in self.files if file.event_date in names),
        )

    def replace_days(self, fresh: "Manifest") -> "Manifest":
        """This manifest with the days of ``fresh`` in place of its own."""
        kept = self.keep_days(set(self.list_days()) - set(fresh.list_days()))
        return fresh.replace_content((*kept.sources, *fresh.sources), (*kept.files, *fresh.files))

    def replace_content(
        self, sources: Iterable[SourceTable], files: Iterable[FileEntry]
    ) -> "Manifest":
        """A manifest of the same shape with these, in order of date and path."""
        return replace(
            self,
            sources=tuple(sorted(sources, key=lambda source: (source.event_date, source.name))),
            files=tuple(sorted(files, key=lambda file: (file.event_date, file.path))),
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


def make_manifest(
    columns: Mapping[str, Sequence[Mapping[str, str]]],
    sources: Iterable[SourceTable],
    files: Iterable[FileEntry],
    layout: Mapping[str, str | bool] | None = None,
) -> Manifest:
    """A manifest of the current schema version, in order of date and path."""
    empty = Manifest(SCHEMA_VERSION, columns, (), (), layout or {})
    return empty.replace_content(sources, files)


def encode_manifest(manifest: Manifest) -> bytes:
    return (json.dumps(seal(asdict(manifest)), indent=1) + "\n").encode()


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write the manifest beside and rename it into place."""
    write_whole(directory / MANIFEST_NAME, encode_manifest(manifest))


def decode_manifest(content: bytes, place: Path | str, again: str = AGAIN) -> Manifest:
    """The manifest that ``place`` holds.

    Raises SchemaError where it is broken, is none of ours, or leads out of its directory, and
    DataError where it is another than was written. Of one of another schema version only what it is
    is read.
    """
    record = decode_json(content, place, again)
    if not (isinstance(record, dict) and "schema_version" in record):
        raise SchemaError(f"{place}: not the manifest of an export", again)
    if record["schema_version"] == SCHEMA_VERSION:
        record = unseal(record, _KEYS, place, again)
    record.pop(CHECKSUM, None)
    manifest = convert(record, Manifest, place, again)
    _check_dates(manifest, place, again)
    for file in manifest.files:
        check_inside(file.path, place, again)
    return manifest


def read_export_manifest(directory: Path) -> Manifest:
    """The manifest of an export in a directory; see ``decode_manifest``.

    Raises NotEnoughDataError where there is none, SchemaError for one of another schema version.
    """
    place = directory / MANIFEST_NAME
    if not is_there(place):
        raise NotEnoughDataError(f"{directory}: no export here", "run behavesim export first")
    manifest = decode_manifest(read_bytes(place, AGAIN), place)
    if manifest.schema_version != SCHEMA_VERSION:
        found = f"found schema version {manifest.schema_version}; allowed {SCHEMA_VERSION}"
        raise SchemaError(f"{place}: {found}", AGAIN)
    return manifest


def check_export(directory: Path, manifest: Manifest, tables: Collection[TableName]) -> None:
    """Check the files of these tables. Raises DataError for one that is missing or changed."""
    for file in manifest.files:
        if file.table in tables:
            check_file(directory / file.path, file.bytes, file.sha256, AGAIN)


def _check_dates(manifest: Manifest, place: Path | str, again: str) -> None:
    sources = [source.event_date for source in manifest.sources]
    for day in sorted({*sources, *(file.event_date for file in manifest.files)}):
        try:
            dt.date.fromisoformat(day)
        except ValueError:
            found = f"found the date {day!r}"
            raise SchemaError(f"{place}: {found}; allowed a day YYYY-MM-DD", again) from None
