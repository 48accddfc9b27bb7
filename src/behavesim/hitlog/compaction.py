"""Merges segments that are not being written into fewer, compressed ones, with the same frames in
the same order.

A compacted segment is finished beside the log and takes its place by one rename; from then on
those that it was made of are skipped, and they are removed. A process that is killed meanwhile
leaves the log as it was, or compacted.
"""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from behavesim.files.storing import storing
from behavesim.hitlog.frame_blocks import BLOCK_BYTES, MAX_BLOCK_BYTES, pack_block, record_bytes
from behavesim.hitlog.frames import MAGIC, Damage, Frame, FrameKind, pack_frame
from behavesim.hitlog.index import SourceList, SourceSegment, list_sources
from behavesim.hitlog.lock import compacting_log
from behavesim.hitlog.segment_file import sync_directory
from behavesim.hitlog.segment_names import (
    Segment,
    list_covered,
    list_segments,
    name_compacted,
)
from behavesim.hitlog.segment_scan import scan_segment

_LOG: Final = logging.getLogger(__name__)

FULL_BYTES: Final = 64 * 1024 * 1024
"""A compacted segment of this size is not made anew to take in later ones."""

_IN_USE: Final = "it is being written"


@dataclass(frozen=True, slots=True)
class LeftSegment:
    """A segment that was left as it is, and why. ``is_faulty`` where it is not just in use."""

    segment: str
    reason: str
    is_faulty: bool


@dataclass(frozen=True, slots=True)
class CompactionFigures:
    """Segments and bytes of the log before and after, and what was left as it is."""

    frames: int
    """Frames that were merged by this run."""
    segments_before: int
    segments_after: int
    bytes_before: int
    bytes_after: int
    left: tuple[LeftSegment, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of a segment that can be merged."""

    segment: Segment
    sources: tuple[SourceSegment, ...]


def compact_log(
    directory: Path, on_progress: Callable[[int], None] = lambda done: None
) -> CompactionFigures:
    """Merge all segments that are not being written. Raises WorldError where the log is being read.

    Segments with damage stay as they are: what of them can be read is not rewritten.
    """
    with compacting_log(directory), storing(directory):
        _remove_left_overs(directory)
        before = _measure(directory)
        left: list[LeftSegment] = []
        frames = 0
        for _writer, segments in groupby(list_segments(directory), lambda one: one.writer):
            with ExitStack() as locks:
                for run in _find_runs(list(segments), left, locks):
                    frames += _merge(directory, run)
                    on_progress(frames)
        count, size = _measure(directory)
    return CompactionFigures(frames, before[0], count, before[1], size, tuple(left))


def _remove_left_overs(directory: Path) -> None:
    """Remove unfinished and superseded files of a run that was killed."""
    for path in (*directory.glob(".*+*.hits.new"), *list_covered(directory)):
        path.unlink()


def _measure(directory: Path) -> tuple[int, int]:
    sizes = [segment.path.stat().st_size for segment in list_segments(directory)]
    return len(sizes), sum(sizes)


def _find_runs(
    segments: Sequence[Segment], left: list[LeftSegment], locks: ExitStack
) -> Iterator[list[_Content]]:
    """Segments of one writer that stand one after another and can become one."""
    run: list[_Content] = []
    for segment in segments:
        if segment.is_compacted and segment.path.stat().st_size >= FULL_BYTES:
            found: _Content | str = ""
        elif not _lock(segment.path, locks):
            found = _IN_USE
        else:
            found = _read_content(segment)
        if isinstance(found, _Content):
            run.append(found)
            continue
        if found:
            left.append(LeftSegment(segment.path.name, found, found != _IN_USE))
        yield run
        run = []
    yield run


def _lock(path: Path, locks: ExitStack) -> bool:
    """Lock the segment against writers. False where one has it."""
    fd = os.open(path, os.O_RDONLY)
    locks.callback(os.close, fd)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_content(segment: Segment) -> _Content | str:
    """The content of the segment, or why it cannot be merged."""
    count = crc = 0
    for frame in scan_segment(segment):
        if isinstance(frame, Damage):
            what = "an unfinished frame" if frame.is_torn else "damage"
            return f"{what} of {frame.size_bytes} bytes at {frame.offset}"
        if record_bytes(frame) > MAX_BLOCK_BYTES:
            return f"a frame of {len(frame.payload)} bytes at {frame.offset}"
        count, crc = count + 1, frame.continue_crc(crc)
    if not segment.is_compacted:
        return _Content(segment, (SourceSegment(segment.path.name, count, crc),))
    sources = list_sources(segment.path)
    if sum(source.frames for source in sources) != count:
        return "its list of sources does not fit its frames"
    return _Content(segment, tuple(sources))


def _merge(directory: Path, run: Sequence[_Content]) -> int:
    """Make one segment of these; returns its number of frames, 0 where there is nothing to do."""
    if not run or (len(run) == 1 and run[0].segment.is_compacted):
        return 0
    first, last = run[0].segment, run[-1].segment
    name = name_compacted(first.writer, first.first, last.last)
    unfinished = directory / f".{name}.new"
    sources = [source for content in run for source in content.sources]
    try:
        with unfinished.open("wb") as file:
            file.write(MAGIC)
            file.write(pack_frame(FrameKind.SOURCES, msgspec.json.encode(SourceList(sources))))
            for content in run:
                _copy_frames(content.segment, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(directory / name)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_directory(directory)
    for content in run:
        content.segment.path.unlink()
    sync_directory(directory)
    _LOG.info("%d segments merged into %s", len(run), name)
    return sum(source.frames for source in sources)


def _copy_frames(segment: Segment, file: BinaryIO) -> None:
    block: list[Frame] = []
    size = 0
    for frame in scan_segment(segment):
        if not isinstance(frame, Frame):
            raise OSError(f"{segment.path} changed while it was compacted")
        if block and size + record_bytes(frame) > BLOCK_BYTES:
            file.write(pack_block(block))
            block, size = [], 0
        block.append(frame)
        size += record_bytes(frame)
    if block:
        file.write(pack_block(block))
