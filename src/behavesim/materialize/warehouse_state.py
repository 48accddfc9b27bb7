"""What a warehouse was made of: how far the log was read, what each day came to."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from behavesim.errors import DataError
from behavesim.files.file_manifest import FileRecord, check_file
from behavesim.files.hash_cache import HashCache
from behavesim.files.storing import write_whole
from behavesim.hitlog.index import LogIndex, has_grown, has_other_segments
from behavesim.hitlog.spool import DayCalendar
from behavesim.materialize.day_tables import STATE_VERSION, PropertySettings
from behavesim.warehouse.published import (
    AGAIN,
    PART_FILE,
    STATE_DIRECTORY,
    STATE_FILE,
    PublishedDay,
    check_table,
    name_table,
    open_hashes,
    seal_state,
    unseal_state,
)

NOTHING_TO_MAKE: Final = dt.date.max
EVERYTHING: Final = dt.date.min


class DayRecord(PublishedDay, kw_only=True):
    """What a day came to; ``is_open`` for one whose table is intraday.

    ``table`` and ``state`` are what its files are. A day without events has no table: what a
    visit's span touched, or what a limit left nothing of. ``kept_for`` are segments that lost
    something: the table is that of before, which has rows that the log no longer gives.
    """

    sessions: int
    purchases: int
    revenue: float
    ignored: int
    dropped: int
    cut: int
    state: FileRecord | None
    kept_for: list[str] = msgspec.field(default_factory=list)


class WarehouseState(msgspec.Struct):
    """``made_with`` is all but the log that tables depend on; ``now_ms`` None says that all of
    the log was taken as received. Days from ``make_from`` on are to be made anew; ``replacing``
    where their tables may be old or new."""

    made_with: str = ""
    now_ms: int | None = None
    make_from: dt.date | None = EVERYTHING
    replacing: bool = False
    log: LogIndex = msgspec.field(default_factory=dict)
    days: dict[dt.date, DayRecord] = msgspec.field(default_factory=dict)


def read_state(warehouse: Path) -> WarehouseState:
    """The state that the last ``materialize`` left; a blank one where there is none to trust."""
    return _load_state(warehouse) or WarehouseState()


def has_state(warehouse: Path) -> bool:
    """Whether it is known what the warehouse was made of."""
    return _load_state(warehouse) is not None


def _load_state(warehouse: Path) -> WarehouseState | None:
    try:
        text = (warehouse / STATE_DIRECTORY / STATE_FILE).read_bytes()
        return msgspec.json.decode(unseal_state(text), type=WarehouseState)
    except (FileNotFoundError, msgspec.DecodeError, ValueError):
        return None


def name_losses(state: WarehouseState) -> set[str]:
    """Segments that lost what kept tables were made of."""
    return {name for day in state.days.values() for name in day.kept_for} - {STATE_DIRECTORY}


def write_state(warehouse: Path, state: WarehouseState) -> None:
    directory = warehouse / STATE_DIRECTORY
    directory.mkdir(exist_ok=True)
    write_whole(directory / STATE_FILE, seal_state(msgspec.json.encode(state)))


def name_makers(settings: PropertySettings) -> str:
    """All but the log that tables depend on, as one text."""
    parts = (version("behavesim"), STATE_VERSION, settings)
    return msgspec.json.encode(parts, order="deterministic").decode()


def forget_writers(warehouse: Path, writers: Iterable[str]) -> None:
    """Let the next run make everything anew from a log without segments of these writers.

    A writer is named by what the names of its segments begin with. To be called before they are
    removed on purpose: then their tables are not kept.
    """
    if not warehouse.is_dir():
        return
    state, prefixes = read_state(warehouse), tuple(f"{writer}-" for writer in writers)
    state.log = {name: part for name, part in state.log.items() if not name.startswith(prefixes)}
    for day in state.days.values():
        day.kept_for = [name for name in day.kept_for if not name.startswith(prefixes)]
    state.make_from = EVERYTHING
    write_state(warehouse, state)


def find_first_day(
    state: WarehouseState,
    hits: Path,
    warehouse: Path,
    settings: PropertySettings,
    now_ms: int | None,
    lost: Collection[str],
) -> dt.date:
    """The first day that has to be made anew, as far as it shows without reading the log.

    ``lost`` are segments that no longer hold what was read of them.
    """
    went_back = now_ms is not None and (state.now_ms is None or now_ms < state.now_ms)
    if state.made_with != name_makers(settings) or went_back:
        return EVERYTHING
    if lost or has_other_segments(hits, state.log):
        return EVERYTHING
    candidates = [NOTHING_TO_MAKE if state.make_from is None else state.make_from]
    candidates += _find_damage(state, warehouse)
    if has_grown(hits, state.log):
        candidates.append(max(state.days, default=EVERYTHING))
    return min(candidates)


def table_path(warehouse: Path, day: dt.date, *, is_open: bool = False) -> Path:
    return warehouse / name_table(day, is_open=is_open) / PART_FILE


def day_state_path(warehouse: Path, day: dt.date) -> Path:
    return warehouse / STATE_DIRECTORY / f"{day:%Y%m%d}.parquet"


def open_day(calendar: DayCalendar, now_ms: int | None) -> dt.date:
    """The day that is not over yet; one that never comes where all are."""
    return dt.date.max if now_ms is None else calendar.date_of(now_ms)


def _find_damage(state: WarehouseState, warehouse: Path) -> Iterator[dt.date]:
    """Days whose table or state is not what was written."""
    hashes = open_hashes(warehouse)
    for day, record in state.days.items():
        if record.events and not is_whole(warehouse, day, record, hashes):
            yield day
    hashes.save()


def is_whole(warehouse: Path, day: dt.date, record: DayRecord, hashes: HashCache) -> bool:
    """Whether a day's table and state are what was written."""
    table = table_path(warehouse, day, is_open=record.is_open).parent
    try:
        check_table(table, record.table, hashes)
        if record.state is not None:
            path = day_state_path(warehouse, day)
            check_file(path, record.state.bytes, record.state.sha256, AGAIN, hashes)
    except DataError:
        return False
    return True
