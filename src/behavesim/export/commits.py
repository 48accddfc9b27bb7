"""What a target holds, and how a day comes into it: files first, then the manifest."""

import datetime as dt
import re
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from behavesim.core.export_manifest import (
    MANIFEST_NAME,
    FileEntry,
    Manifest,
    SourceTable,
    decode_manifest,
    encode_manifest,
    make_manifest,
)
from behavesim.errors import DataError, SchemaError, WorldError
from behavesim.export.layout import Layout
from behavesim.export.manifest import start_manifest
from behavesim.export.partitions import is_export_file
from behavesim.export.targets import Target
from behavesim.export.window import Window
from behavesim.export.write_day import DayFiles
from behavesim.files.json_file import decode_json

_PAUSE = 9
_DATE = re.compile(r"event_date=(\d{4}-\d{2}-\d{2})(?=/)")
_PARTITION = re.compile(r"event_date=[^/]+")
_REPLACE = "run behavesim export --full, which replaces it, or choose another --out"


class Commits:
    """A target that is held. Readers who trust its manifest see each day old or new, never both.

    A manifest of many days takes time to write: days wait for it together, so that it costs a
    tenth of the time at most. Where all days are replaced by others of another shape (``full``),
    they come at once, with ``finish``. Raises SchemaError for a target that no export wrote, or
    that has another shape and is not replaced as a whole.
    """

    def __init__(
        self,
        target: Target,
        layout: Layout,
        window: Window,
        *,
        full: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._target = target
        self._clock = clock
        self._next_commit_s = clock()
        self._content = target.read_manifest()
        self._sizes = dict(target.list_files())
        self._whole: dict[str, bool] = {}
        self._window = window
        self._full = full
        old = _read_old(target.name, self._content, self._sizes, window, full=full)
        fresh = start_manifest(layout)
        self._listed = {file.path for file in old.files} if old else set()
        _check_strangers(target.name, self._sizes, self._listed)
        self._at_once = old is not None and not old.has_same_shape(fresh)
        if old is not None and self._at_once:
            _check_replaced(target.name, old, fresh, window, full=full)
        self.manifest = fresh if old is None or self._at_once else old
        self._shape = fresh
        self._sweep()

    def is_unchanged(self, day: dt.date, sources: Collection[SourceTable]) -> bool:
        """Whether the target has the day from the same state of the same tables."""
        if self._full:
            return False
        part = self.manifest.keep_days([day])
        before = {source.name: source for source in part.sources}
        return (
            set(before) == {source.name for source in sources}
            and all(before[source.name].is_same(source) for source in sources)
            and all(self._is_whole(file) for file in part.files)
        )

    def check_selection(self, selections: Collection[str]) -> None:
        """Raise SchemaError where days that stay were filtered by another condition than these."""
        stay = [source for source in self.manifest.sources if not self._is_in_window(source)]
        other = {source.event_date for source in stay if source.selection not in selections}
        if other:
            raise SchemaError(
                f"{self._target.name}: holds {len(other)} other days exported with another --where "
                "or --query-file, or without one",
                "export the whole window with it, or choose another --out",
            )

    def place_day(self, staging: Path, day: DayFiles) -> None:
        """Bring a day's files to their places, where no reader looks for them yet. Any thread."""
        for file in day.files:
            if not self._is_whole(file):
                self._target.place(staging / "done", file.path)
                self._sizes[file.path] = file.bytes
                self._whole[file.path] = True

    def add_day(self, day: DayFiles) -> None:
        """Let the manifest name the day's files."""
        part = make_manifest(self._shape.columns, day.sources, day.files, self._shape.layout)
        self.manifest = self.manifest.replace_days(part)
        if not self._at_once and self._clock() >= self._next_commit_s:
            self._commit()

    def remove_days(self, days: Collection[dt.date]) -> None:
        there = set(self.manifest.list_days())
        if there & set(days):
            self.manifest = self.manifest.keep_days(there - set(days))

    def finish(self, *, complete: bool) -> None:
        """Let the manifest name every day that waits; what must come at once if it is complete."""
        waiting = bool(self.manifest.sources) and not self._at_once
        if complete or waiting:
            self._commit()
            self._at_once = False
        self._sweep()

    def _is_whole(self, file: FileEntry) -> bool:
        """Whether the file is there as it was written."""
        if self._sizes.get(file.path) != file.bytes:
            return False
        if file.path not in self._whole:
            self._whole[file.path] = self._target.has_content(file.path, file.sha256)
        return self._whole[file.path]

    def _is_in_window(self, source: SourceTable) -> bool:
        return dt.date.fromisoformat(source.event_date) in self._window

    def _commit(self) -> None:
        started_s = self._clock()
        if self._target.read_manifest() != self._content:
            raise WorldError(
                f"{self._target.name}: another export has written its manifest meanwhile",
                "let one export alone write to a target, then export again",
            )
        content = encode_manifest(self.manifest)
        if content != self._content:
            self._target.write_manifest(content)
            self._content = content
        fresh = {file.path for file in self.manifest.files}
        self._remove(self._listed - fresh)
        self._listed = fresh
        ended_s = self._clock()
        self._next_commit_s = ended_s + _PAUSE * (ended_s - started_s)

    def _sweep(self) -> None:
        """Remove the unfinished files of an export that was killed."""
        self._remove(path for path in set(self._sizes) - self._listed if is_export_file(path))

    def _remove(self, paths: Iterable[str]) -> None:
        gone = sorted(paths)
        if gone:
            self._target.remove(gone)
        for path in gone:
            self._sizes.pop(path, None)
            self._whole.pop(path, None)


def _read_old(
    name: str, content: bytes | None, found: Iterable[str], window: Window, *, full: bool
) -> Manifest | None:
    """The manifest that is there; None where there is none, or one that ``full`` may replace.

    One that cannot be read may not be replaced where days outside of the window would go with it,
    nor where it is another program's: a JSON object with none of our keys.
    """
    if content is None:
        return None
    place = f"{name}/{MANIFEST_NAME}"
    try:
        return decode_manifest(content, place, _REPLACE)
    except DataError:
        if not full or _is_foreign(content, found):
            raise
    days = {dt.date.fromisoformat(day) for path in found for day in _DATE.findall(path)}
    if kept := [day for day in days if day not in window]:
        raise SchemaError(
            f"{place}: cannot be read, and {len(kept)} days outside of the window are there",
            "export the whole window again with --full",
        )
    return None


def _is_foreign(content: bytes, found: Iterable[str]) -> bool:
    """Whether the manifest is another program's: whole, without our keys, and none of our files."""
    try:
        record = decode_json(content, MANIFEST_NAME, "")
    except DataError:
        return False
    return isinstance(record, dict) and bool(record) and "files" not in record and not any(found)


def _check_strangers(name: str, found: Iterable[str], listed: Collection[str]) -> None:
    for path in sorted(found):
        if path not in listed and not is_export_file(path):
            partition = _PARTITION.search(path)
            raise SchemaError(
                f"{name}: holds {partition[0] if partition else path}, which no manifest lists",
                "remove it, or choose another --out",
            )


def _check_replaced(
    name: str, old: Manifest, fresh: Manifest, window: Window, *, full: bool
) -> None:
    what = _name_difference(old, fresh)
    kept = [day for day in old.list_days() if day not in window]
    if kept:
        raise SchemaError(
            f"{name}: holds {len(kept)} other days with other {what}",
            "export the whole window again with --full, or choose another --out",
        )
    if not full:
        raise SchemaError(
            f"{name}: holds an export with other {what}",
            "replace all of it with --full, or choose another --out",
        )


def _name_difference(old: Manifest, fresh: Manifest) -> str:
    if old.schema_version != fresh.schema_version:
        return f"columns (schema version {old.schema_version}; now {fresh.schema_version})"
    if dict(old.columns) != dict(fresh.columns):
        return "columns"
    names = [name for name in fresh.layout if old.layout.get(name) != fresh.layout[name]]
    return f"settings ({', '.join(names)})"
