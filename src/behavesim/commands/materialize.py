"""``behavesim materialize``: the hit log to the warehouse's tables."""

import time
from dataclasses import dataclass

from behavesim.collect.day_tables import PropertySettings
from behavesim.collect.materialize import materialize
from behavesim.model.progress import Progress, no_progress
from behavesim.model.workspace import Workspace
from behavesim.settings import Settings


@dataclass(frozen=True, slots=True)
class MaterializeSummary:
    """``rejected`` requests are listed with their reasons in ``warehouse/_rejected.jsonl``;
    ``ignored`` are side requests and attempts that did not count; ``torn_bytes`` of unfinished
    frames stand at the ends of segments. ``revenue`` is in the property's currency."""

    tables: int
    events: int
    rejected: int
    ignored: int
    sessions: int
    purchases: int
    revenue: float
    torn_bytes: int
    seconds: float


def run_materialize(
    settings: Settings, workspace: Workspace, *, progress: Progress = no_progress
) -> MaterializeSummary:
    """Make ``events_YYYYMMDD`` tables out of the workspace's hit log; see collect.materialize."""
    started = time.monotonic()
    property_settings = PropertySettings(
        settings.time_zone, settings.currency, settings.money.usd_per_unit
    )
    made = materialize(workspace.hits, workspace.warehouse, property_settings, progress)
    return MaterializeSummary(
        tables=made.tables,
        events=made.events,
        rejected=made.rejected,
        ignored=made.ignored,
        sessions=made.sessions,
        purchases=made.purchases,
        revenue=made.revenue,
        torn_bytes=made.torn_bytes,
        seconds=round(time.monotonic() - started, 3),
    )
