"""behavesim experiment: two shops, the same people with the same luck in both, and the verdict."""

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.commands.arms import Cohort, join_cohorts, live_cohorts
from behavesim.commands.candidates import Street, open_street
from behavesim.commands.engine_audit import EngineAudit, audit_engines
from behavesim.commands.workers import employing
from behavesim.errors import InputError, NotEnoughDataError
from behavesim.improve.ledger import (
    Entry,
    GroupEntry,
    list_bundles,
    share_out,
    split_by_factor,
    split_by_group,
    split_by_step,
)
from behavesim.improve.paired import Comparison, compare
from behavesim.improve.precision import (
    Power,
    Worth,
    anytime_interval,
    measure_worth,
    plan_power,
    visitors_for,
)
from behavesim.model.progress import Progress, no_progress
from behavesim.model.variant_files import LoadedVariant, load_variant
from behavesim.model.workspace import Workspace, check_replaceable, replace_directory
from behavesim.settings import Settings
from behavesim.simulate.job import SimulationJob

MAX_BUNDLED: Final = 4
RESULT: Final = "experiment.json"
PEOPLE: Final = "people.parquet"
FILMS: Final = "person-*.html"
"""What ``run_film`` makes; a film does not outlive an experiment that is run anew."""


@dataclass(frozen=True, slots=True)
class ExperimentSummary:
    """What the treatment did to the control; money is the shop's currency, a visitor."""

    control: str
    treatment: str
    people: int
    verdict: str
    """``better``, ``worse`` or ``no effect``: where the interval of revenue lies."""
    delta: float
    relative_delta: float | None
    ci_low: float
    ci_high: float
    correlation: float
    figures: tuple[Comparison, ...]
    anytime: tuple[float, float]
    """Limits of the delta that hold however often one looked on the way."""
    worth: Worth
    power: Power | None
    audit: EngineAudit | None
    """What a browser made of the first visits; None where it was not asked."""
    factors: tuple[Entry, ...]
    steps: tuple[Entry, ...]
    groups: tuple[GroupEntry, ...]
    changes: Mapping[str, float]
    """Shapley value of each bundled change; empty unless asked for."""
    prices_changed: bool
    seconds: float
    directory: str


@dataclass(frozen=True, slots=True)
class PowerSummary:
    """What an experiment would be able to show; nothing is written."""

    control: str
    treatment: str
    power: Power
    seconds: float


@dataclass(frozen=True, slots=True)
class Experiment:
    """Two shops in one street."""

    street: Street
    control: LoadedVariant
    treatment: LoadedVariant

    @property
    def name(self) -> str:
        return f"{self.treatment.variant.name}-against-{self.control.variant.name}"

    @property
    def settings(self) -> Settings:
        return self.street.settings

    def jobs(self) -> tuple[SimulationJob, SimulationJob]:
        """Return control and treatment; raises InputError where they are the same shop."""
        jobs = self.street.make_job(self.control), self.street.make_job(self.treatment)
        shops = [{**job.catalog, "variant": None} for job in jobs]
        if shops[0] == shops[1]:
            found = f"the shop of {self.control.variant.name} again"
            raise InputError("--treatment", "", found, "a variant that changes something")
        return jobs


def prepare_experiment(
    settings: Settings, control: str, treatment: str, personas: Path | None = None
) -> Experiment:
    """Read all that was written; raises InputError for the first thing that is wrong."""
    loaded = load_variant(control), load_variant(treatment)
    return Experiment(open_street(settings, personas), *loaded)


def run_power(
    settings: Settings,
    control: str,
    treatment: str,
    personas: Path | None = None,
    progress: Progress = no_progress,
) -> PowerSummary:
    """State what an experiment of ``experiment.people`` could show, by its first people alone."""
    started = time.perf_counter()
    experiment = prepare_experiment(settings, control, treatment, personas)
    jobs = experiment.jobs()
    with employing(settings.simulate.workers, settings.simulate.scheduler) as executor:
        pilot = join_cohorts(
            list(_live(experiment, executor, jobs, settings.experiment.pilot, progress))
        )
    power = _plan(settings, pilot)
    if power is None:
        raise NotEnoughDataError(
            f"nobody of the first {len(pilot)} people bought anything",
            "ask for a larger experiment.pilot",
        )
    return PowerSummary(control, treatment, power, round(time.perf_counter() - started, 3))


