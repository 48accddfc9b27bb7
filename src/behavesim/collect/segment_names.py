"""Names of a hit log's segments: ``<writer>-<nnnnnn>.hits``, and ``<writer>-<first>+<last>.hits``
for one that compaction made of several.

A compacted segment takes the place of those that it was made of: where a compaction was killed
before it removed them, they are passed over.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SUFFIX: Final = ".hits"
_NAME: Final = re.compile(r"(.+)-(\d{6,})(?:\+(\d{6,}))?\.hits")


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of the log. ``is_newest`` of those of its writer: there alone an unfinished frame
    is what a crash leaves."""

    path: Path
    writer: str = ""
    first: int = 0
    last: int = 0
    is_newest: bool = True
    is_compacted: bool = False

    def covers(self, other: "Segment") -> bool:
        """Whether it was made of the other one, among others."""
        return (
            self.is_compacted
            and self != other
            and self.writer == other.writer
            and self.first <= other.first
            and other.last <= self.last
        )


def list_segments(directory: Path) -> list[Segment]:
    """The log's segments in log order: by writer, then by number."""
    found = [read_name(path) for path in sorted(directory.glob(f"*{SUFFIX}"))]
    covers = [segment for segment in found if segment.is_compacted]
    counted = [one for one in found if not any(cover.covers(one) for cover in covers)]
    newest = {segment.writer: segment.last for segment in counted}
    for segment in counted:
        newest[segment.writer] = max(newest[segment.writer], segment.last)
    return [
        Segment(one.path, one.writer, one.first, one.last, one.last == newest[one.writer],
                one.is_compacted)
        for one in counted
    ]  # fmt: skip


def list_covered(directory: Path) -> list[Path]:
    """Segments that are in a compacted one already."""
    found = [read_name(path) for path in sorted(directory.glob(f"*{SUFFIX}"))]
    covers = [segment for segment in found if segment.is_compacted]
    return [one.path for one in found if any(cover.covers(one) for cover in covers)]


def find_cover(directory: Path, name: str) -> Path | None:
    """The compacted segment that has taken the place of the one of that name."""
    wanted = read_name(directory / name)
    return next((one.path for one in list_segments(directory) if one.covers(wanted)), None)


def name_segment(writer: str, number: int) -> str:
    return f"{writer}-{number:06d}{SUFFIX}"


def name_compacted(writer: str, first: int, last: int) -> str:
    return f"{writer}-{first:06d}+{last:06d}{SUFFIX}"


def read_name(path: Path) -> Segment:
    """What a name says. A file named otherwise is a writer of its own."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        return Segment(path, path.name)
    first = int(found[2])
    return Segment(path, found[1], first, int(found[3] or first), True, found[3] is not None)
