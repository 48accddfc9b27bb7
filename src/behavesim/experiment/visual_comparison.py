"""behavesim experiment --show PERSON: where one person's paths in two shops diverge."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from behavesim.core.money import to_minor
from behavesim.core.person import Person
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.core.step import VisitStep, step_from_json
from behavesim.core.variant_files import LoadedVariant
from behavesim.engines import direct
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import VisitRecord, visit_id
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
from behavesim.settings import Settings
from behavesim.shop.money import format_money
from behavesim.simulation.browser_run import browse_person

BEFORE: Final = 6
"""Steps that are shown before the one where the paths diverge."""
AFTER: Final = 4
"""Steps that are shown after it."""
ROLES: Final = ("control", "treatment")
NARROW_PX: Final = 320
WIDE_PX: Final = 560
"""Width of pictures of screens that are higher than wide, and of others."""


@dataclass(frozen=True, slots=True, repr=False)
class VisualComparisonResult(Result):
    """Where the paths of one person in two shops diverge; None if they never do."""

    control: str
    treatment: str
    person: int
    visits: tuple[int, int]
    """Number of visits in the control and in the treatment."""
    visit: int | None
    """The first visit that differs, from 0."""
    step: int | None
    """Its first step that differs, from 1."""
    control_does: str | None
    """Page, reasons and action of the step."""
    treatment_does: str | None
    seconds: float
    file: str | None


@dataclass(frozen=True, slots=True)
class _ShopVisits:
    """The person's visits in one of the two shops."""

    role: str
    variant: LoadedVariant
    job: SimulationJob
    visits: tuple[VisitRecord, ...]
    paths: tuple[tuple[VisitStep, ...], ...]
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
    """Find the first step that one person takes in one shop alone, and show it in both.

    Writes ``experiments/<name>/person-<ID>.html``, unless the paths never diverge. Raises
    InputError (variants) and WorldError (the browser).
    """
    started = time.perf_counter()
    simulate = settings.simulate.model_copy(update={"pace": "fast"})
    settings = settings.model_copy(update={"simulate": simulate})
    experiment = prepare_experiment(settings, control, treatment, personas)
    target = workspace.experiments / experiment.name
    check_replaceable(target, is_experiment)
    who = experiment.setup.inputs.person(settings, person)
    variants = experiment.control, experiment.treatment
    shops = [
        _simulate(role, variant, job, who)
        for role, variant, job in zip(ROLES, variants, experiment.jobs(), strict=True)
    ]
    divergence = find_divergence(*(shop.paths for shop in shops))
    file: Path | None = None
    if divergence is not None:
        recorded = [
            _take_screenshots(experiment, shop, who, divergence, progress) for shop in shops
        ]
        file = target / f"person-{person}.html"
        page = render_comparison_page(_compose(settings, who, shops, recorded, divergence))
        with storing(target):
            target.mkdir(parents=True, exist_ok=True)
        write_whole(file, page.encode())
    return _summarize(shops, person, divergence, file, started)


def _simulate(role: str, variant: LoadedVariant, job: SimulationJob, who: Person) -> _ShopVisits:
    with closing(direct.simulate(job, [who], explain=True)) as results:
        visits = next(results).visits
    paths = tuple(tuple(map(step_from_json, visit.steps)) for visit in visits)
    return _ShopVisits(role, variant, job, visits, paths)


def _take_screenshots(
    experiment: ExperimentPlan,
    shop: _ShopVisits,
    who: Person,
    divergence: Divergence,
    progress: Progress,
) -> VisitScreenshots:
    """Carry out the person's visits up to this one in a browser; none if they do not make it."""
    settings, setup = experiment.settings, experiment.setup
    name = visit_id(who.id, divergence.visit)
    pictured = range(max(0, divergence.step - BEFORE), divergence.step + AFTER + 1)
    if divergence.visit >= len(shop.visits):
        return VisitScreenshots(name, pictured, NARROW_PX)
    viewport = shop.job.devices[shop.visits[divergence.visit].device]["viewport"]
    wide = viewport["width"] > viewport["height"]
    screenshots = VisitScreenshots(name, pictured, WIDE_PX if wide else NARROW_PX)
    with served_variant(setup, shop.variant, progress) as workspace:
        done = 0

        def count(_record: VisitRecord) -> None:
            nonlocal done
            done += 1
            progress(f"screenshots: {shop.variant.variant.name}", done, divergence.visit + 1)

        asyncio.run(
            browse_person(settings, workspace, workspace.hits, shop.job, who, count, screenshots)
        )
    if [step.move for step in screenshots.steps] != [
        step.move for step in shop.paths[divergence.visit]
    ]:
        raise WorldError(
            f"{name}: the browser took other steps than the direct engine in "
            f"{shop.variant.variant.name}",
            "`behavesim parity` compares the engines",
        )
    return screenshots


