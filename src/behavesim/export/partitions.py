"""The export directory: partitions by day, staged first and then put in place one by one."""

import datetime as dt
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from behavesim.errors import SchemaError
from behavesim.export.manifest import Manifest, TableName

_STAGING = ".new"
_FILE_NAMES: dict[TableName, str] = {"events": "events-00000.csv", "items": "items-00000.csv"}


def partition_path(table: TableName, day: dt.date) -> str:
    """The day's directory below the export directory."""
    partition = f"event_date={day.isoformat()}"
    return partition if table == "events" else f"items/{partition}"


def file_path(table: TableName, day: dt.date) -> str:
    """The day's file below the export directory."""
    return f"{partition_path(table, day)}/{_FILE_NAMES[table]}"


def open_staging(target: Path) -> Path:
    """An empty directory inside ``target``; what a killed export left there is removed."""
    staging = target / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    return staging


def remove_staging(target: Path) -> None:
    """Remove what was staged, and ``target`` too when nothing ever came into it."""
    shutil.rmtree(target / _STAGING, ignore_errors=True)
    if target.is_dir() and not any(target.iterdir()):
        target.rmdir()


def find_days(target: Path) -> set[dt.date]:
    """The days that have a partition of either table."""
    days = set()
    for path in (*target.glob("event_date=*"), *target.glob("items/event_date=*")):
        try:
            days.add(dt.date.fromisoformat(path.name.removeprefix("event_date=")))
        except ValueError:
            continue
    return days


def check_kept_days(target: Path, kept: set[dt.date], old: Manifest | None, new: Manifest) -> None:
    """Raise SchemaError if days that stay would not fit the columns of the new manifest."""
    if not kept:
        return
    stranger = min(kept - set(old.list_days() if old else ()), default=None)
    if stranger is not None:
        raise SchemaError(
            f"{target}: holds event_date={stranger}, which no manifest lists",
            "remove it, or choose another --out",
        )
    if old is not None and (
        old.schema_version != new.schema_version or dict(old.columns) != dict(new.columns)
    ):
        raise SchemaError(
            f"{target}: holds {len(kept)} other days with other columns",
            "export the whole window again, or choose another --out",
        )


def place_day(staging: Path, target: Path, day: dt.date) -> None:
    """Put a staged day in place of the one that was there, each file by one rename."""
    for table in _FILE_NAMES:
        partition = target / partition_path(table, day)
        partition.mkdir(parents=True, exist_ok=True)
        fresh = staging / file_path(table, day)
        os.replace(fresh, partition / fresh.name)
        for other in partition.iterdir():
            if other.name != fresh.name:
                other.unlink()


def remove_days(target: Path, days: Iterable[dt.date]) -> None:
    for day in days:
        for table in _FILE_NAMES:
            shutil.rmtree(target / partition_path(table, day), ignore_errors=True)
