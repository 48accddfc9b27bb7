"""Names of a hit log's segments: ``<writer>-<nnnnnn>.hits``, and ``<writer>-<first>+<last>.hits``
for one that compaction made of several.

A compacted segment takes the place of those that it was made of: where a compaction was killed
before it removed them, they are passed over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    found = _read_names(directory)
    covered = set(_find_covered(found))
    counted = [segment for segment in found if segment.path not in covered]
    newest: dict[str, int] = {}
    for one in counted:
        newest[one.writer] = max(newest.get(one.writer, 0), one.last)
    return [replace(one, is_newest=one.last == newest[one.writer]) for one in counted]


def list_covered(directory: Path) -> list[Path]:
    """Segments that are in a compacted one already."""
    return _find_covered(_read_names(directory))


def _read_names(directory: Path) -> list[Segment]:
    return [read_name(path) for path in sorted(directory.glob(f"*{SUFFIX}"))]


def _find_covered(found: Sequence[Segment]) -> list[Path]:
    covers = [segment for segment in found if segment.is_compacted]
    return [one.path for one in found if any(cover.covers(one) for cover in covers)]


def name_segment(writer: str, number: int) -> str:
    return f"{writer}-{number:06d}{SUFFIX}"


def name_compacted(writer: str, first: int, last: int) -> str:
    return f"{writer}-{first:06d}+{last:06d}{SUFFIX}"


def read_name(path: Path) -> Segment:
    """The segment that a name describes. A file named otherwise is a writer of its own."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        return Segment(path, path.name)
    first = int(found[2])
    return Segment(path, found[1], first, int(found[3] or first), True, found[3] is not None)