def _compose(
    settings: Settings,
    who: Person,
    shops: Sequence[_ShopVisits],
    recorded: Sequence[VisitScreenshots],
    divergence: Divergence,
) -> ComparisonPage:
    control, treatment = (shop.variant.variant.name for shop in shops)
    shared, names = _of_visit(shops, divergence.visit)[0], _list_names(shops[0])
    path = next(
        shop.paths[divergence.visit] for shop in shops if divergence.visit < len(shop.visits)
    )
    start = datetime.fromtimestamp(shared.from_ms / 1000, ZoneInfo(settings.time_zone))
    aim = f"{shared.intent}, {shared.topic}" if shared.topic else shared.intent
    return ComparisonPage(
        title=f"Person {who.id}: {treatment} against {control}",
        person=f"{who.persona.replace('_', ' ')}, {who.gender}, {who.age}, {who.job}, "
        f"usually spends {format_money(who.budget, settings.currency)}",
        visit=f"visit {divergence.visit} ({aim}), {start:%d %B %Y, %H:%M}, {shared.device}",
        verdict=f"The paths diverge at step {divergence.step + 1} of visit {divergence.visit}",
        earlier=tuple(
            f"{step.page}: {describe_step(step, names)}"
            for step in path[: recorded[0].pictured.start]
        ),
        wide=recorded[0].width_px == WIDE_PX,
        rows=tuple(
            _make_row(shop, screenshots, divergence, settings.currency)
            for shop, screenshots in zip(shops, recorded, strict=True)
        ),
    )


def _make_row(
    shop: _ShopVisits, screenshots: VisitScreenshots, divergence: Divergence, currency: str
) -> ShopRow:
    names = _list_names(shop)
    visit = next(iter(_of_visit([shop], divergence.visit)), None)
    steps = screenshots.steps
    return ShopRow(
        shop=shop.variant.variant.name,
        role=shop.role,
        does=_describe_divergence(shop, divergence) or "",
        pictures=make_pictures(steps, screenshots.pictures, divergence, names),
        later=tuple(
            f"{step.page}: {describe_step(step, names)}"
            for step in steps[screenshots.pictured.stop :]
        ),
        left=visit.reason if visit else "",
        bought=list_orders(steps, names),
        paid=_write_revenue([visit] if visit else [], currency),
        visits=len(shop.visits),
        orders=sum(one.purchases for one in shop.visits),
        revenue=_write_revenue(shop.visits, currency),
    )


def _write_revenue(visits: Sequence[VisitRecord], currency: str) -> str:
    revenue = sum((Decimal(str(one.revenue)) for one in visits), Decimal(0))
    return format_money(to_minor(revenue, currency), currency)


def _of_visit(shops: Sequence[_ShopVisits], visit: int) -> list[VisitRecord]:
    """Return the records of a visit in the shops where it was made."""
    return [shop.visits[visit] for shop in shops if visit < len(shop.visits)]


def _list_names(shop: _ShopVisits) -> Mapping[str, str]:
    catalog = shop.job.catalog
    named = [*catalog["items"], *catalog["categories"], *catalog["promotions"]]
    lists = {name: row["name"] for name, row in catalog["lists"].items()}
    return lists | {row["id"]: row["name"] for row in named}


def _summarize(
    shops: Sequence[_ShopVisits],
    person: int,
    divergence: Divergence | None,
    file: Path | None,
    started: float,
) -> VisualComparisonResult:
    does = [_describe_divergence(shop, divergence) for shop in shops]
    return VisualComparisonResult(
        control=shops[0].variant.variant.name,
        treatment=shops[1].variant.variant.name,
        person=person,
        visits=(len(shops[0].visits), len(shops[1].visits)),
        visit=None if divergence is None else divergence.visit,
        step=None if divergence is None else divergence.step + 1,
        control_does=does[0],
        treatment_does=does[1],
        seconds=round(time.perf_counter() - started, 3),
        file=None if file is None else str(file),
    )


def _describe_divergence(shop: _ShopVisits, divergence: Divergence | None) -> str | None:
    if divergence is None:
        return None
    if divergence.visit >= len(shop.visits):
        return "does not come"
    step = shop.paths[divergence.visit][divergence.step]
    return f"{step.page}: {describe_step(step, _list_names(shop))}"
