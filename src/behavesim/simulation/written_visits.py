"""behavesim simulate --visits FILE: visits of a visit file, carried out and collected."""

import dataclasses
import hashlib
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from datetime import time as midnight
from pathlib import Path
from zoneinfo import ZoneInfo

from behavesim.core.person import Person
from behavesim.core.progress import Progress, no_progress
from behavesim.engines import direct
from behavesim.engines.google_property import Confirm, check_google_property, never_confirm
from behavesim.engines.job import read_catalog
from behavesim.engines.record import PersonVisits
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.writer import HitLogWriter
from behavesim.people.visit_file import Limits, load_visit_file
from behavesim.people.visits import writing_visits
from behavesim.settings import Settings
from behavesim.shop.build_site import load_site_json
from behavesim.shop.pages import list_pages
from behavesim.shop.site import is_built_shop
from behavesim.simulation.counts import SimulationCounts
from behavesim.simulation.explain import ExplainResult, summarize_visit
from behavesim.simulation.population_files import (
    PopulationInputs,
    ensure_site,
    prepare_job,
    read_population_inputs,
)
from behavesim.simulation.run_directory import clear_previous_simulation, identify
from behavesim.simulation.shards import WRITER, keep_reference, keep_visit
from behavesim.simulation.simulate import (
    Run,
    SimulationResult,
    simulate_in_browser,
    sum_up,
)

PEOPLE_UNLESS_ASKED = 100_000
# Pages that are only reached from another page.
_NO_LANDING_PAGES = frozenset({"checkout", "thank-you", "signup", "login", "not-found"})


@dataclasses.dataclass(frozen=True, slots=True)
class WrittenVisitsResult(SimulationResult):
    """Figures of the simulation, and each visit in order of person and time."""

    visits: tuple[ExplainResult, ...]


def run_written_visits(
    settings: Settings,
    workspace: WorkspacePaths,
    file: Path,
    personas: Path | None = None,
    progress: Progress = no_progress,
    confirm: Confirm = never_confirm,
) -> WrittenVisitsResult:
    """Carry out the visits of a file; hits, tables and answer key are those of a simulation.

    ``confirm`` is asked before visits go to a property of Google's. Raises
    InputError for a fault in the file, before anything is written.
    """
    started = time.perf_counter()
    settings = _without_warmup(settings)
    check_google_property(settings, workspace, confirm)
    inputs = read_population_inputs(settings, workspace, personas)
    written = load_visit_file(file, _limits(settings, workspace, inputs))
    ensure_site(settings, workspace, progress)
    job = prepare_job(settings, workspace.site, inputs)
    job = dataclasses.replace(job, visits=written)
    run = Run(
        settings,
        workspace,
        inputs,
        job,
        SimulationCounts("simulate: written visits", job, progress),
    )
    digest = hashlib.sha256(repr(written).encode()).hexdigest()[:16]
    identity = {**identify(settings, inputs, job), "visits": digest}
    clear_previous_simulation(workspace, settings.simulate.engine, identity)
    people = [inputs.person(settings, number) for number in written]
    engine = settings.simulate.engine
    done = _simulate_directly(run, people) if engine == "direct" else _browse(run, people)
    figures = sum_up(run, progress, started)
    known = {field.name: getattr(figures, field.name) for field in dataclasses.fields(figures)}
    return WrittenVisitsResult(**known, visits=tuple(_summarize(inputs, done)))


def _without_warmup(settings: Settings) -> Settings:
    """Return settings without warm-up: people make only the written visits."""
    simulate = settings.simulate.model_copy(update={"warmup": 0})
    return settings.model_copy(update={"simulate": simulate})


def _limits(settings: Settings, workspace: WorkspacePaths, inputs: PopulationInputs) -> Limits:
    asked, zone = settings.simulate, ZoneInfo(settings.time_zone)
    first = datetime.combine(asked.first_day, midnight(), zone)
    end = datetime.combine(asked.first_day + timedelta(days=asked.days), midnight(), zone)
    if is_built_shop(workspace.site):
        site = read_catalog(workspace.site)
    else:
        site = load_site_json(settings)
    return Limits(
        people=asked.people or PEOPLE_UNLESS_ASKED,
        topics=inputs.topics,
        devices=inputs.devices,
        pages={page.url for page in list_pages(site) if page.type not in _NO_LANDING_PAGES},
        window=None if asked.pace == "real" else (first, end),
        time_zone=settings.time_zone,
    )


def _simulate_directly(run: Run, people: list[Person]) -> list[PersonVisits]:
    name, workspace = f"{WRITER}-00000", run.workspace
    done: list[PersonVisits] = []
    run.counts.expect(sum(map(len, run.job.visits.values())))
    with (
        HitLogWriter(workspace.hits, name) as log,
        writing_visits(workspace.truth, name) as visits,
        closing(
            direct.simulate(run.job, people, explain=True, on_reference=keep_reference(log))
        ) as results,
    ):
        for person in results:
            for record in person.visits:
                keep_visit(record, log, visits)
                run.counts.add_visit(record)
            run.counts.people += 1
            done.append(person)
    return done


def _browse(run: Run, people: list[Person]) -> list[PersonVisits]:
    done: list[PersonVisits] = []
    with closing(direct.plan(run.job, people)) as plans:
        simulate_in_browser(run, plans, done.append)
    return sorted(done, key=lambda one: one.person.id)


def _summarize(inputs: PopulationInputs, done: list[PersonVisits]) -> Iterator[ExplainResult]:
    for one in done:
        for visit in range(len(one.visits)):
            yield summarize_visit(one.person, inputs, one.visits, visit)
