"""Tables that stay as they were, since the log has lost something and gives fewer rows now."""

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.collect.warehouse_state import DayRecord, is_whole
from behavesim.model.file_manifest import record_file
from behavesim.warehouse.published import PART_FILE, open_hashes

_INTRADAY: Final = "intraday_"


def keep_tables(
    warehouse: Path,
    before: Mapping[dt.date, DayRecord],
    fresh: Mapping[dt.date, DayRecord],
    lost: Collection[str],
) -> dict[dt.date, DayRecord]:
    """The days of ``before`` that stay: their table is there and has more rows than the fresh one.

    So it is where segments are ``lost``, or were when the table was kept the first time: a table
    may have fewer rows for other reasons, such as another time zone.
    """
    kept, hashes = {}, open_hashes(warehouse)
    for day, record in before.items():
        causes = sorted({*record.kept_for, *lost})
        rows = fresh[day].events if day in fresh else 0
        if causes and record.events > rows and is_whole(warehouse, day, record, hashes):
            kept[day] = msgspec.structs.replace(record, kept_for=causes)
    return kept


def read_tables(warehouse: Path) -> dict[dt.date, DayRecord]:
    """What stands in a warehouse whose state is gone, as far as tables say it themselves."""
    found = {}
    for path in sorted(warehouse.glob(f"events_*/{PART_FILE}")):
        name = path.parent.name.removeprefix("events_")
        try:
            day = dt.datetime.strptime(name.removeprefix(_INTRADAY), "%Y%m%d").date()
            rows = pq.read_metadata(path).num_rows
        except (ValueError, OSError, pa.ArrowException):
            continue  # no table of ours, or one that has to be made anew in any case
        found[day] = DayRecord(
            events=rows, sessions=0, purchases=0, revenue=0.0, ignored=0, dropped=0, cut=0,
            table=record_file(path), state=None, is_open=name.startswith(_INTRADAY),
        )  # fmt: skip
    return found
