"""The tables that ``materialize`` published: its state records the file of each one.

Every reader checks the tables it reads against it. Tables that the state does not know, and
warehouses without one, came from elsewhere and are read as they are.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from behavesim.errors import DataError, SchemaError
from behavesim.files.file_manifest import FileRecord, check_file
from behavesim.files.hash_cache import HashCache
from behavesim.files.json_file import is_there, read_bytes

STATE_DIRECTORY: Final = "_state"
STATE_FILE: Final = "log.json"
PART_FILE: Final = "part-0000.parquet"
AGAIN: Final = "run behavesim materialize again"
_CACHE_FILE: Final = "hashes.json"
_ATTEMPTS: Final = 3


class PublishedDay(msgspec.Struct):
    """A day as the state has it: ``table`` is the one file of a table that has events."""

    events: int
    table: FileRecord
    is_open: bool = False


class _Published(msgspec.Struct):
    days: dict[dt.date, PublishedDay]
    make_from: dt.date | None
    replacing: bool = False
    """Tables from ``make_from`` on are being replaced: they may be old or new."""


class _Sealed(msgspec.Struct):
    """The state's text, and the SHA-256 of that."""

    sha256: str
    state: msgspec.Raw


def seal_state(text: bytes) -> bytes:
    """The state's text with its hash, as it stands in the file."""
    return msgspec.json.encode(_Sealed(hashlib.sha256(text).hexdigest(), msgspec.Raw(text)))


def unseal_state(content: bytes) -> bytes:
    """The text out of the file. Raises msgspec.DecodeError or ValueError where it is another."""
    sealed = msgspec.json.decode(content, type=_Sealed)
    text = bytes(sealed.state)
    if hashlib.sha256(text).hexdigest() != sealed.sha256:
        raise ValueError("other content than was written")
    return text


class PublishedTables:
    """The tables below one directory, with what is known of them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._hashes = open_hashes(root)

    def list_paths(self) -> list[Path]:
        """What is in the directory, and the tables that should be, in order of name.

        Raises SchemaError for a state that is broken.
        """
        if not self._root.is_dir():
            return []
        known = _read_tables(self._read_state(), self._root)
        return sorted({*self._root.iterdir(), *(self._root / name for name in known)})

    def list_files(self, table: Path) -> tuple[Path, ...]:
        """The Parquet files of a table; a directory that should be there is its own."""
        if table.is_dir():
            return tuple(sorted(table.glob("*.parquet"))) or self._name_missing(table)
        return (table,)

    def check(self, tables: Iterable[Path]) -> None:
        """Check the files of each table that was published.

        Raises SchemaError for a broken state, DataError for a file that is missing, strange, or
        another than was written.
        """
        chosen = {table.name: table for table in tables}
        content = self._read_state()
        for attempt in range(_ATTEMPTS):
            try:
                self._check(chosen, _read_tables(content, self._root))
                break
            except DataError:
                now = self._read_state()
                if now == content or attempt == _ATTEMPTS - 1:
                    raise
                content = now  # another process materializes meanwhile
        self._hashes.save()

    def _check(self, chosen: Mapping[str, Path], known: Mapping[str, FileRecord]) -> None:
        for name in sorted(chosen.keys() & known.keys()):
            check_table(chosen[name], known[name], self._hashes)

    def _name_missing(self, table: Path) -> tuple[Path, ...]:
        known = _read_tables(self._read_state(), self._root)
        return (table / PART_FILE,) if table.name in known else ()

    def _read_state(self) -> bytes | None:
        place = self._root / STATE_DIRECTORY / STATE_FILE
        return read_bytes(place, AGAIN) if is_there(place) else None


def open_hashes(root: Path) -> HashCache:
    """What is known of the hashes of a warehouse's files."""
    return HashCache(root, root / STATE_DIRECTORY / _CACHE_FILE)


def check_table(table: Path, record: FileRecord, hashes: HashCache) -> None:
    """Raise DataError where a table's directory does not hold this one file alone."""
    check_file(table / PART_FILE, record.bytes, record.sha256, AGAIN, hashes)
    for path in sorted(table.glob("*.parquet")):
        if path.name != PART_FILE:
            raise DataError(f"{path}: found a strange file; allowed {PART_FILE} alone", AGAIN)


def name_table(day: dt.date, *, is_open: bool) -> str:
    """The name of a day's table."""
    return f"{'events_intraday_' if is_open else 'events_'}{day:%Y%m%d}"


def _read_tables(content: bytes | None, root: Path) -> dict[str, FileRecord]:
    """The file of each table that is published and rests, by the table's name."""
    if content is None:
        return {}
    try:
        state = msgspec.json.decode(unseal_state(content), type=_Published)
    except (ValueError, msgspec.DecodeError) as error:
        place = root / STATE_DIRECTORY / STATE_FILE
        raise SchemaError(
            f"{place}: found {error}; allowed what materialize wrote", AGAIN
        ) from None
    ends = (state.make_from if state.replacing else None) or dt.date.max
    return {
        name_table(day, is_open=made.is_open): made.table
        for day, made in state.days.items()
        if made.events and day < ends
    }
