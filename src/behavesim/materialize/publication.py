"""Finished days into the warehouse: a file is replaced as a whole, or stays as it was."""

import datetime as dt
import filecmp
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import orjson

from behavesim.files.storing import write_whole
from behavesim.materialize.staging import StagedDay
from behavesim.materialize.warehouse_state import (
    DayRecord,
    WarehouseState,
    day_state_path,
    table_path,
    write_state,
)
from behavesim.warehouse.published import STATE_DIRECTORY

_LOG: Final = logging.getLogger(__name__)

REJECTED_FILE: Final = "_rejected.jsonl"
_INTRADAY: Final = "events_intraday_"


def publish(
    warehouse: Path,
    before: WarehouseState,
    from_day: dt.date,
    fresh: WarehouseState,
    staged: Mapping[dt.date, StagedDay],
    rejected: list[dict[str, Any]],
) -> int:
    """Put all finished files in place; returns how many tables changed.

    A process that is stopped meanwhile leaves whole tables, and a state with the day from which
    they have to be made again: ``from_day``, as ``before`` does not say.
    """
    before.make_from = min(from_day, before.make_from or from_day)
    before.replacing = True
    write_state(warehouse, before)
    with_table = {day: record for day, record in fresh.days.items() if record.events}
    written = sum(
        _publish_day(warehouse, day, staged[day])
        for day in sorted(staged)
        if day in with_table and not with_table[day].kept_for
    )
    _remove_other_days(warehouse, with_table)
    _write_rejected(warehouse, rejected)
    write_state(warehouse, fresh)
    return written


def _publish_day(warehouse: Path, day: dt.date, staged: StagedDay) -> bool:
    """Put the day's files in place. Returns whether its table changed."""
    if staged.state is not None:
        _replace(staged.state, day_state_path(warehouse, day))
    target = table_path(warehouse, day, is_open=staged.state is None)
    target.parent.mkdir(exist_ok=True)
    written = _replace(staged.table, target)
    for other in target.parent.glob("*.parquet"):
        if other != target:
            other.unlink()
    if written:
        _LOG.info("table %s published", target.parent.name)
    else:
        _LOG.debug("table %s is what it was", target.parent.name)
    return written


def _remove_other_days(warehouse: Path, days: Mapping[dt.date, DayRecord]) -> None:
    """Remove tables and states of days that are not among these, or not of their kind."""
    tables = {table_path(warehouse, day, is_open=made.is_open).parent for day, made in days.items()}
    states = {day_state_path(warehouse, day) for day, made in days.items() if not made.is_open}
    for table in warehouse.glob("events_*"):
        stem = table.name.removeprefix(_INTRADAY).removeprefix("events_")
        if table.is_dir() and stem.isdecimal() and table not in tables:
            shutil.rmtree(table)
            _LOG.info("table %s removed: the log has no events of that day", table.name)
    for state in (warehouse / STATE_DIRECTORY).glob("*.parquet"):
        if state not in states:
            state.unlink()


class _Rejected(msgspec.Struct):
    segment: str
    offset: int


def read_rejected(warehouse: Path) -> list[dict[str, Any]] | None:
    """The requests that the last reading of the log rejected; None where the list is unreadable."""
    try:
        lines = (warehouse / REJECTED_FILE).read_bytes().splitlines()
        entries = [orjson.loads(line) for line in lines]
        msgspec.convert(entries, list[_Rejected])
    except FileNotFoundError:
        return []
    except (OSError, ValueError, msgspec.ValidationError):
        return None
    return entries


def _write_rejected(warehouse: Path, rejected: list[dict[str, Any]]) -> None:
    """One line a rejected request, in the log's order: where it stands there, and why."""
    target = warehouse / REJECTED_FILE
    if not rejected:
        target.unlink(missing_ok=True)
        return
    rejected.sort(key=lambda entry: (entry["segment"], entry["offset"]))
    write_whole(target, b"".join(orjson.dumps(entry) + b"\n" for entry in rejected))


def _replace(fresh: Path, target: Path) -> bool:
    """Move ``fresh`` to ``target`` unless that has the same bytes."""
    if target.is_file() and filecmp.cmp(fresh, target, shallow=False):
        fresh.unlink()
        return False
    fresh.replace(target)
    return True