def run_experiment(
    settings: Settings,
    workspace: Workspace,
    control: str,
    treatment: str,
    personas: Path | None = None,
    *,
    attribute: bool = False,
    progress: Progress = no_progress,
) -> ExperimentSummary:
    """Send ``experiment.people`` through both shops and write what came of it.

    Raises InputError (variants), NotEnoughDataError (the asked precision takes more people) and
    WorldError (an audit that finds a difference, too); an experiment of the same name stays as it
    was then.
    """
    started = time.perf_counter()
    experiment = prepare_experiment(settings, control, treatment, personas)
    target = workspace.experiments / experiment.name
    check_replaceable(target, is_experiment)
    jobs = experiment.jobs()
    kinds = _list_kinds(experiment, attribute)
    audit = _audit(experiment, progress)
    with employing(settings.simulate.workers, settings.simulate.scheduler) as executor:
        cohort, power = _live_with_power(experiment, executor, jobs, progress)
        changes = _attribute(experiment, executor, kinds, cohort, progress)
    summary = _judge(experiment, cohort, power, audit, changes, started, target)
    with replace_directory(target, is_experiment) as directory:
        _write(directory, experiment, summary, cohort)
    return summary


def is_experiment(directory: Path) -> bool:
    """Whether this directory was made for an experiment: its result, or a person's film alone."""
    films = all(fnmatch(file.name, FILMS) for file in directory.iterdir())
    return films or (directory / RESULT).is_file()


def _audit(experiment: Experiment, progress: Progress) -> EngineAudit | None:
    visits = experiment.settings.experiment.audit_visits
    if visits == 0:
        return None
    variants = experiment.control, experiment.treatment
    return audit_engines(experiment.street, variants, visits, progress)


def _live(
    experiment: Experiment,
    executor: Executor,
    jobs: Sequence[SimulationJob],
    people: int,
    progress: Progress,
    first_id: int = 0,
    stage: str = "experiment",
) -> Iterator[Cohort]:
    workers = experiment.settings.simulate.workers
    done = 0
    progress(stage, 0, people)
    for cohort in live_cohorts(
        executor, workers, experiment.settings, experiment.street.cast, jobs, people, first_id
    ):
        done += len(cohort)
        progress(stage, done, people)
        yield cohort


def _live_with_power(
    experiment: Experiment, executor: Executor, jobs: Sequence[SimulationJob], progress: Progress
) -> tuple[Cohort, Power | None]:
    asked = experiment.settings.experiment
    parts: list[Cohort] = []
    power: Power | None = None
    lived = 0
    for cohort in _live(experiment, executor, jobs, asked.people, progress):
        parts.append(cohort)
        before, lived = lived, lived + len(cohort)
        if before < asked.pilot <= lived:
            power = _plan(experiment.settings, join_cohorts(parts))
            _check_precision(experiment.settings, join_cohorts(parts), power)
    return join_cohorts(parts), power


def _plan(settings: Settings, pilot: Cohort) -> Power | None:
    control, treatment = (arm.revenue for arm in pilot.arms)
    return plan_power(control, treatment, settings.experiment.people, settings.experiment.level)


def _check_precision(settings: Settings, pilot: Cohort, power: Power | None) -> None:
    asked = settings.experiment
    if asked.precision is None or power is None or power.half_width <= asked.precision:
        return
    control, treatment = (arm.revenue for arm in pilot.arms)
    needed = visitors_for(control, treatment, asked.precision, asked.level)
    raise NotEnoughDataError(
        f"{asked.people} people give about {power.half_width:.1%} to either side, "
        f"not {asked.precision:.1%}",
        f"about {needed} people would: --people {needed}",
    )


