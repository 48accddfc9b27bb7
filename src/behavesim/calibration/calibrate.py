"""behavesim calibrate: an export's figures -> personas whose people show the same."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import orjson
import yaml

from behavesim.calibration.export_counts import EVENT_INPUTS, ITEM_INPUTS, RealTraffic, count_export
from behavesim.calibration.figures import Figure, compare_figures
from behavesim.calibration.measures import Measure, list_absent, list_measures
from behavesim.calibration.mix import blend, fit_mix, set_goal
from behavesim.calibration.scales import (
    SCALES,
    apply_habits,
    apply_scales,
    compare_habits,
    mix_personas,
    read_scales,
)
from behavesim.calibration.search import ScaleSearch
from behavesim.calibration.simulated_counts import list_categories, simulate_and_count, sum_up
from behavesim.core.arrays import Floats
from behavesim.core.persona import Persona
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.core.variant_files import load_variant
from behavesim.engines.job import SimulationJob
from behavesim.export.exported_events import scan_export_columns
from behavesim.files.workspace_paths import WorkspacePaths, check_replaceable, replace_directory
from behavesim.people.local_personas import with_devices
from behavesim.settings import Settings
from behavesim.settings.groups.simulate import FIRST_START, LAST_START
from behavesim.simulation.shop_setup import ShopSetup, load_shop_setup
from behavesim.workers import open_executor

RESULT: Final = "calibration.json"

Counts = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PersonaShare:
    """A persona's part of the population; 0 after = it is left out."""

    persona: str
    before: float
    after: float


@dataclass(frozen=True, slots=True, repr=False)
class CalibrationResult(Result):
    """What was fitted to which export, and what could not be."""

    export: str
    first_day: str
    days: int
    """The export's last days, to which the population was fitted."""
    sessions: int
    people: int
    """How many people of the fitted population make as many sessions in as many days."""
    figures: tuple[Figure, ...]
    unfitted: tuple[str, ...]
    """Figures that are still not near the export's."""
    absent: Mapping[str, str]
    """Figures that this export does not show, with the reason."""
    mix: tuple[PersonaShare, ...]
    scales: Mapping[str, float]
    """What all personas' numbers were multiplied with or shifted by."""
    habits: Mapping[str, float]
    """What the weights of device categories, hours and weekdays were multiplied with."""
    evaluations: int
    seconds: float
    directory: str


@dataclass(slots=True)
class SmallPopulations:
    """Small populations with the same random numbers, simulated one after the other."""

    executor: Executor
    setup: ShopSetup
    job: SimulationJob
    people: int

    def simulate_kinds(self, personas: Sequence[Persona]) -> list[Counts]:
        """Return what a mean person of each persona does, as many people of each."""
        even = tuple(one.model_copy(update={"share": 1.0}) for one in personas)
        inputs = replace(self.setup.inputs, personas=even)
        simulated = simulate_and_count(
            self.executor, self.setup.settings, inputs, self.job, self.people
        )
        nothing = {name: 0.0 for name in next(iter(simulated.values())).of_one(self.job.catalog)}
        return [
            simulated[one.id].of_one(self.job.catalog) if one.id in simulated else nothing
            for one in personas
        ]

    def simulate_fresh(self, personas: Sequence[Persona]) -> dict[str, float]:
        """Return what people do who were in no search, twice as many, summed."""
        inputs = replace(self.setup.inputs, personas=tuple(personas))
        settings, people = self.setup.settings, 2 * self.people
        simulated = sum_up(
            simulate_and_count(self.executor, settings, inputs, self.job, people, self.people)
        )
        return {name: people * one for name, one in simulated.of_one(self.job.catalog).items()}


@dataclass(frozen=True, slots=True)
class _Fit:
    personas: tuple[Persona, ...]
    mix: Floats
    scales: Mapping[str, float]
    habits: Mapping[str, float]
    evaluations: int


