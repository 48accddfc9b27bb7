"""How the files of an export look: columns, format, partitions, sizes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from behavesim.core.export_manifest import TableName
from behavesim.export.columns import (
    EVENT_COLUMNS,
    ITEM_COLUMNS,
    PURCHASE_COLUMNS,
    Column,
    make_event_columns,
    make_schema,
)
from behavesim.settings import ExportSettings

FileFormat = Literal["csv", "parquet"]
Compression = Literal["none", "gzip", "zstd"]
Partitioning = Literal["event_date", "event_name"]
Deduplication = Literal["auto", "off", "on"]

MIB = 1 << 20
_CSV_SUFFIXES: dict[Compression, str] = {"none": "", "gzip": ".gz", "zstd": ".zst"}


@dataclass(frozen=True, slots=True)
class Layout:
    """What all files of an export have in common.

    ``partition_by`` event_name makes a directory for each name below each date, of events and
    items. ``max_file_bytes`` bounds a file before compression.
    """

    columns: Sequence[Column] = EVENT_COLUMNS
    format: FileFormat = "csv"
    compression: Compression = "none"
    partition_by: Partitioning = "event_date"
    max_file_bytes: int = 256 * MIB
    excel_safe: bool = False
    deduplicate: Deduplication = "auto"

    @property
    def tables(self) -> dict[TableName, Sequence[Column]]:
        """The columns of each table."""
        return {"events": self.columns, "items": ITEM_COLUMNS, "purchases": PURCHASE_COLUMNS}

    @property
    def schemas(self) -> dict[TableName, pa.Schema]:
        return {name: make_schema(columns) for name, columns in self.tables.items()}

    @property
    def suffix(self) -> str:
        """How names of files end."""
        return ".parquet" if self.format == "parquet" else f".csv{_CSV_SUFFIXES[self.compression]}"

    def describe(self) -> Mapping[str, str | bool]:
        """What must be equal for days of one target, as the manifest holds it."""
        return {
            "format": self.format,
            "compression": self.compression,
            "partition_by": self.partition_by,
            "excel_safe": self.excel_safe,
            "deduplicate": self.deduplicate,
        }


def make_layout(settings: ExportSettings) -> Layout:
    """The layout that the settings ask for. Raises InputError for a parameter."""
    return Layout(
        make_event_columns(
            ((param.name, param.type) for param in settings.params),
            other_params=settings.other_params == "json",
        ),
        format=settings.format,
        compression=settings.compression,
        partition_by=settings.partition_by,
        max_file_bytes=settings.max_file_mb * MIB,
        excel_safe=settings.excel_safe,
        deduplicate=settings.deduplicate,
    )
