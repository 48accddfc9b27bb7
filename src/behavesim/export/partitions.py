"""Names of directories and files of an export, all relative to the export directory."""

import datetime as dt
import re

from behavesim.core.export_manifest import TableName

_OURS = re.compile(
    r"(?:(?:items|purchases)/)?event_date=\d{4}-\d{2}-\d{2}/(?:event_name=[^/]+/)?"
    r"(?:events|items|purchases)-\d{5,}(?:-[0-9a-f]{8})?\.(?:parquet|csv(?:\.gz|\.zst)?)"
)


def partition_path(table: TableName, day: dt.date, event_name: str | None = None) -> str:
    """The directory of a day, or of one of its event names."""
    day_path = f"event_date={day.isoformat()}"
    if table != "events":
        day_path = f"{table}/{day_path}"
    return day_path if event_name is None else f"{day_path}/event_name={event_name}"


def file_path(table: TableName, day: dt.date) -> str:
    """The first CSV file of a day, before its name says what is in it."""
    return f"{partition_path(table, day)}/{table}-00000.csv"


def is_export_file(path: str) -> bool:
    """Whether an export writes files of this name."""
    return _OURS.fullmatch(path) is not None
