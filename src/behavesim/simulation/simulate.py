"""behavesim simulate: people and a built shop -> hit log, warehouse, answer key."""

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from behavesim.core.answer_key import IDENTITIES_FILE, PEOPLE_FILE, TRUTH
from behavesim.core.money import digits_of
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.engines.direct import PlannedVisits
from behavesim.engines.google_property import Confirm, check_google_property, never_confirm
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import PersonVisits, VisitFailure
from behavesim.errors import WorldError
from behavesim.files.file_manifest import write_file_manifest
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.materialize.materialize import run_materialize
from behavesim.materialize.result import DamagedPlace, KeptTable
from behavesim.people.truth import write_identities, write_people
from behavesim.people.visits import (
    count_people,
    list_visits,
    read_identities,
    writing_visits,
)
from behavesim.settings import Settings
from behavesim.simulation.browser_run import browse, plan_visits
from behavesim.simulation.counts import SimulationCounts
from behavesim.simulation.population_files import PopulationInputs, prepare_population
from behavesim.simulation.run_directory import clear_previous_simulation, identify
from behavesim.simulation.shards import Shard, describe_visit, simulate_prefix
from behavesim.workers import open_executor

DEFAULT_SESSIONS = {"browser": 100, "direct": 10_000}


@dataclass(frozen=True, slots=True, repr=False)
class SimulationResult(Result):
    """Figures of a simulation and of its tables.

    Sessions, hits, purchases and revenue are those from the first day on, without the warm-up.
    """

    engine: str
    people: int
    sessions: int
    warmup_sessions: int
    """Sessions before the first day; the warehouse has them in tables of earlier days."""
    events: int
    """Events in the warehouse, including the warm-up's and those that the export adds."""
    hits: int
    purchases: int
    revenue: float
    failed_visits: int
    failures: tuple[VisitFailure, ...]
    """Visits that the browser could not carry out; later visits of these people are missing."""
    refused_visits: int
    """Visits that sent no hit, since the person refused cookies; they are no sessions."""
    damaged: tuple[DamagedPlace, ...]
    kept: tuple[KeptTable, ...]
    """Damage elsewhere in the log, and tables kept because of it; see MaterializeResult."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """A simulation that is running."""

    settings: Settings
    workspace: WorkspacePaths
    inputs: PopulationInputs
    job: SimulationJob
    counts: SimulationCounts

    def prefix(self) -> tuple[int | None, int | None]:
        """Return how many people, or else how many sessions, were asked for."""
        asked = self.settings.simulate
        if asked.people is None and asked.sessions is None:
            return None, DEFAULT_SESSIONS[asked.engine]
        return asked.people, asked.sessions


def run_simulate(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None = None,
    progress: Progress = no_progress,
    confirm: Confirm = never_confirm,
) -> SimulationResult:
    """Simulate visits of people; builds the shop if there is none.

    ``confirm`` is asked before visits go to a property of Google's. Raises InputError (settings,
    personas, demographics), BrowserError and WorldError.
    """
    started = time.perf_counter()
    asked = settings.simulate
    check_google_property(settings, workspace, confirm)
    inputs, job = prepare_population(settings, workspace, personas, progress)
    run = Run(
        settings,
        workspace,
        inputs,
        job,
        SimulationCounts(f"simulate: {asked.engine}", job, progress),
    )
    with ExitStack() as stack:
        # The previous simulation is only removed once workers are available.
        executor = (
            stack.enter_context(open_executor(asked.workers, asked.scheduler))
            if asked.engine == "direct"
            else None
        )
        clear_previous_simulation(workspace, asked.engine, identify(settings, inputs, job))
        if executor is not None:
            _run_direct(run, executor)
        else:
            people, sessions = run.prefix()
            simulate_in_browser(run, plan_visits(settings, inputs, job, people, sessions))
    return sum_up(run, progress, started)


def sum_up(run: Run, progress: Progress, started: float) -> SimulationResult:
    """Write the answer key and the tables of a finished simulation; return its figures."""
    _write_truth(run)
    tables = run_materialize(run.settings, run.workspace, progress=progress)
    counts, visits = run.counts, run.counts.visits
    return SimulationResult(
        engine=run.settings.simulate.engine,
        people=counts.people,
        sessions=visits.sessions,
        warmup_sessions=visits.warmup_sessions,
        events=tables.events,
        hits=visits.hits,
        purchases=visits.purchases,
        revenue=round(visits.revenue, digits_of(run.settings.currency)),
        failed_visits=len(counts.failures),
        failures=tuple(sorted(counts.failures, key=lambda failure: failure.visit)),
        refused_visits=visits.refused_visits,
        damaged=tables.damaged,
        kept=tables.kept,
        seconds=round(time.perf_counter() - started, 3),
    )


def _run_direct(run: Run, executor: Executor) -> None:
    people, sessions = run.prefix()
    run.counts.expect(sessions)
    asked = run.settings.simulate

    def make_shard(number: int, first_id: int, count: int) -> Shard:
        return Shard(number, first_id, count, run.settings, run.inputs, run.job, run.workspace)

    # One shard more than workers, so that no worker waits for the next one.
    ahead = 1 if asked.workers == 1 and asked.scheduler is None else asked.workers + 1
    for result in simulate_prefix(executor, ahead, make_shard, people, sessions):
        run.counts.add_shard(result)


def simulate_in_browser(
    run: Run,
    people: Iterable[PlannedVisits],
    on_person: Callable[[PersonVisits], None] = lambda _person: None,
) -> None:
    """Carry out planned visits in a browser; ``on_person`` gets each person's when they are done.

    Raises WorldError if no visit could be carried out.
    """
    planned = list(people)
    real_pace = run.settings.simulate.pace == "real" and not run.job.visits
    sessions = (person.sessions for person in planned)
    run.counts.expect(sum(min(1, count) if real_pace else count for count in sessions))
    failures = run.counts.failures
    rows: list[tuple[Any, ...]] = []
    hits, on_visit = run.workspace.hits, run.counts.add_visit

    async def browse_all() -> None:
        async for person in browse(
            run.settings, run.workspace, hits, run.job, planned, on_visit, failures
        ):
            run.counts.people += 1
            rows.extend(map(describe_visit, person.visits))
            on_person(person)

    with writing_visits(run.workspace.truth, "browser") as visits:
        asyncio.run(browse_all())
        # People finish in no fixed order; a row begins with its person and visit.
        for row in sorted(rows, key=lambda row: row[:2]):
            visits.add(row)
    counts = run.counts.visits
    if failures and counts.sessions + counts.warmup_sessions + counts.refused_visits == 0:
        raise WorldError(f"no visit could be carried out: {failures[0]}")


def _write_truth(run: Run) -> None:
    """Write the people and identities of all engines that share the log."""
    folder = run.workspace.truth
    write_identities(read_identities(folder), folder)
    attributes = run.inputs.attributes(run.settings, count_people(folder))
    inputs = run.inputs
    write_people(
        attributes,
        inputs.topics,
        folder,
        inputs.prices.digits,
        relative=any(one.budget.is_relative for one in inputs.personas),
    )
    parts = [path.relative_to(folder).as_posix() for path in list_visits(folder)]
    write_file_manifest(folder, TRUTH, (PEOPLE_FILE, IDENTITIES_FILE, *parts))