def run_calibrate(
    settings: Settings,
    workspace: WorkspacePaths,
    export: Path,
    personas: Path | None = None,
    out: Path | None = None,
    progress: Progress = no_progress,
) -> CalibrationResult:
    """Fit the population to the last ``simulate.days`` days of ``export``, write persona files.

    Raises NotEnoughDataError (no export, no session, no purchase), SchemaError, DataError and
    InputError; the directory is then as it was.
    """
    started = time.perf_counter()
    target = workspace.personas if out is None else out
    check_replaceable(target, is_calibration)
    progress("calibrate: reading", 0, None)
    setup = load_shop_setup(settings, personas)
    categories = list_categories(setup.make_job(load_variant("baseline")).catalog)
    real = _read(export, settings, categories)
    setup = replace(setup, settings=_on_days_of(settings, real))
    job = setup.make_job(load_variant("baseline"))
    measures, absent = _choose_measures(categories, real)
    with open_executor(settings.simulate.workers, settings.simulate.scheduler) as executor:
        populations = SmallPopulations(executor, setup, job, settings.calibrate.people)
        fit = _fit(populations, measures, real.counts, settings.calibrate.evaluations, progress)
        progress("calibrate: fresh people", 0, None)
        before = populations.simulate_fresh(setup.inputs.personas)
        after = populations.simulate_fresh(fit.personas)
    figures = compare_figures(measures, real.counts, before, after)
    summary = CalibrationResult(
        export=str(export),
        first_day=real.first_day.isoformat(),
        days=real.days,
        sessions=round(real.counts["sessions"]),
        people=round(real.counts["sessions"] / after["sessions"] * 2 * populations.people),
        figures=figures,
        unfitted=tuple(figure.name for figure in figures if not figure.fitted),
        absent=absent,
        mix=_list_shares(setup.inputs.personas, fit.mix),
        scales=fit.scales,
        habits=fit.habits,
        evaluations=fit.evaluations,
        seconds=round(time.perf_counter() - started, 3),
        directory=str(target),
    )
    with replace_directory(target, is_calibration) as directory:
        _write(directory, fit.personas, summary)
    return summary


def is_calibration(directory: Path) -> bool:
    """Whether ``run_calibrate`` made this directory."""
    return (directory / RESULT).is_file()


def _read(export: Path, settings: Settings, categories: Sequence[str]) -> RealTraffic:
    events, items = scan_export_columns(export, EVENT_INPUTS, ITEM_INPUTS)
    return count_export(
        str(export),
        events.collect(),
        items.collect(),
        settings.simulate.days,
        settings.time_zone,
        categories,
    )


def _on_days_of(settings: Settings, real: RealTraffic) -> Settings:
    """Return the settings with the export's days, so that weekdays and holidays agree."""
    known = FIRST_START <= real.first_day <= LAST_START
    asked = {"start": real.first_day if known else None, "days": real.days, "pace": "fast"}
    return settings.model_copy(update={"simulate": settings.simulate.model_copy(update=asked)})


def _choose_measures(
    categories: Sequence[str], real: RealTraffic
) -> tuple[tuple[Measure, ...], dict[str, str]]:
    measures = list_measures(categories)
    absent = list_absent(measures, real.counts)
    present = [one for one in measures if one.name not in absent and one.group not in absent]
    return tuple(present), absent


def _fit(
    populations: SmallPopulations,
    measures: Sequence[Measure],
    real: Counts,
    budget: int,
    progress: Progress,
) -> _Fit:
    written = populations.setup.inputs.personas
    shares = np.array([persona.share for persona in written])
    shares = shares / shares.sum()
    known: dict[bytes, list[Counts]] = {}

    def simulate(position: Floats) -> list[Counts]:
        key = position.tobytes()
        if key not in known:
            known[key] = populations.simulate_kinds(_scale(written, position))
            progress("calibrate: search", len(known), budget)
        return known[key]

    sessions = blend(simulate(np.zeros(len(SCALES))), shares)["sessions"] * populations.people
    goal = set_goal(measures, real, sessions)

    def miss(position: Floats) -> Floats:
        kinds = simulate(position)
        return goal.miss(blend(kinds, fit_mix(goal, kinds, shares)))

    search = ScaleSearch(miss, budget)
    best = search.run(len(SCALES))
    mix = fit_mix(goal, simulate(best), shares)
    habits = compare_habits(real, blend(simulate(best), mix))
    inputs = populations.setup.inputs
    fitted = [
        apply_habits(with_devices(persona, inputs.markets), habits, inputs.categories)
        for persona in _scale(written, best)
    ]
    return _Fit(mix_personas(fitted, mix), mix, read_scales(best), habits, search.spent)


def _scale(personas: Sequence[Persona], position: Floats) -> list[Persona]:
    values = read_scales(position)
    return [apply_scales(persona, values) for persona in personas]


def _list_shares(personas: Sequence[Persona], mix: Floats) -> tuple[PersonaShare, ...]:
    total = sum(persona.share for persona in personas)
    listed = [
        PersonaShare(persona.id, persona.share / total, float(share) if share >= 1e-3 else 0.0)
        for persona, share in zip(personas, mix, strict=True)
    ]
    return tuple(sorted(listed, key=lambda one: (-abs(one.after - one.before), one.persona)))


def _write(directory: Path, personas: Sequence[Persona], summary: CalibrationResult) -> None:
    for persona in personas:
        content = persona.model_dump(mode="json", exclude_none=True)
        text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
        head = f"# Fitted by behavesim calibrate; {RESULT} has the figures.\n"
        (directory / f"{persona.id}.yaml").write_text(head + text, encoding="utf-8")
    encoded = orjson.dumps(asdict(summary), option=orjson.OPT_INDENT_2)
    (directory / RESULT).write_bytes(encoded + b"\n")
