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
from behavesim.engines.film import Film
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import VisitFailure, VisitRecord, visit_id
from behavesim.errors import WorldError
from behavesim.experiment.comparison import Experiment, is_experiment, prepare_experiment
from behavesim.experiment.divergence import Parting, find_parting
from behavesim.experiment.filmstrip import (
    Filmstrip,
    Strip,
    describe_step,
    list_orders,
    make_frames,
    render_filmstrip,
)
from behavesim.experiment.served_variant import standing_shop
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
class FilmResult(Result):
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


def run_film(
    settings: Settings,
    workspace: WorkspacePaths,
    control: str,
    treatment: str,
    person: int,
    personas: Path | None = None,
    progress: Progress = no_progress,
) -> FilmResult:
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
    who = experiment.street.cast.person(settings, person)
    arms = _live_both(experiment, who)
    parting = find_parting(*(arm.paths for arm in arms))
    file: Path | None = None
    if parting is not None:
        films = [_film(experiment, arm, who, parting, progress) for arm in arms]
        file = target / f"person-{person}.html"
        page = render_filmstrip(_compose(settings, who, arms, films, parting))
        with storing(target):
            target.mkdir(parents=True, exist_ok=True)
        write_whole(file, page.encode())
    return _summarise(arms, person, parting, file, started)


def _live_both(experiment: Experiment, who: Person) -> tuple[_Arm, _Arm]:
    jobs = experiment.jobs()
    return (
        _live("control", experiment.control, jobs[0], who),
        _live("treatment", experiment.treatment, jobs[1], who),
    )


def _live(role: str, variant: LoadedVariant, job: SimulationJob, who: Person) -> _Arm:
    with closing(direct.live(find_resource("site_templates"), job, [who], explain=True)) as lived:
        visits = next(lived).visits
    paths = tuple(tuple(map(step_from_json, visit.steps)) for visit in visits)
    return _Arm(role, variant, job, visits, paths)


def _film(
    experiment: Experiment, arm: _Arm, who: Person, parting: Parting, progress: Progress
) -> Film:
    """Let a browser live the person's life up to the visit; no pictures where there is none."""
    settings, street = experiment.settings, experiment.street
    name = visit_id(who.id, parting.visit)
    pictured = range(max(0, parting.step - BEFORE), parting.step + AFTER + 1)
    if parting.visit >= len(arm.visits):
        return Film(name, pictured, NARROW_PX)
    viewport = arm.job.devices[arm.visits[parting.visit].device]["viewport"]
    wide = viewport["width"] > viewport["height"]
    film = Film(name, pictured, WIDE_PX if wide else NARROW_PX)
    with standing_shop(street, arm.variant, progress) as shop:
        done = 0

        def count(_record: VisitRecord) -> None:
            nonlocal done
            done += 1
            progress(f"film: {arm.variant.variant.name}", done, parting.visit + 1)

        asyncio.run(_browse(settings, shop, arm.job, who, film, count))
    if [step.way for step in film.steps] != [step.way for step in arm.paths[parting.visit]]:
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
    film: Film,
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
    settings: Settings, who: Person, arms: Sequence[_Arm], films: Sequence[Film], parting: Parting
) -> Filmstrip:
    control, treatment = (arm.variant.variant.name for arm in arms)
    shared, names = _of_visit(arms, parting.visit)[0], _list_names(arms[0])
    path = next(arm.paths[parting.visit] for arm in arms if parting.visit < len(arm.visits))
    start = datetime.fromtimestamp(shared.from_ms / 1000, ZoneInfo(settings.time_zone))
    aim = f"{shared.intent}, {shared.topic}" if shared.topic else shared.intent
    return Filmstrip(
        title=f"Person {who.id}: {treatment} against {control}",
        person=f"{who.persona.replace('_', ' ')}, {who.gender}, {who.age}, {who.job}, "
        f"usually spends {format_money(who.budget, settings.currency)}",
        visit=f"visit {parting.visit} ({aim}), {start:%d %B %Y, %H:%M}, {shared.device}",
        verdict=f"The paths part at step {parting.step + 1} of visit {parting.visit}",
        earlier=tuple(
            f"{step.page}: {describe_step(step, names)}" for step in path[: films[0].pictured.start]
        ),
        wide=films[0].width_px == WIDE_PX,
        strips=tuple(
            _make_strip(arm, film, parting, settings.currency)
            for arm, film in zip(arms, films, strict=True)
        ),
    )


def _make_strip(arm: _Arm, film: Film, parting: Parting, currency: str) -> Strip:
    names = _list_names(arm)
    visit = next(iter(_of_visit([arm], parting.visit)), None)
    steps = film.steps
    return Strip(
        shop=arm.variant.variant.name,
        role=arm.role,
        does=_tell(arm, parting) or "",
        frames=make_frames(steps, film.pictures, parting, names),
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


def _summarise(
    arms: Sequence[_Arm], person: int, parting: Parting | None, file: Path | None, started: float
) -> FilmResult:
    does = [_tell(arm, parting) for arm in arms]
    return FilmResult(
        control=arms[0].variant.variant.name,
        treatment=arms[1].variant.variant.name,
        person=person,
        visits=(len(arms[0].visits), len(arms[1].visits)),
        visit=None if parting is None else parting.visit,
        step=None if parting is None else parting.step + 1,
        control_does=does[0],
        treatment_does=does[1],
        seconds=round(time.perf_counter() - started, 3),
        file=None if file is None else str(file),
    )


def _tell(arm: _Arm, parting: Parting | None) -> str | None:
    if parting is None:
        return None
    if parting.visit >= len(arm.visits):
        return "does not come"
    step = arm.paths[parting.visit][parting.step]
    return f"{step.page}: {describe_step(step, _list_names(arm))}"
