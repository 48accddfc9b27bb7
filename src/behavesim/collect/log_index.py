"""What is known of a hit log that was read before: how far, and where in it each day begins.

With it a later reading takes up the log where the last one ended, and goes back only to the
first frame of a day that has to be made anew.
"""

import datetime as dt
from pathlib import Path

import msgspec

from behavesim.collect.hit_frames import TornTail, list_segments, scan_segment


class Mark(msgspec.Struct):
    """The first frame of a segment that touches a day, and what was passed over before it."""

    day: dt.date
    offset: int
    side_requests: int
    late: int


class SegmentRecord(msgspec.Struct):
    """What was found in the first ``size`` bytes of a segment; ``crc`` is that of its frames' CRCs.

    ``speaks_of_others`` tells that it has commits, references or requests of visits: these
    concern frames elsewhere in the log, so it is read as a whole each time.
    """

    size: int = 0
    crc: int = 0
    file_size: int = 0
    mtime_ns: int = 0
    torn_bytes: int = 0
    speaks_of_others: bool = False
    side_requests: int = 0
    late: int = 0
    uncommitted: int = 0
    marks: list[Mark] = msgspec.field(default_factory=list)

    def find_start(self, from_day: dt.date) -> int:
        """Where to begin so that every frame of that day and later ones is met."""
        if self.speaks_of_others:
            return 0
        return min((mark.offset for mark in self.marks if mark.day >= from_day), default=self.size)

    def before(self, start: int) -> "SegmentRecord":
        """What was known before the frame at ``start``, as ``find_start`` gave it."""
        counted: SegmentRecord | Mark = self
        if start < self.size:
            nothing = Mark(dt.date.min, start, 0, 0)
            counted = next((mark for mark in self.marks if mark.offset == start), nothing)
        return SegmentRecord(
            side_requests=counted.side_requests,
            late=counted.late,
            marks=[mark for mark in self.marks if mark.offset < start],
        )


LogIndex = dict[str, SegmentRecord]
"""By name of the segment."""


def log_goes_on(directory: Path, known: LogIndex) -> bool:
    """Whether the log is what it was before, and perhaps more: nothing gone, nothing else."""
    return all(_goes_on(directory / name, record) for name, record in known.items())


def has_grown(directory: Path, known: LogIndex) -> bool:
    """Whether there is something that was not read."""
    return any(
        path.name not in known or path.stat().st_size != known[path.name].file_size
        for path in list_segments(directory)
    )


def _goes_on(path: Path, record: SegmentRecord) -> bool:
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    if found.st_size == record.file_size and found.st_mtime_ns == record.mtime_ns:
        return True
    return found.st_size >= record.size and _find_crc(path, record.size) == record.crc


def _find_crc(path: Path, size: int) -> int:
    """``SegmentRecord.crc`` of a segment that has ``size`` bytes, as far as frames are whole."""
    crc = 0
    for frame in scan_segment(path):
        if isinstance(frame, TornTail) or frame.end > size:
            break
        crc = frame.continue_crc(crc)
    return crc
