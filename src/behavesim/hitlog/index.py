"""What is known of a hit log that was read before: how far, and where in it each day begins.

With it a later reading takes up the log where the last one ended, and goes back only to the
first frame of a day that has to be made again. It also shows whether parts of the log are lost.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from behavesim.hitlog.frames import Damage, Frame
from behavesim.hitlog.segment_names import Segment, list_segments, read_name
from behavesim.hitlog.segment_scan import read_sources, scan_segment


class Mark(msgspec.Struct):
    """The first frame of a segment that touches a day, and what was passed over before it."""

    day: dt.date
    offset: int
    side_requests: int
    late: int


class DamagedBytes(msgspec.Struct):
    """Bytes of a segment that are no whole frame."""

    at: int
    size: int


class SegmentRecord(msgspec.Struct):
    """What was found in the first ``size`` bytes of a segment; ``crc`` is that of its frames' CRCs.

    ``concerns_other_frames`` where it has commits, references or requests of visits: these
    concern frames elsewhere in the log, so it is read as a whole each time.
    """

    size: int = 0
    crc: int = 0
    frames: int = 0
    file_size: int = 0
    mtime_ns: int = 0
    torn_bytes: int = 0
    concerns_other_frames: bool = False
    side_requests: int = 0
    late: int = 0
    uncommitted: int = 0
    marks: list[Mark] = msgspec.field(default_factory=list)
    damaged: list[DamagedBytes] = msgspec.field(default_factory=list)

    def find_start(self, from_day: dt.date) -> int:
        """Where to begin so that every frame of that day and later ones is met."""
        if self.concerns_other_frames:
            return 0
        return min((mark.offset for mark in self.marks if mark.day >= from_day), default=self.size)

    def before(self, start: int) -> "SegmentRecord":
        """What was known before the frame at ``start``, as ``find_start`` gave it."""
        counted: SegmentRecord | Mark = self
        if start < self.size:
            uncounted = Mark(dt.date.min, start, 0, 0)
            counted = next((mark for mark in self.marks if mark.offset == start), uncounted)
        return SegmentRecord(
            crc=self.crc,
            frames=self.frames,
            side_requests=counted.side_requests,
            late=counted.late,
            marks=[mark for mark in self.marks if mark.offset < start],
            damaged=[part for part in self.damaged if part.at < start],
        )


LogIndex = dict[str, SegmentRecord]
"""By name of the segment."""


class SourceSegment(msgspec.Struct):
    """A segment that a compacted one was made of: how many frames it had, and their CRC as
    ``SegmentRecord.crc``."""

    segment: str
    frames: int
    crc: int


class SourceList(msgspec.Struct):
    """The payload of a SOURCES frame."""

    sources: list[SourceSegment]


def find_lost(directory: Path, known: LogIndex) -> list[str]:
    """Names of segments that no longer hold all that was read of them."""
    segments = list_segments(directory)
    compacted = [segment for segment in segments if segment.is_compacted]
    return [
        name for name, record in known.items() if not _is_held(directory / name, record, compacted)
    ]


def has_other_segments(directory: Path, known: LogIndex) -> bool:
    """Whether segments that were read were removed, or merged into a compacted one."""
    return not known.keys() <= {segment.path.name for segment in list_segments(directory)}


def has_grown(directory: Path, known: LogIndex) -> bool:
    """Whether a segment is new, or has another size than when it was read."""
    return any(
        segment.path.name not in known
        or segment.path.stat().st_size != known[segment.path.name].file_size
        for segment in list_segments(directory)
    )


def sum_up_frames(frames: Iterator[Frame | Damage]) -> tuple[int, int]:
    """How many frames there are, and the CRC of their CRCs."""
    count = crc = 0
    for frame in frames:
        if isinstance(frame, Frame):
            count, crc = count + 1, frame.continue_crc(crc)
    return count, crc


def _is_held(path: Path, record: SegmentRecord, compacted: Iterable[Segment]) -> bool:
    cover = next((one for one in compacted if one.covers(read_name(path))), None)
    if cover is not None:
        return _is_in(cover.path, path.name, record)
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    if found.st_size == record.file_size and found.st_mtime_ns == record.mtime_ns:
        return True
    return found.st_size >= record.size and _find_crc(path, record.size) == record.crc


def _is_in(cover: Path, name: str, record: SegmentRecord) -> bool:
    """Whether what was read of a segment is in the compacted one that took its place."""
    wanted = read_name(Path(name))
    begin = held = 0
    for source in list_sources(cover):
        if source.segment == name and record.frames == 0:
            return True  # by a version that did not count them; it cannot be checked any more
        if source == SourceSegment(name, record.frames, record.crc):
            return True
        own = read_name(Path(source.segment))
        if own.last < wanted.first:
            begin += source.frames
        elif own.last <= wanted.last:
            held += source.frames
    if record.frames > held:
        return False
    frames = (one for one in scan_segment(Segment(cover)) if isinstance(one, Frame))
    part = islice(frames, begin, begin + record.frames)
    return sum_up_frames(part) == (record.frames, record.crc)


def list_sources(path: Path) -> list[SourceSegment]:
    """What a compacted segment was made of, in its order; nothing where that cannot be read."""
    payload = read_sources(path)
    try:
        return [] if payload is None else msgspec.json.decode(payload, type=SourceList).sources
    except msgspec.DecodeError:
        return []


def _find_crc(path: Path, size: int) -> int:
    """``SegmentRecord.crc`` of a segment that has ``size`` bytes, as far as frames are whole."""
    crc = 0
    for frame in scan_segment(Segment(path)):
        if isinstance(frame, Damage):
            continue
        if frame.end > size:
            break
        crc = frame.continue_crc(crc)
    return crc
