"""behavesim experiment --show PERSON: where one shopper's paths in two shops part, in pictures."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from behavesim.core.person import Person
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.core.step import Step, step_from_json
from behavesim.core.variant_files import LoadedVariant
from behavesim.engines import direct
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import VisitFailure, VisitRecord, visit_id
from behavesim.engines.screenshots import VisitScreenshots
from behavesim.errors import WorldError
from behavesim.experiment.comparison_page import (
    ComparisonPage,
    ShopRow,
    describe_step,
    list_orders,
    make_pictures,
    render_comparison_page,
)
from behavesim.experiment.divergence import Divergence, find_divergence
from behavesim.experiment.plan import ExperimentPlan, is_experiment, prepare_experiment
from behavesim.experiment.served_variant import served_variant
from behavesim.files.storing import storing, write_whole
from behavesim.files.workspace_paths import WorkspacePaths, check_replaceable
from behavesim.resources import find_resource
from behavesim.settings import Settings
from behavesim.shop.money import format_money
from behavesim.simulation.browser_run import browse

BEFORE: Final = 6
"""Steps that are shown before the one where the paths part."""
AFTER: Final = 4
NARROW_PX: Final = 320
WIDE_PX: Final = 560
"""Width of pictures of screens that are higher than wide, and of others."""

Visits = tuple[VisitRecord, ...]


@dataclass(frozen=True, slots=True, repr=False)
class VisualComparisonResult(Result):
    """Where the paths of one person in two shops part; None where they never do."""

    control: str
    treatment: str
    person: int
    visits: tuple[int, int]
    """How many they make in the control and in the treatment."""
    visit: int | None
    """The first visit that is not the same, from 0."""
    step: int | None
    """The first step of it that is not the same, from 1."""
    control_does: str | None
    """On which page, what they thought and did."""
    treatment_does: str | None
    seconds: float
    file: str | None


@dataclass(frozen=True, slots=True)
class _Arm:
    """One of the two shops, and the life in it."""

    role: str
    variant: LoadedVariant
    job: SimulationJob
    visits: Visits
    paths: tuple[tuple[Step, ...], ...]
    """The steps of each visit."""


def run_visual_comparison(
    settings: Settings,
    workspace: WorkspacePaths,
    control: str,
    treatment: str,
    person: int,
    personas: Path | None = None,
    progress: Progress = no_progress,
) -> VisualComparisonResult:
    """Find the first step that one person takes in one shop alone, and film it in both.

    Writes ``experiments/<name>/person-<ID>.html``, nothing where the paths never part. Raises
    InputError (variants) and WorldError (the browser).
    """
    started = time.perf_counter()
    simulate = settings.simulate.model_copy(update={"pace": "fast"})
    settings = settings.model_copy(update={"simulate": simulate})
    experiment = prepare_experiment(settings, control, treatment, personas)
    target = workspace.experiments / experiment.name
    check_replaceable(target, is_experiment)
    who = experiment.setup.inputs.person(settings, person)
    arms = _live_both(experiment, who)
    divergence = find_divergence(*(arm.paths for arm in arms))
    file: Path | None = None
    if divergence is not None:
        films = [_film(experiment, arm, who, divergence, progress) for arm in arms]
        file = target / f"person-{person}.html"
        page = render_comparison_page(_compose(settings, who, arms, films, divergence))
        with storing(target):
            target.mkdir(parents=True, exist_ok=True)
        write_whole(file, page.encode())
    return _summarize(arms, person, divergence, file, started)


def _live_both(experiment: ExperimentPlan, who: Person) -> tuple[_Arm, _Arm]:
    jobs = experiment.jobs()
    return (
        _live("control", experiment.control, jobs[0], who),
        _live("treatment", experiment.treatment, jobs[1], who),
    )


def _live(role: str, variant: LoadedVariant, job: SimulationJob, who: Person) -> _Arm:
    with closing(
        direct.simulate(find_resource("site_templates"), job, [who], explain=True)
    ) as lived:
        visits = next(lived).visits
    paths = tuple(tuple(map(step_from_json, visit.steps)) for visit in visits)
    return _Arm(role, variant, job, visits, paths)


def _film(
    experiment: ExperimentPlan, arm: _Arm, who: Person, divergence: Divergence, progress: Progress
) -> VisitScreenshots:
    """Let a browser live the person's life up to the visit; no pictures where there is none."""
    settings, setup = experiment.settings, experiment.setup
    name = visit_id(who.id, divergence.visit)
    pictured = range(max(0, divergence.step - BEFORE), divergence.step + AFTER + 1)
    if divergence.visit >= len(arm.visits):
        return VisitScreenshots(name, pictured, NARROW_PX)
    viewport = arm.job.devices[arm.visits[divergence.visit].device]["viewport"]
    wide = viewport["width"] > viewport["height"]
    film = VisitScreenshots(name, pictured, WIDE_PX if wide else NARROW_PX)
    with served_variant(setup, arm.variant, progress) as shop:
        done = 0

        def count(_record: VisitRecord) -> None:
            nonlocal done
            done += 1
            progress(f"film: {arm.variant.variant.name}", done, divergence.visit + 1)

        asyncio.run(_browse(settings, shop, arm.job, who, film, count))
    if [step.way for step in film.steps] != [step.way for step in arm.paths[divergence.visit]]:
        raise WorldError(
            f"{name}: the browser went another way than the direct "
            f"engine in {arm.variant.variant.name}",
            "`behavesim parity` compares the engines",
        )
    return film


