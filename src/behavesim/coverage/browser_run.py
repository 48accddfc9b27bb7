"""The walk of an audit: lives that reach everything, chosen, and carried out in a browser."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.progress import Progress
from behavesim.coverage.covering_visits import (
    SENT_EVENTS,
    Account,
    CoveringLife,
    account_of_log,
    choose_lives,
    draw_lives,
)
from behavesim.coverage.reach import list_required
from behavesim.engines.arrivals import Look
from behavesim.engines.google_property import need_own_tag
from behavesim.engines.job import SimulationJob, read_topics
from behavesim.engines.record import VisitFailure, VisitRecord
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.shop.build_site import run_build_site
from behavesim.shop.site import is_built_shop
from behavesim.simulation.browser_run import browse
from behavesim.simulation.population_files import Cast, load_cast, prepare_job


@dataclass(frozen=True, slots=True)
class CoveringWalk:
    """Who walks through the shop, and which events, pages and answers nobody reaches."""

    job: SimulationJob
    lives: Sequence[CoveringLife]
    unreached: tuple[str, ...] = ()


def plan_walk(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None,
    visits: int,
    progress: Progress,
) -> CoveringWalk:
    """Choose people who reach everything, then the first ones until there are ``visits``.

    Builds the shop where there is none. Raises InputError for one whose hits do not come to us.
    """
    cast, job = _prepare(settings, workspace, personas, progress)
    required = list_required(SENT_EVENTS, asks_consent=job.config["consent_banner"])
    lives = choose_lives(settings, cast, job, required, visits, progress)
    reached = frozenset().union(*(life.reached for life in lives))
    return CoveringWalk(job, lives, tuple(sorted(required - reached)))


def draw_walk(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None,
    visits: int,
    batch: int,
    progress: Progress,
) -> CoveringWalk:
    """Draw people at random who make ``visits``; another ``batch`` draws others.

    Builds the shop where there is none. Raises InputError for one whose hits do not come to us.
    """
    cast, job = _prepare(settings, workspace, personas, progress)
    return CoveringWalk(job, draw_lives(settings, cast, job, visits, batch, progress))


def _prepare(
    settings: Settings, workspace: WorkspacePaths, personas: Path | None, progress: Progress
) -> tuple[Cast, SimulationJob]:
    need_own_tag(settings, workspace)
    if not is_built_shop(workspace.site):
        run_build_site(settings, workspace, out=None, progress=progress)
    cast = load_cast(personas, read_topics(workspace.site))
    return cast, prepare_job(settings, workspace.site, cast)


def walk_in_browser(
    settings: Settings,
    workspace: WorkspacePaths,
    hits: Path,
    job: SimulationJob,
    lives: Sequence[CoveringLife],
    stage: str,
    progress: Progress,
    look: Look | None = None,
) -> tuple[Account, list[VisitFailure]]:
    """What a browser's visits sent, kept in ``hits``, and those that failed.

    ``look`` sees each page before it closes.
    """
    failures: list[VisitFailure] = []
    planned = [life.planned for life in lives]
    total, done = sum(life.visits for life in planned), 0

    def count(_record: VisitRecord) -> None:
        nonlocal done
        done += 1
        progress(stage, done, total)

    async def live_all() -> None:
        async for _ in browse(settings, workspace, hits, job, planned, count, failures, look):
            pass

    asyncio.run(live_all())
    return account_of_log(hits), failures
