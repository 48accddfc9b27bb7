"""behavesim simulate: people and a built shop -> hit log, warehouse, answer key."""

import asyncio
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from behavesim.commands.browsing import browse, plan_lives
from behavesim.commands.build_site import load_site_catalog, run_build_site
from behavesim.commands.cast import Cast, load_cast, prepare_job
from behavesim.commands.materialize import run_materialize
from behavesim.commands.shards import Shard, describe_life, live_prefix
from behavesim.commands.simulation_log import identify, make_room
from behavesim.commands.tally import Tally
from behavesim.commands.workers import employing
from behavesim.errors import WorldError
from behavesim.model.progress import Progress, no_progress
from behavesim.model.workspace import Workspace
from behavesim.people.truth import write_identities, write_people
from behavesim.people.visits import VisitsWriter, count_visitors, read_identities, writing_visits
from behavesim.resources import find_resource
from behavesim.settings import Settings
from behavesim.shop.site import is_built_shop
from behavesim.simulate.job import SimulationJob, read_topics
from behavesim.simulate.record import Life

DEFAULT_SESSIONS = {"browser": 100, "direct": 10_000}


@dataclass(frozen=True, slots=True)
class SimulateSummary:
    """What was simulated, and what the warehouse holds of it.

    Sessions, hits, purchases and revenue are those from the first day on, without the warm-up.
    """

    engine: str
    people: int
    sessions: int
    warmup_sessions: int
    """Visits before the first day; they are in the warehouse too, in tables of earlier days."""
    events: int
    """Events in the warehouse, the ones that the export adds and the warm-up's included."""
    hits: int
    purchases: int
    revenue: float
    failed_visits: int
    refused_visits: int
    """Visits that left nothing, since the visitor refused cookies; they are no sessions."""
    seconds: float


@dataclass(frozen=True, slots=True)
class _Run:
    """One simulation under way."""

    settings: Settings
    workspace: Workspace
    cast: Cast
    job: SimulationJob
    tally: Tally

    def prefix(self) -> tuple[int | None, int | None]:
        """Return how many people, or else how many sessions, were asked for."""
        asked = self.settings.simulate
        if asked.people is None and asked.sessions is None:
            return None, DEFAULT_SESSIONS[asked.engine]
        return asked.people, asked.sessions


def run_simulate(
    settings: Settings,
    workspace: Workspace,
    personas: Path | None = None,
    progress: Progress = no_progress,
) -> SimulateSummary:
    """Send people through the shop; builds the shop where there is none yet.

    Raises InputError (what people wrote), BrowserError and WorldError.
    """
    started = time.perf_counter()
    cast = _gather_cast(settings, workspace, personas)
    if not is_built_shop(workspace.site):
        run_build_site(settings, workspace, out=None, progress=progress)
    run = _prepare(settings, workspace, cast, progress)
    make_room(workspace, settings.simulate.engine, identify(settings, run.cast, run.job))
    if settings.simulate.engine == "direct":
        _run_direct(run)
    else:
        with writing_visits(workspace.truth, settings.simulate.engine) as visits:
            asyncio.run(_run_browser(run, visits))
    _write_truth(run)
    tables = run_materialize(settings, workspace, progress=progress)
    tally = run.tally
    return SimulateSummary(
        engine=settings.simulate.engine,
        people=tally.people,
        sessions=tally.sessions,
        warmup_sessions=tally.warmup_sessions,
        events=tables.events,
        hits=tally.hits,
        purchases=tally.purchases,
        revenue=tally.revenue,
        failed_visits=tally.failed_visits,
        refused_visits=tally.refused_visits,
        seconds=round(time.perf_counter() - started, 3),
    )


def _gather_cast(settings: Settings, workspace: Workspace, personas: Path | None) -> Cast:
    """Check what people wrote before a shop is built, so that a fault leaves nothing behind."""
    if is_built_shop(workspace.site):
        return load_cast(personas, read_topics(workspace.site))
    return load_cast(personas, load_site_catalog(settings).topic_ids)


def _prepare(settings: Settings, workspace: Workspace, cast: Cast, progress: Progress) -> _Run:
    asked = settings.simulate
    job = prepare_job(settings, workspace.site, cast)
    return _Run(settings, workspace, cast, job, Tally(f"simulate: {asked.engine}", job, progress))


def _run_direct(run: _Run) -> None:
    people, sessions = run.prefix()
    run.tally.expect(sessions)
    templates = find_resource("site_templates")
    asked = run.settings.simulate

    def make_shard(number: int, first_id: int, count: int) -> Shard:
        return Shard(
            number, first_id, count, run.settings, run.cast, run.job, templates, run.workspace
        )

    # One shard more than workers, so that nobody waits for the next to be handed out.
    ahead = 1 if asked.workers == 1 and asked.scheduler is None else asked.workers + 1
    with employing(asked.workers, asked.scheduler) as executor:
        for result in live_prefix(executor, ahead, make_shard, people, sessions):
            run.tally.add_shard(result)


async def _run_browser(run: _Run, visits: VisitsWriter) -> None:
    people, sessions = run.prefix()
    planned = list(plan_lives(run.settings, run.cast, run.job, people, sessions))
    real_pace = run.settings.simulate.pace == "real"
    run.tally.expect(sum(min(1, n) if real_pace else n for n in (p.sessions for p in planned)))
    failures: list[str] = []
    hits, on_visit = run.workspace.hits, run.tally.add_visit
    async for life in browse(
        run.settings, run.workspace, hits, run.job, planned, on_visit, failures
    ):
        _keep(run, visits, life)
    tally = run.tally
    if failures and tally.sessions + tally.warmup_sessions + tally.refused_visits == 0:
        raise WorldError(f"no visit could be carried out: {failures[0]}")


def _keep(run: _Run, visits: VisitsWriter, life: Life) -> None:
    run.tally.add_life(life)
    for row in describe_life(life):
        visits.add(row)


def _write_truth(run: _Run) -> None:
    """Write who everybody is: the people of all engines that share the log."""
    folder = run.workspace.truth
    write_identities(read_identities(folder), folder)
    visitors = count_visitors(folder)
    write_people(islice(run.cast.people(run.settings), visitors), run.cast.topics, folder)
