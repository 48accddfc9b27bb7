"""``behavesim materialize``: the hit log to the warehouse's tables."""

import datetime as dt
import time
from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo

from behavesim.core.dates import place_in_zone
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import InputError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.materialize.day_tables import PropertySettings
from behavesim.materialize.materialize import DamagedPlace, KeptTable, materialize
from behavesim.settings import Settings

CLOCK = "clock"


@dataclass(frozen=True, slots=True, repr=False)
class MaterializeResult(Result):
    """What the warehouse holds; ``written`` tables are new or changed by this run.

    ``rejected`` requests, and lines of requests (``rejected_lines``), are listed with their reasons
    in ``warehouse/_rejected.jsonl``;
    ``ignored`` are side requests and attempts that did not count, ``late`` hits that came more
    than three days after their day; limits of collection ``dropped`` and ``cut`` events;
    ``revenue`` is in the property's currency. ``frames`` of the log are whole; ``torn_bytes`` of
    unfinished ones stand at the ends of newest segments, ``damaged`` bytes anywhere else; ``kept``
    tables were not replaced, since the log has lost what they were made of.
    """

    tables: int
    events: int
    written: int
    rejected: int
    rejected_lines: int
    ignored: int
    late: int
    dropped: int
    cut: int
    sessions: int
    purchases: int
    revenue: float
    frames: int
    torn_bytes: int
    damaged: tuple[DamagedPlace, ...]
    kept: tuple[KeptTable, ...]
    seconds: float


def run_materialize(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    now: dt.datetime | None = None,
    rebuild: bool = False,
    progress: Progress = no_progress,
) -> MaterializeResult:
    """Make ``events_YYYYMMDD`` tables out of the workspace's hit log; see collect.materialize.

    ``now`` makes the day in which it lies an open one; None takes all days as complete.
    ``rebuild`` lets tables be replaced by smaller ones where the log has lost something.
    """
    started = time.monotonic()
    property_settings = PropertySettings(
        settings.time_zone,
        settings.currency,
        settings.money.usd_per_unit,
        enforces_limits=settings.collect.ga4_limits == "enforce",
    )
    now_ms = None if now is None else int(now.timestamp() * 1000)
    made = materialize(
        workspace.hits, workspace.warehouse, property_settings, progress, now_ms, rebuild=rebuild
    )
    figures = {field.name: getattr(made, field.name) for field in fields(made)}
    return MaterializeResult(**figures, seconds=round(time.monotonic() - started, 3))


def read_present(text: str | None, time_zone: str, clock: dt.datetime) -> dt.datetime | None:
    """What ``--now`` says: a time in the property's zone unless it names its own, or the clock's.

    Raises InputError for anything else.
    """
    if text is None:
        return None
    if text == CLOCK:
        return clock
    try:
        present = dt.datetime.fromisoformat(text)
    except ValueError:
        allowed = f"YYYY-MM-DD HH:MM, or {CLOCK}"
        raise InputError("--now", "", repr(text), allowed) from None
    try:
        return place_in_zone(present, ZoneInfo(time_zone))
    except ValueError:
        raise InputError("--now", "", repr(text), f"a moment that {time_zone} has") from None
