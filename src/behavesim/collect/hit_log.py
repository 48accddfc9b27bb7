"""The hit log: what arrived, as it came, appended and durable before it is acknowledged.

A writer owns the segments ``<writer>-<nnnnnn>.hits``; several writers share a directory. Appends
are grouped: one write and one fsync serve everybody who waits.
"""

import asyncio
import fcntl
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

from behavesim.collect.hit_frames import (
    MAGIC,
    SUFFIX,
    Frame,
    FrameKind,
    TornTail,
    list_segments,
    pack_frame,
    scan_segment,
)
from behavesim.errors import WorldError
from behavesim.model.storing import SPACE_HINT

__all__ = ["Frame", "FrameKind", "HitLogWriter", "TornTail", "read_frames"]

DEFAULT_SEGMENT_BYTES: Final = 256 * 1024 * 1024
_WRITER_NAME: Final = re.compile(r"[A-Za-z0-9_.]+(?:-[A-Za-z0-9_.]+)*")
_FLUSH_AT_BYTES: Final = 4 * 1024 * 1024
# Called with None when a frame is on disk, else with what hindered it.
Acknowledge = Callable[[Exception | None], None]


def read_frames(
    directory: Path, on_torn: Callable[[TornTail], None] | None = None
) -> Iterator[Frame]:
    """Every whole frame of every segment in log order; torn tails go to ``on_torn``."""
    for segment in list_segments(directory):
        for found in scan_segment(segment):
            if isinstance(found, Frame):
                yield found
            elif on_torn is not None:
                on_torn(found)


