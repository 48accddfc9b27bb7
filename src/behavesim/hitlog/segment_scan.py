"""Reads a segment frame by frame, and finds the next frame where one is damaged."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from behavesim.errors import DataError
from behavesim.hitlog.frame_blocks import unpack_block
from behavesim.hitlog.frames import (
    HEADER_BYTES,
    MAGIC,
    OLD_MAGIC,
    Damage,
    Frame,
    FrameFormat,
    FrameKind,
    MarkedFormat,
    OldFormat,
)
from behavesim.hitlog.segment_names import Segment, list_segments

_READ_BUFFER_BYTES: Final = 1024 * 1024
_SEARCH_BYTES: Final = 64 * 1024
# What is searched for is shorter; so much of a piece is looked at again with the next one.
_OVERLAP_BYTES: Final = 16


def read_frames(
    directory: Path, on_damage: Callable[[Damage], None] | None = None
) -> Iterator[Frame]:
    """Every whole frame of every segment in log order; what is none goes to ``on_damage``."""
    for segment in list_segments(directory):
        for found in scan_segment(segment):
            if isinstance(found, Frame):
                yield found
            elif on_damage is not None:
                on_damage(found)


def scan_segment(segment: Segment, start: int = 0) -> Iterator[Frame | Damage]:
    """The segment's frames in order, and between them what is damaged.

    ``start`` is where to begin: 0, or where a frame does.
    """
    with segment.path.open("rb", buffering=_READ_BUFFER_BYTES) as file:
        size = os.fstat(file.fileno()).st_size
        for frame in _scan(file, segment, start, size):
            if isinstance(frame, Frame) and frame.kind == FrameKind.BLOCK:
                yield from _unfold(frame)
            elif isinstance(frame, Damage) or frame.kind != FrameKind.SOURCES:
                yield frame


def has_current_format(path: Path) -> bool:
    """Whether frames can be appended to the segment."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def read_sources(path: Path) -> bytes | None:
    """The list of segments that a compacted one was made of, as JSON; None where unreadable."""
    with path.open("rb", buffering=_READ_BUFFER_BYTES) as file:
        size = os.fstat(file.fileno()).st_size
        first = next(_scan(file, Segment(path), 0, size), None)
    if isinstance(first, Frame) and first.kind == FrameKind.SOURCES:
        return first.payload
    return None


def _scan(file: BinaryIO, segment: Segment, start: int, size: int) -> Iterator[Frame | Damage]:
    path = segment.path
    magic = file.read(len(MAGIC))
    if magic in (MAGIC, OLD_MAGIC):
        offset = max(start, len(MAGIC))
        frames: FrameFormat = OldFormat if magic == OLD_MAGIC else MarkedFormat
    else:
        offset = start
        is_marked = _search(file, MarkedFormat, 0, size) is not None
        frames = MarkedFormat if is_marked else OldFormat
    damaged_from = None
    file.seek(offset)
    while offset < size:
        frame = frames.read(file, path, offset, size)
        if frame is not None:
            if damaged_from is not None:
                yield Damage(path, damaged_from, offset - damaged_from)
                damaged_from = None
            yield frame
            offset = frame.end
            continue
        if damaged_from is None:
            damaged_from = offset
        found = _search(file, frames, offset + 1, size)
        offset = size if found is None else found
        file.seek(offset)
    if damaged_from is not None:
        is_torn = segment.is_newest and _is_torn(file, frames, damaged_from, size)
        yield Damage(path, damaged_from, size - damaged_from, is_torn)


def _search(file: BinaryIO, frames: FrameFormat, begin: int, size: int) -> int | None:
    """Where the next frame may begin. Each byte is looked at once."""
    while begin < size:
        data = os.pread(file.fileno(), _SEARCH_BYTES, begin)
        found = frames.search(data)
        if found >= 0:
            return begin + found
        if len(data) <= _OVERLAP_BYTES:
            break
        begin += len(data) - _OVERLAP_BYTES
    return None


def _is_torn(file: BinaryIO, frames: FrameFormat, begin: int, size: int) -> bool:
    """Whether the last bytes are the start of a frame, or of the segment.

    A power failure may leave zeros where something was to be written.
    """
    end = _strip_zeros(file, begin, size)
    head = os.pread(file.fileno(), min(HEADER_BYTES, end - begin), begin)
    if begin == 0 and size <= len(MAGIC):
        return MAGIC.startswith(head) or OLD_MAGIC.startswith(head)
    return end == begin or frames.is_unfinished(head, end - begin)


def _strip_zeros(file: BinaryIO, begin: int, end: int) -> int:
    """Where the zeros begin that the bytes from ``begin`` to ``end`` end in."""
    while end > begin:
        piece = max(begin, end - _SEARCH_BYTES)
        data = os.pread(file.fileno(), end - piece, piece).rstrip(b"\0")
        if data:
            return piece + len(data)
        end = piece
    return begin


def _unfold(block: Frame) -> Iterator[Frame | Damage]:
    try:
        frames = list(unpack_block(block))
    except DataError:
        yield Damage(block.segment, block.offset, block.end - block.offset)
        return
    yield from frames
