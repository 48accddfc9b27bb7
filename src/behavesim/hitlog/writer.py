"""The hit log: requests as they came, appended and durable before they are acknowledged.

A writer owns the segments ``<writer>-<nnnnnn>.hits``; several writers share a directory. Appends
are grouped: one write and one fsync serve all waiting callers.
"""

import asyncio
import errno
import re
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, cast

from behavesim.core.closeable import Closeable
from behavesim.errors import WorldError
from behavesim.files.storing import SPACE_HINT
from behavesim.hitlog.frames import REPEATED, Damage, FrameKind, pack_frame
from behavesim.hitlog.segment_file import SegmentFile
from behavesim.hitlog.segment_scan import read_frames

__all__ = ["Damage", "FrameKind", "HitLogWriter", "read_frames"]

DEFAULT_SEGMENT_BYTES: Final = 256 * 1024 * 1024
_WRITER_NAME: Final = re.compile(r"[A-Za-z0-9_.]+(?:-[A-Za-z0-9_.]+)*")
_FLUSH_AT_BYTES: Final = 4 * 1024 * 1024
# So many others of their kind come between a frame that is written twice and its copy.
_BETWEEN_COPIES: Final = 2
_REMOVED_HINT: Final = (
    "Another program removes the log while it is written; stop it and start again."
)
# Called with None when a frame is on disk, else with the error.
Acknowledge = Callable[[Exception | None], None]


class HitLogWriter(Closeable):
    """Appends frames to one writer's segments.

    Opening sets aside the unfinished frame that a crash left (as ``.torn-OFFSET``; see ``torn``).
    ``is_daily`` begins a segment with each day, so that those of earlier days can be compacted
    while the writer goes on. Raises WorldError where another process holds the same writer's name.
    """

    def __init__(
        self,
        directory: Path,
        writer_name: str,
        segment_bytes: int = DEFAULT_SEGMENT_BYTES,
        *,
        is_daily: bool = False,
    ) -> None:
        if _WRITER_NAME.fullmatch(writer_name) is None:
            raise ValueError(f"writer name {writer_name!r}: letters, digits, _ . and - between")
        self._directory = directory
        self._buffer: list[bytes] = []
        self._buffered_bytes = 0
        self._copies: deque[bytes] = deque()
        self._waiting: list[Acknowledge] = []
        self._is_committing = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"hit-log-{writer_name}")
        with _storage_errors(directory):
            self._segment = SegmentFile(directory, writer_name, segment_bytes, is_daily)

    @property
    def torn(self) -> Damage | None:
        """What a crash had left unfinished."""
        return self._segment.torn

    @property
    def damaged_bytes(self) -> int:
        """What of the newest segment could not be read at opening, or was removed since."""
        return self._segment.damaged_bytes

    @property
    def lost_bytes(self) -> int:
        """What was removed while it was being written; complete once the log is closed."""
        return self._segment.lost_bytes

    def append(self, kind: int, payload: bytes) -> None:
        """Add a frame; it is durable after the next flush."""
        self._push(kind, payload)
        if self._buffered_bytes >= _FLUSH_AT_BYTES and not self._is_committing:
            self._write(self._take())

    def flush(self) -> None:
        """Write and fsync everything appended so far."""
        self._write(self._take(), sync=True)

    def append_acknowledged(self, kind: int, payload: bytes, acknowledge: Acknowledge) -> None:
        """Add a frame; ``acknowledge`` is called by the running loop when it is on disk.

        Callers that append in the same iteration of the loop, or while a group is being written,
        share one write and one fsync.
        """
        self._push(kind, payload)
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
        if not self._segment.is_open:
            return
        self._buffer += self._copies
        self._copies.clear()
        try:
            self.flush()
        finally:
            self._segment.close()
            self._thread.shutdown(wait=True)

    def _push(self, kind: int, payload: bytes) -> None:
        if not self._segment.is_open:
            raise WorldError(f"the hit log {self._directory} is closed")
        frame = pack_frame(kind, payload)
        self._add(frame)
        if kind in REPEATED:
            self._copies.append(frame)
            if len(self._copies) > _BETWEEN_COPIES:
                self._add(self._copies.popleft())

    def _add(self, frame: bytes) -> None:
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
        if error is not None:
            self._copies.clear()  # frames that were not accepted must not be written as copies
        for acknowledge in waiting:
            acknowledge(error)
        self._is_committing = bool(self._waiting)
        if self._is_committing:
            asyncio.get_running_loop().call_soon(self._commit_group)

    def _write(self, frames: list[bytes], sync: bool = False) -> None:
        with _storage_errors(self._directory):
            self._segment.append(b"".join(frames), sync=sync)


@contextmanager
def _storage_errors(directory: Path) -> Iterator[None]:
    """Raise a WorldError for an error of the file system."""
    try:
        yield
    except OSError as error:
        hint = _REMOVED_HINT if error.errno == errno.ENOENT else SPACE_HINT
        raise WorldError(f"hit log {directory}: {error.strerror or error}", hint) from error


def _settle(future: asyncio.Future[None], error: Exception | None) -> None:
    if future.done():  # the caller was canceled
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