class HitLogWriter:
    """Appends frames to one writer's segments.

    Opening cuts off the torn tail that a crash left (it is kept beside, as ``.torn-OFFSET``, and
    reported by ``torn``). Raises WorldError where another process holds the same writer's name.
    """

    def __init__(
        self, directory: Path, writer_name: str, segment_bytes: int = DEFAULT_SEGMENT_BYTES
    ) -> None:
        if _WRITER_NAME.fullmatch(writer_name) is None:
            raise ValueError(f"writer name {writer_name!r}: letters, digits, _ . and - between")
        self._directory = directory
        self._name = writer_name
        self._segment_bytes = segment_bytes
        self._buffer: list[bytes] = []
        self._buffered_bytes = 0
        self._waiting: list[Acknowledge] = []
        self._is_committing = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"hit-log-{writer_name}")
        self._fd = -1
        self._number = 0
        self._size = 0
        self.torn: TornTail | None = None
        with _storage_errors(directory):
            directory.mkdir(parents=True, exist_ok=True)
            self._open_last_segment()

    def append(self, kind: int, payload: bytes) -> None:
        """Add a frame; it is durable after the next flush."""
        self._push(pack_frame(kind, payload))
        if self._buffered_bytes >= _FLUSH_AT_BYTES and not self._is_committing:
            self._write(self._take())

    def flush(self) -> None:
        """Write and fsync everything appended so far."""
        self._write(self._take(), sync=True)

    def append_acknowledged(self, kind: int, payload: bytes, acknowledge: Acknowledge) -> None:
        """Add a frame; ``acknowledge`` is called by the running loop when it is on disk.

        Whoever appends in the same turn of the loop, or while a group is being written, shares
        one write and one fsync.
        """
        self._push(pack_frame(kind, payload))
        self._waiting.append(acknowledge)
        if not self._is_committing:
            self._is_committing = True
            asyncio.get_running_loop().call_soon(self._commit_group)

    async def append_durable(self, kind: int, payload: bytes) -> None:
        """Add a frame and return when it is on disk."""
        future = asyncio.get_running_loop().create_future()
        self.append_acknowledged(kind, payload, partial(_settle, future))
        await future

    async def aclose(self) -> None:
        """Wait for running appends, then close."""
        while self._is_committing:
            await asyncio.sleep(0.001)
        self.close()

    def close(self) -> None:
        """Flush and release the segment. May be called again."""
        if self._fd < 0:
            return
        try:
            self.flush()
        finally:
            os.close(self._fd)
            self._fd = -1
            self._thread.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _push(self, frame: bytes) -> None:
        if self._fd < 0:
            raise WorldError(f"the hit log {self._directory} is closed")
        self._buffer.append(frame)
        self._buffered_bytes += len(frame)

    def _take(self) -> list[bytes]:
        taken, self._buffer, self._buffered_bytes = self._buffer, [], 0
        return taken

    def _commit_group(self) -> None:
        """Have all that came so far written by the thread; then all that came meanwhile."""
        frames, waiting = self._take(), self._waiting
        self._waiting = []
        loop = asyncio.get_running_loop()
        writing = loop.run_in_executor(self._thread, self._write, frames, True)
        writing.add_done_callback(partial(self._finish_group, waiting))

    def _finish_group(self, waiting: list[Acknowledge], writing: asyncio.Future[None]) -> None:
        error = cast(Exception | None, writing.exception())
        for acknowledge in waiting:
            acknowledge(error)
        self._is_committing = bool(self._waiting)
        if self._is_committing:
            asyncio.get_running_loop().call_soon(self._commit_group)

    def _write(self, frames: list[bytes], sync: bool = False) -> None:
        """Append frames as a whole: what stands half written after an error is taken back, since
        a frame behind it could not be found again."""
        with _storage_errors(self._directory):
            if frames and self._size >= self._segment_bytes:
                self._start_segment(self._number + 1)
            start = self._size
            try:
                data = memoryview(b"".join(frames))
                while data:
                    data = data[os.write(self._fd, data) :]
                if sync:
                    os.fsync(self._fd)
                self._size = start + sum(map(len, frames))
            except OSError:
                with suppress(OSError):
                    os.ftruncate(self._fd, start)
                raise

    def _open_last_segment(self) -> None:
        pattern = re.compile(rf"{re.escape(self._name)}-(\d{{6,}}){re.escape(SUFFIX)}")
        numbers = [
            int(match[1])
            for path in self._directory.iterdir()
            if (match := pattern.fullmatch(path.name))
        ]
        self._number = max(numbers, default=0)
        if not numbers:
            self._start_segment(1)
            return
        path = self._segment_path(self._number)
        self._fd = _lock_segment(path)
        self._size = path.stat().st_size
        self._cut_torn_tail(path)

    def _cut_torn_tail(self, path: Path) -> None:
        for found in scan_segment(path):
            if isinstance(found, TornTail):
                self.torn = found
        if self.torn is not None:
            with path.open("rb") as file:
                file.seek(self.torn.offset)
                path.with_suffix(f".torn-{self.torn.offset}").write_bytes(file.read())
            os.ftruncate(self._fd, self.torn.offset)
            self._size = self.torn.offset
        if self._size < len(MAGIC):
            self._write_magic()

    def _start_segment(self, number: int) -> None:
        path = self._segment_path(number)
        fd = _lock_segment(path)
        if self._fd >= 0:
            os.fsync(self._fd)
            os.close(self._fd)
        self._fd, self._number, self._size = fd, number, 0
        self._write_magic()
        _sync_directory(self._directory)

    def _write_magic(self) -> None:
        os.ftruncate(self._fd, 0)
        os.write(self._fd, MAGIC)
        self._size = len(MAGIC)

    def _segment_path(self, number: int) -> Path:
        return self._directory / f"{self._name}-{number:06d}{SUFFIX}"


class _storage_errors:
    """Maps what the file system refuses to a WorldError."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, OSError):
            raise WorldError(
                f"hit log {self._directory}: {error.strerror or error}", SPACE_HINT
            ) from error


def _settle(future: asyncio.Future[None], error: Exception | None) -> None:
    if future.done():  # whoever waited has been cancelled
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)


def _lock_segment(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise WorldError(
            f"{path} is being written by another process",
            "Stop the other behavesim, or use another workspace.",
        ) from None
    return fd


def _sync_directory(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