async def _browse(
    settings: Settings,
    shop: WorkspacePaths,
    job: SimulationJob,
    who: Person,
    film: VisitScreenshots,
    on_visit: Callable[[VisitRecord], None],
) -> None:
    with closing(direct.plan(find_resource("site_templates"), job, [who])) as plans:
        planned = [next(plans)]
    failures: list[VisitFailure] = []
    lives = browse(settings, shop, shop.hits, job, planned, on_visit, failures, film=film)
    async for _life in lives:
        pass
    if failures:
        raise WorldError(str(failures[0]), "`behavesim doctor` says what is missing")


def _compose(
    settings: Settings,
    who: Person,
    arms: Sequence[_Arm],
    films: Sequence[VisitScreenshots],
    divergence: Divergence,
) -> ComparisonPage:
    control, treatment = (arm.variant.variant.name for arm in arms)
    shared, names = _of_visit(arms, divergence.visit)[0], _list_names(arms[0])
    path = next(arm.paths[divergence.visit] for arm in arms if divergence.visit < len(arm.visits))
    start = datetime.fromtimestamp(shared.from_ms / 1000, ZoneInfo(settings.time_zone))
    aim = f"{shared.intent}, {shared.topic}" if shared.topic else shared.intent
    return ComparisonPage(
        title=f"Person {who.id}: {treatment} against {control}",
        person=f"{who.persona.replace('_', ' ')}, {who.gender}, {who.age}, {who.job}, "
        f"usually spends {format_money(who.budget, settings.currency)}",
        visit=f"visit {divergence.visit} ({aim}), {start:%d %B %Y, %H:%M}, {shared.device}",
        verdict=f"The paths part at step {divergence.step + 1} of visit {divergence.visit}",
        earlier=tuple(
            f"{step.page}: {describe_step(step, names)}" for step in path[: films[0].pictured.start]
        ),
        wide=films[0].width_px == WIDE_PX,
        strips=tuple(
            _make_strip(arm, film, divergence, settings.currency)
            for arm, film in zip(arms, films, strict=True)
        ),
    )


def _make_strip(
    arm: _Arm, film: VisitScreenshots, divergence: Divergence, currency: str
) -> ShopRow:
    names = _list_names(arm)
    visit = next(iter(_of_visit([arm], divergence.visit)), None)
    steps = film.steps
    return ShopRow(
        shop=arm.variant.variant.name,
        role=arm.role,
        does=_tell(arm, divergence) or "",
        frames=make_pictures(steps, film.pictures, divergence, names),
        later=tuple(
            f"{step.page}: {describe_step(step, names)}" for step in steps[film.pictured.stop :]
        ),
        left=visit.reason if visit else "",
        bought=list_orders(steps, names),
        paid=format_money(visit.revenue if visit else 0, currency),
        visits=len(arm.visits),
        orders=sum(one.purchases for one in arm.visits),
        revenue=format_money(sum(one.revenue for one in arm.visits), currency),
    )


def _of_visit(arms: Sequence[_Arm], visit: int) -> list[VisitRecord]:
    """Return the visit as it was in each of the shops where it was made."""
    return [arm.visits[visit] for arm in arms if visit < len(arm.visits)]


def _list_names(arm: _Arm) -> Mapping[str, str]:
    catalog = arm.job.catalog
    named = [*catalog["items"], *catalog["categories"], *catalog["promotions"]]
    lists = {name: row["name"] for name, row in catalog["lists"].items()}
    return lists | {row["id"]: row["name"] for row in named}


def _summarize(
    arms: Sequence[_Arm],
    person: int,
    divergence: Divergence | None,
    file: Path | None,
    started: float,
) -> VisualComparisonResult:
    does = [_tell(arm, divergence) for arm in arms]
    return VisualComparisonResult(
        control=arms[0].variant.variant.name,
        treatment=arms[1].variant.variant.name,
        person=person,
        visits=(len(arms[0].visits), len(arms[1].visits)),
        visit=None if divergence is None else divergence.visit,
        step=None if divergence is None else divergence.step + 1,
        control_does=does[0],
        treatment_does=does[1],
        seconds=round(time.perf_counter() - started, 3),
        file=None if file is None else str(file),
    )


def _tell(arm: _Arm, divergence: Divergence | None) -> str | None:
    if divergence is None:
        return None
    if divergence.visit >= len(arm.visits):
        return "does not come"
    step = arm.paths[divergence.visit][divergence.step]
    return f"{step.page}: {describe_step(step, _list_names(arm))}"
