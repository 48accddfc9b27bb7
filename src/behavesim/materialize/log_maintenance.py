"""``behavesim hits check`` and ``hits compact``: is the hit log whole, and can it be smaller."""

import time
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import NotEnoughDataError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.compaction import LeftSegment, compact_log
from behavesim.hitlog.frames import Damage
from behavesim.hitlog.index import find_lost
from behavesim.hitlog.lock import reading_log
from behavesim.hitlog.segment_names import list_segments
from behavesim.hitlog.segment_scan import scan_segment
from behavesim.materialize.result import DamagedPlace
from behavesim.materialize.warehouse_state import name_losses, read_state
from behavesim.settings import Settings

_REPORT_EVERY = 2000


@dataclass(frozen=True, slots=True, repr=False)
class LogCheckResult(Result):
    """``torn_bytes`` of unfinished frames stand where a crash leaves them, at the end of a
    writer's newest segment; ``damaged`` bytes anywhere else. ``shortened`` segments do not hold
    any more what ``materialize`` read of them, or made tables of that it has kept."""

    segments: int
    bytes: int
    frames: int
    torn_bytes: int
    damaged: tuple[DamagedPlace, ...]
    shortened: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True, repr=False)
class CompactionResult(Result):
    """``frames`` were merged by this run; ``left`` segments stay as they are."""

    segments_before: int
    segments_after: int
    bytes_before: int
    bytes_after: int
    frames: int
    left: tuple[LeftSegment, ...]
    seconds: float


def run_hits_check(
    settings: Settings, workspace: WorkspacePaths, progress: Progress = no_progress
) -> LogCheckResult:
    """Read every frame of the log. Raises NotEnoughDataError where there is none."""
    started = time.monotonic()
    _need_log(workspace.hits)
    frames = torn = size = 0
    damaged: list[DamagedPlace] = []
    with reading_log(workspace.hits):
        segments = list_segments(workspace.hits)
        for segment in segments:
            size += segment.path.stat().st_size
            for found in scan_segment(segment):
                if not isinstance(found, Damage):
                    frames += 1
                    if frames % _REPORT_EVERY == 0:
                        progress("check the hit log", frames, None)
                elif found.is_torn:
                    torn += found.size_bytes
                else:
                    place = DamagedPlace(segment.path.name, found.offset, found.size_bytes)
                    damaged.append(place)
        state = read_state(workspace.warehouse)
        lost = {*find_lost(workspace.hits, state.log), *name_losses(state)}
    return LogCheckResult(
        segments=len(segments),
        bytes=size,
        frames=frames,
        torn_bytes=torn,
        damaged=tuple(damaged),
        shortened=tuple(sorted(lost)),
        seconds=round(time.monotonic() - started, 3),
    )


def run_hits_compact(
    settings: Settings, workspace: WorkspacePaths, progress: Progress = no_progress
) -> CompactionResult:
    """Merge segments that are not being written into fewer, compressed ones."""
    started = time.monotonic()
    _need_log(workspace.hits)
    made = compact_log(workspace.hits, lambda done: progress("compact the hit log", done, None))
    return CompactionResult(
        segments_before=made.segments_before,
        segments_after=made.segments_after,
        bytes_before=made.bytes_before,
        bytes_after=made.bytes_after,
        frames=made.frames,
        left=made.left,
        seconds=round(time.monotonic() - started, 3),
    )


def _need_log(hits: Path) -> None:
    if not list_segments(hits):
        raise NotEnoughDataError(
            f"{hits}: found no hit log",
            "Run behavesim simulate, or behavesim serve and click through the shop.",
        )
