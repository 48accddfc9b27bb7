"""behavesim simulate --person ID --visit N --explain: a visit again, with reasons of each step."""

import asyncio
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from behavesim.core.person import Person
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.engines import direct
from behavesim.engines.google_property import Confirm, check_google_property, never_confirm
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import VisitRecord
from behavesim.errors import InputError
from behavesim.files.storing import scratch_directory
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.simulation.browser_run import browse_person
from behavesim.simulation.population_files import PopulationInputs, prepare_population


@dataclass(frozen=True, slots=True, repr=False)
class ExplainResult(Result):
    """One visit: its person, its outcome, and the reasons of each step."""

    person: Mapping[str, Any]
    visit: int
    visits: int
    """How many visits the person makes inside the window."""
    intent: str
    topic: str | None
    reason: str
    """Why they left."""
    pages: int
    purchases: int
    revenue: float
    why: tuple[str, ...]
    """Page and reason of each step, in order."""


def run_explain(
    settings: Settings,
    workspace: WorkspacePaths,
    person: int,
    visit: int,
    personas: Path | None = None,
    progress: Progress = no_progress,
    confirm: Confirm = never_confirm,
) -> ExplainResult:
    """Simulate all visits of a person again and return one of them; a browser shows them.

    Hit log, warehouse and answer key do not change. ``confirm`` is asked before
    visits go to a property of Google's. Raises InputError where the person makes no such visit.
    """
    if settings.simulate.engine == "browser":
        check_google_property(settings, workspace, confirm)
    inputs, job = prepare_population(settings, workspace, personas, progress)
    who = inputs.person(settings, person)
    if settings.simulate.engine == "browser":
        with scratch_directory("explain") as hits:
            records = asyncio.run(browse_person(settings, workspace, hits, job, who)).visits
    else:
        records = _simulate_directly(job, who)
    if visit >= len(records):
        allowed = f"0 to {len(records) - 1}, the visits that person {person} makes"
        raise InputError("--visit", "", visit, allowed)
    return summarize_visit(who, inputs, records, visit)


def _simulate_directly(job: SimulationJob, who: Person) -> tuple[VisitRecord, ...]:
    with closing(direct.simulate(job, [who], explain=True)) as results:
        return next(results).visits


def summarize_visit(
    who: Person, inputs: PopulationInputs, records: tuple[VisitRecord, ...], visit: int
) -> ExplainResult:
    """Return the result of visit number ``visit`` of a person."""
    record = records[visit]
    favorites = sorted(inputs.topics, key=lambda topic: -who.interests[topic])[:3]
    return ExplainResult(
        person={
            "id": who.id,
            "persona": who.persona,
            "age": who.age,
            "gender": who.gender,
            "job": who.job,
            "region": who.region,
            "device": record.device,
            "budget": who.budget / inputs.prices.scale,
            "loves": ", ".join(favorites),
        },
        visit=visit,
        visits=len(records),
        intent=record.intent,
        topic=record.topic,
        reason=record.reason,
        pages=record.pages,
        purchases=record.purchases,
        revenue=record.revenue,
        why=record.why,
    )