def _list_kinds(experiment: Experiment, attribute: bool) -> tuple[str, ...]:
    kinds = tuple(change.change for change in experiment.treatment.variant.changes)
    if not attribute:
        return ()
    if experiment.control.variant.changes:
        found = f"control {experiment.control.variant.name}"
        raise InputError("--attribute", "", found, "control baseline, to undo change by change")
    if not 2 <= len(kinds) <= MAX_BUNDLED:
        found = f"{len(kinds)} changes in {experiment.treatment.variant.name}"
        raise InputError("--attribute", "", found, f"a treatment of 2 to {MAX_BUNDLED} changes")
    return kinds


def _attribute(
    experiment: Experiment,
    executor: Executor,
    kinds: tuple[str, ...],
    cohort: Cohort,
    progress: Progress,
) -> dict[str, float]:
    if not kinds:
        return {}
    worth = {
        frozenset[str](): float(cohort.arms[0].revenue.mean()),
        frozenset(kinds): float(cohort.arms[1].revenue.mean()),
    }
    between = [bundle for bundle in list_bundles(kinds) if bundle not in worth]
    for bundle in between:
        undone = frozenset(kinds) - bundle
        job = experiment.street.make_job(experiment.treatment.without(undone))
        stage = f"experiment: {' and '.join(sorted(bundle))} alone"
        parts = list(_live(experiment, executor, [job], len(cohort), progress, stage=stage))
        worth[bundle] = float(join_cohorts(parts).arms[0].revenue.mean())
    return share_out(kinds, worth)


def _judge(
    experiment: Experiment,
    cohort: Cohort,
    power: Power | None,
    audit: EngineAudit | None,
    changes: Mapping[str, float],
    started: float,
    target: Path,
) -> ExperimentSummary:
    asked, seed = experiment.settings.experiment, experiment.settings.seed
    control, treatment = cohort.arms
    figures = compare(control, treatment, resamples=asked.resamples, level=asked.level, seed=seed)
    revenue = figures[0]
    differences = treatment.revenue - control.revenue
    worth = measure_worth(control.revenue, treatment.revenue, cohort.known)
    return ExperimentSummary(
        control=experiment.control.variant.name,
        treatment=experiment.treatment.variant.name,
        people=len(cohort),
        verdict=judge(revenue),
        delta=revenue.delta,
        relative_delta=revenue.relative_delta,
        ci_low=revenue.ci_low,
        ci_high=revenue.ci_high,
        correlation=worth.correlation,
        figures=figures,
        anytime=anytime_interval(differences, asked.level, asked.people),
        worth=worth,
        power=power,
        audit=audit,
        factors=split_by_factor(control, treatment),
        steps=split_by_step(control, treatment),
        groups=split_by_group(control, treatment, cohort.traits, asked.level),
        changes=changes,
        prices_changed=experiment.treatment.variant.changes_prices,
        seconds=round(time.perf_counter() - started, 3),
        directory=str(target),
    )


def judge(revenue: Comparison) -> str:
    """Return the verdict of an interval."""
    if revenue.ci_low > 0:
        return "better"
    return "worse" if revenue.ci_high < 0 else "no effect"


def _write(
    directory: Path, experiment: Experiment, summary: ExperimentSummary, cohort: Cohort
) -> None:
    result = orjson.dumps(asdict(summary), option=orjson.OPT_INDENT_2)
    (directory / RESULT).write_bytes(result + b"\n")
    for loaded in (experiment.control, experiment.treatment):
        if loaded.path is not None:
            shutil.copy(loaded.path, directory / loaded.path.name)
    columns: dict[str, Any] = {"person_id": np.arange(len(cohort))}
    columns |= {trait: pa.array(values) for trait, values in cohort.traits.items()}
    for name, arm in zip(("control", "treatment"), cohort.arms, strict=True):
        columns |= {f"{name}_{key}": values for key, values in asdict(arm).items()}
    pq.write_table(pa.table(columns), directory / PEOPLE, compression="zstd")
