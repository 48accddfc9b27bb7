"""behavesim experiment: two shops, the same people and random numbers in both."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.experiment.attribution import attribute_effect, list_kinds
from behavesim.experiment.cohorts import Cohort
from behavesim.experiment.engine_audit import EngineAudit, audit_engines
from behavesim.experiment.paired import PairedComparison, compare
from behavesim.experiment.plan import (
    PEOPLE,
    RESULT,
    ExperimentPlan,
    is_experiment,
    prepare_experiment,
)
from behavesim.experiment.power import simulate_with_power
from behavesim.experiment.precision import (
    Power,
    PrecisionGain,
    anytime_interval,
    measure_precision_gain,
)
from behavesim.experiment.revenue_change import (
    GroupEffect,
    RevenuePart,
    split_by_factor,
    split_by_group,
    split_by_step,
)
from behavesim.files.json_file import encode_sealed
from behavesim.files.workspace_paths import WorkspacePaths, check_replaceable, replace_directory
from behavesim.settings import Settings
from behavesim.workers import open_executor


@dataclass(frozen=True, slots=True, repr=False)
class ExperimentResult(Result):
    """The effect of the treatment; money is in the shop's currency per person."""

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
    figures: tuple[PairedComparison, ...]
    anytime: tuple[float, float]
    """Limits of the delta that hold at every interim look at once."""
    worth: PrecisionGain
    power: Power | None
    audit: EngineAudit | None
    """Comparison of both engines on the first visits; None if not asked for."""
    factors: tuple[RevenuePart, ...]
    steps: tuple[RevenuePart, ...]
    groups: tuple[GroupEffect, ...]
    changes: Mapping[str, float]
    """Shapley value of each change; empty unless asked for."""
    prices_changed: bool
    seconds: float
    directory: str


def run_experiment(
    settings: Settings,
    workspace: WorkspacePaths,
    control: str,
    treatment: str,
    personas: Path | None = None,
    *,
    attribute: bool = False,
    progress: Progress = no_progress,
) -> ExperimentResult:
    """Simulate ``experiment.people`` in both shops and write the result.

    Raises InputError (variants), NotEnoughDataError (the requested precision takes more people)
    and WorldError (also for a difference between the engines); an earlier experiment of the same
    name is then kept.
    """
    started = time.perf_counter()
    experiment = prepare_experiment(settings, control, treatment, personas)
    target = workspace.experiments / experiment.name
    check_replaceable(target, is_experiment)
    jobs = experiment.jobs()
    kinds = list_kinds(experiment, attribute)
    variants, visits = (experiment.control, experiment.treatment), settings.experiment.audit_visits
    audit = audit_engines(experiment.setup, variants, visits, progress) if visits else None
    with open_executor(settings.simulate.workers, settings.simulate.scheduler) as executor:
        cohort, power = simulate_with_power(experiment, executor, jobs, progress)
        changes = attribute_effect(experiment, executor, kinds, cohort, progress)
    summary = _judge(experiment, cohort, power, audit, changes, started, target)
    with replace_directory(target, is_experiment) as directory:
        _write(directory, experiment, summary, cohort)
    return summary


def _judge(
    experiment: ExperimentPlan,
    cohort: Cohort,
    power: Power | None,
    audit: EngineAudit | None,
    changes: Mapping[str, float],
    started: float,
    target: Path,
) -> ExperimentResult:
    asked, seed = experiment.settings.experiment, experiment.settings.seed
    control, treatment = cohort.outcomes
    figures = compare(control, treatment, resamples=asked.resamples, level=asked.level, seed=seed)
    revenue = figures[0]
    differences = treatment.revenue - control.revenue
    gain = measure_precision_gain(control.revenue, treatment.revenue, cohort.known)
    return ExperimentResult(
        control=experiment.control.variant.name,
        treatment=experiment.treatment.variant.name,
        people=len(cohort),
        verdict=judge(revenue),
        delta=revenue.delta,
        relative_delta=revenue.relative_delta,
        ci_low=revenue.ci_low,
        ci_high=revenue.ci_high,
        correlation=gain.correlation,
        figures=figures,
        anytime=anytime_interval(differences, asked.level, asked.people),
        worth=gain,
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


def judge(revenue: PairedComparison) -> str:
    """Return the verdict of an interval."""
    if revenue.ci_low > 0:
        return "better"
    return "worse" if revenue.ci_high < 0 else "no effect"


def _write(
    directory: Path, experiment: ExperimentPlan, summary: ExperimentResult, cohort: Cohort
) -> None:
    (directory / RESULT).write_bytes(encode_sealed(asdict(summary)))
    for loaded in (experiment.control, experiment.treatment):
        if loaded.path is not None:
            shutil.copy(loaded.path, directory / loaded.path.name)
    columns: dict[str, Any] = {"person_id": np.arange(len(cohort))}
    columns |= {trait: pa.array(values) for trait, values in cohort.traits.items()}
    for name, outcomes in zip(("control", "treatment"), cohort.outcomes, strict=True):
        columns |= {f"{name}_{key}": values for key, values in asdict(outcomes).items()}
    pq.write_table(pa.table(columns), directory / PEOPLE, compression="zstd")
