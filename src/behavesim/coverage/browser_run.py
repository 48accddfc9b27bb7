"""Coverage runs: people whose visits reach everything, chosen and carried out in a browser."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.progress import Progress
from behavesim.coverage.covering_visits import (
    SENT_EVENTS,
    CoveringVisits,
    HitsByVisit,
    choose_covering_people,
    draw_random_people,
    read_hits_by_visit,
)
from behavesim.coverage.reach import list_required
from behavesim.engines.arrivals import PageObserver
from behavesim.engines.google_property import require_own_tag
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import VisitFailure, VisitRecord
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.simulation.browser_run import browse
from behavesim.simulation.population_files import PopulationInputs, prepare_population


@dataclass(frozen=True, slots=True)
class CoverageRun:
    """People whose visits are compared, and the events, pages and answers that none reaches."""

    job: SimulationJob
    people: Sequence[CoveringVisits]
    unreached: tuple[str, ...] = ()


def plan_coverage_run(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None,
    visits: int,
    progress: Progress,
) -> CoverageRun:
    """Choose people who together reach everything, then the first ones until they make ``visits``.

    Builds the shop if there is none. Raises InputError for one that does not use our collector.
    """
    inputs, job = _prepare(settings, workspace, personas, progress)
    required = list_required(SENT_EVENTS, asks_consent=job.config["consent_banner"])
    people = choose_covering_people(settings, inputs, job, required, visits, progress)
    reached = frozenset().union(*(one.reached for one in people))
    return CoverageRun(job, people, tuple(sorted(required - reached)))


def draw_random_run(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None,
    visits: int,
    batch: int,
    progress: Progress,
) -> CoverageRun:
    """Draw people at random until they make ``visits``; another ``batch`` draws others.

    Builds the shop if there is none. Raises InputError for one that does not use our collector.
    """
    inputs, job = _prepare(settings, workspace, personas, progress)
    return CoverageRun(job, draw_random_people(settings, inputs, job, visits, batch, progress))


def _prepare(
    settings: Settings, workspace: WorkspacePaths, personas: Path | None, progress: Progress
) -> tuple[PopulationInputs, SimulationJob]:
    require_own_tag(settings, workspace)
    return prepare_population(settings, workspace, personas, progress)


def run_in_browser(
    settings: Settings,
    workspace: WorkspacePaths,
    hits: Path,
    job: SimulationJob,
    people: Sequence[CoveringVisits],
    stage: str,
    progress: Progress,
    observer: PageObserver | None = None,
) -> tuple[HitsByVisit, list[VisitFailure]]:
    """Carry out visits in a browser; return their hits and the visits that failed.

    The hit log is kept in the directory ``hits``. ``observer`` sees each page before it closes.
    """
    failures: list[VisitFailure] = []
    planned = [one.planned for one in people]
    total, done = sum(one.visits for one in planned), 0

    def count(_record: VisitRecord) -> None:
        nonlocal done
        done += 1
        progress(stage, done, total)

    async def browse_all() -> None:
        async for _ in browse(settings, workspace, hits, job, planned, count, failures, observer):
            pass

    asyncio.run(browse_all())
    return read_hits_by_visit(hits), failures
