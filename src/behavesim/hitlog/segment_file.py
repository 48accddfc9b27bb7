"""The segment that a writer appends to: opened where the last one stopped, followed by the next.

Nothing that holds a whole frame is ever cut off, and a warning reports what is set aside.
"""

import errno
import fcntl
import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from behavesim.errors import WorldError
from behavesim.hitlog.frames import MAGIC, Damage
from behavesim.hitlog.segment_names import Segment, list_segments, name_segment
from behavesim.hitlog.segment_scan import has_current_format, scan_segment

_LOG: Final = logging.getLogger(__name__)
_DAY_S: Final = 86_400
# How often a group is written again where the log is removed during writing.
_ATTEMPTS: Final = 3


class SegmentFile:
    """Appends bytes to a writer's newest segment.

    A segment that has ``segment_bytes`` is followed by the next; with ``is_daily`` so is one of an
    earlier day (UTC). Raises WorldError where another process holds the writer's name, OSError
    where the disk refuses.
    """

    def __init__(self, directory: Path, name: str, segment_bytes: int, is_daily: bool) -> None:
        self._directory = directory
        self._name = name
        self._segment_bytes = segment_bytes
        self._is_daily = is_daily
        self._fd = -1
        self._number = 0
        self._size = 0
        self._synced = 0
        self._day = 0
        self.torn: Damage | None = None
        """What a crash left unfinished, and opening has set aside."""
        self.damaged_bytes = 0
        """What of the newest segment could not be read at opening, or was removed since."""
        self.lost_bytes = 0
        """What of that was removed while it was being written."""
        self._is_removed = False
        directory.mkdir(parents=True, exist_ok=True)
        while not self._open():
            pass

    @property
    def is_open(self) -> bool:
        return self._fd >= 0

    def append(self, frames: bytes, *, sync: bool) -> None:
        """Append whole frames, and with ``sync`` make all that was appended durable.

        Where the segment or its directory was removed meanwhile they are made anew, so that what
        is acknowledged is on disk.
        """
        if not frames and self._synced == self._size:
            return
        for _ in range(_ATTEMPTS):
            if frames and self._is_full():
                self._start(self._number + 1)
            start, synced = self._size, self._synced
            self._write(frames, sync)
            if self._is_in_place():
                return
            self._note_loss(start)
            self._directory.mkdir(parents=True, exist_ok=True)
            self._start(self._number + 1)
            sync_directory(self._directory.parent)
            if synced < start:
                raise OSError(errno.ENOENT, f"{self._name} was removed while it was being written")
        raise OSError(errno.ENOENT, "segments are removed as soon as they are made")

    def close(self) -> None:
        """Release the segment. Its removal by another process is logged once."""
        if not self._is_in_place():
            self._note_loss(self._size)
        self._release()

    def _release(self) -> None:
        os.close(self._fd)
        self._fd = -1

    def _note_loss(self, size: int) -> None:
        if self._is_removed:  # logged before, and no segment could be started since
            return
        self._is_removed = True
        _LOG.warning(
            "%s was removed while it was being written: %d bytes of it are lost", self._path, size
        )
        self.damaged_bytes += size
        self.lost_bytes += size

    @property
    def _path(self) -> Path:
        return self._directory / name_segment(self._name, self._number)

    def _is_full(self) -> bool:
        return self._size >= self._segment_bytes or (self._is_daily and self._day != _today())

    def _write(self, frames: bytes, sync: bool) -> None:
        """Append frames as a whole: what stands half written after an error is taken back."""
        start = self._size
        try:
            data = memoryview(frames)
            while data:
                data = data[os.write(self._fd, data) :]
            if sync:
                os.fsync(self._fd)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._fd, start)
            raise
        self._size = start + len(frames)
        if sync:
            self._synced = self._size

    def _is_in_place(self) -> bool:
        """Whether the open file is the one that its path names."""
        own = os.fstat(self._fd)
        if own.st_nlink == 0:
            return False
        try:
            found = os.stat(self._path)
        except (FileNotFoundError, NotADirectoryError):
            return False
        if (found.st_dev, found.st_ino) != (own.st_dev, own.st_ino):
            return False
        if own.st_size != self._size:
            _LOG.warning(
                "%s was changed by another process while it was being written: it has %d bytes in "
                "place of %d",
                self._path,
                own.st_size,
                self._size,
            )
            self._size = self._synced = own.st_size
        return True

    def _open(self) -> bool:
        """Open the newest segment, or begin one. False where it went away meanwhile."""
        newest = self._find_newest()
        if newest is None:
            self._start(1)
            return True
        self._number = newest.last
        if newest.is_compacted:
            self._start(self._number + 1)
            return True
        try:
            self._fd = _lock(newest.path, os.O_RDWR | os.O_APPEND)
        except FileNotFoundError:
            return False
        if self._find_newest() != newest:  # compaction was quicker
            self._release()
            return False
        self._take_over(newest)
        return True

    def _find_newest(self) -> Segment | None:
        own = [one for one in list_segments(self._directory) if one.writer == self._name]
        return max(own, key=lambda one: one.last, default=None)

    def _take_over(self, segment: Segment) -> None:
        """Go on behind the last whole frame; what a crash left unfinished is kept beside."""
        found = os.fstat(self._fd)
        self._size = found.st_size
        self._day = int(found.st_mtime) // _DAY_S
        for part in scan_segment(segment):
            if isinstance(part, Damage):
                self._note_damage(part)
        if self._size == 0:
            self._begin()
        elif not has_current_format(segment.path):
            self._start(self._number + 1)
        self._synced = self._size

    def _note_damage(self, found: Damage) -> None:
        self.damaged_bytes += found.size_bytes
        if not found.is_torn:
            _LOG.warning(
                "%s: %d bytes at %d are damaged; they stay, and later frames are read",
                found.segment,
                found.size_bytes,
                found.offset,
            )
            return
        aside = found.segment.with_suffix(f".torn-{found.offset}")
        with aside.open("wb") as file:
            file.write(os.pread(self._fd, found.size_bytes, found.offset))
            file.flush()
            os.fsync(file.fileno())
        os.ftruncate(self._fd, found.offset)
        self._size = found.offset
        self.torn = found
        _LOG.warning(
            "%s: the frame at %d was never finished; its %d bytes are set aside as %s",
            found.segment,
            found.offset,
            found.size_bytes,
            aside.name,
        )

    def _start(self, number: int) -> None:
        path = self._directory / name_segment(self._name, number)
        fd = _lock(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        if self._fd >= 0:
            os.fsync(self._fd)
            os.close(self._fd)
        self._fd, self._number, self._day = fd, number, _today()
        self._is_removed = False
        self._begin()
        sync_directory(self._directory)
        _LOG.info("segment %s begun", path)

    def _begin(self) -> None:
        os.ftruncate(self._fd, 0)
        os.write(self._fd, MAGIC)
        self._size = self._synced = len(MAGIC)


def _today() -> int:
    return int(time.time()) // _DAY_S


def _lock(path: Path, flags: int) -> int:
    fd = os.open(path, flags, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise WorldError(
            f"{path} is being written by another process",
            "Stop the other behavesim, or use another workspace.",
        ) from None
    return fd


def sync_directory(directory: Path) -> None:
    """Make names that were added to or removed from a directory durable."""
    fd = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
