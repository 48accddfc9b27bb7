"""Tables that stay as they were, since the log has lost something that their rows came from."""

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from behavesim.files.file_manifest import record_file
from behavesim.materialize.staging import StagedDay
from behavesim.materialize.warehouse_state import DayRecord, is_whole, table_path
from behavesim.warehouse.published import PART_FILE, open_hashes

_INTRADAY: Final = "intraday_"
# The columns that identify rows and do not depend on other parts of the log.
_IDENTITY: Final = ["event_timestamp", "event_name"]


def keep_tables(
    warehouse: Path,
    before: Mapping[dt.date, DayRecord],
    fresh: Mapping[dt.date, StagedDay],
    lost: Collection[str],
) -> dict[dt.date, DayRecord]:
    """The days of ``before`` that stay: their table is there and has rows that the fresh one lacks.

    So it is where segments are ``lost``, or were when the table was kept the first time: a table
    may have fewer rows for other reasons, such as another time zone.
    """
    kept, hashes = {}, open_hashes(warehouse)
    for day, record in before.items():
        causes = sorted({*record.kept_for, *lost})
        if not (causes and record.events and is_whole(warehouse, day, record, hashes)):
            continue
        if day not in fresh or _lacks_rows(fresh[day], warehouse, day, record):
            kept[day] = msgspec.structs.replace(record, kept_for=causes)
    return kept


def _lacks_rows(made: StagedDay, warehouse: Path, day: dt.date, record: DayRecord) -> bool:
    """Whether rows of the day's current table are not in the fresh one, however many that has."""
    if made.record.events < record.events:
        return True
    if made.record.table == record.table:
        return False
    current = pq.read_table(
        table_path(warehouse, day, is_open=record.is_open), columns=list(_IDENTITY)
    )
    fresh = pq.read_table(made.table, columns=list(_IDENTITY))
    signed = pa.concat_tables(
        [_count_rows(current, 1), _count_rows(fresh, -1)], promote_options="default"
    )
    left = signed.group_by(list(_IDENTITY)).aggregate([("sign", "sum")])["sign_sum"]
    return bool(pc.any(pc.greater(left, 0)).as_py())


def _count_rows(table: pa.Table, sign: int) -> pa.Table:
    return table.append_column("sign", pa.array([sign] * table.num_rows, pa.int64()))


def read_tables(warehouse: Path) -> dict[dt.date, DayRecord]:
    """The days of a warehouse whose state is lost, as far as the tables themselves show them."""
    found = {}
    for path in sorted(warehouse.glob(f"events_*/{PART_FILE}")):
        name = path.parent.name.removeprefix("events_")
        try:
            day = dt.datetime.strptime(name.removeprefix(_INTRADAY), "%Y%m%d").date()
            rows = pq.read_metadata(path).num_rows
        except (ValueError, OSError, pa.ArrowException):
            continue  # not our table, or one that has to be made again in any case
        found[day] = DayRecord(
            events=rows, sessions=0, purchases=0, revenue=0.0, ignored=0, dropped=0, cut=0,
            table=record_file(path), state=None, is_open=name.startswith(_INTRADAY),
        )  # fmt: skip
    return found
