"""behavesim experiment --power: what a number of people can show, by a pilot."""

import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.engines.job import SimulationJob
from behavesim.errors import NotEnoughDataError
from behavesim.experiment.cohorts import Cohort, join_cohorts, simulate_cohorts
from behavesim.experiment.plan import ExperimentPlan, prepare_experiment
from behavesim.experiment.precision import Power, plan_power, visitors_for
from behavesim.settings import Settings
from behavesim.workers import open_executor


@dataclass(frozen=True, slots=True, repr=False)
class PowerResult(Result):
    """The power of an experiment; nothing is written."""

    control: str
    treatment: str
    power: Power
    seconds: float


def run_power(
    settings: Settings,
    control: str,
    treatment: str,
    personas: Path | None = None,
    progress: Progress = no_progress,
) -> PowerResult:
    """Plan the power of an experiment of ``experiment.people`` from a pilot of its first people.

    Raises NotEnoughDataError if no one in the pilot bought differently in the two shops.
    """
    started = time.perf_counter()
    experiment = prepare_experiment(settings, control, treatment, personas)
    jobs = experiment.jobs()
    with open_executor(settings.simulate.workers, settings.simulate.scheduler) as executor:
        people = settings.experiment.pilot
        cohorts = simulate_cohorts(executor, experiment.setup, jobs, people, progress=progress)
        pilot = join_cohorts(cohorts)
    power = _plan(settings, pilot)
    if power is None:
        raise _no_difference(pilot)
    return PowerResult(control, treatment, power, round(time.perf_counter() - started, 3))


def simulate_with_power(
    experiment: ExperimentPlan,
    executor: Executor,
    jobs: Sequence[SimulationJob],
    progress: Progress,
) -> tuple[Cohort, Power | None]:
    """Simulate all people in both shops; plan the power from the first of them.

    Raises NotEnoughDataError after these if the power is less than ``experiment.precision``.
    """
    asked = experiment.settings.experiment
    enough = min(asked.pilot, asked.people)
    parts: list[Cohort] = []
    power: Power | None = None
    done = 0
    for cohort in simulate_cohorts(
        executor, experiment.setup, jobs, asked.people, progress=progress
    ):
        parts.append(cohort)
        before, done = done, done + len(cohort)
        if before < enough <= done:
            pilot = join_cohorts(parts)
            power = _plan(experiment.settings, pilot)
            _check_precision(experiment.settings, pilot, power)
    return join_cohorts(parts), power


def _plan(settings: Settings, pilot: Cohort) -> Power | None:
    control, treatment = (one.revenue for one in pilot.outcomes)
    return plan_power(control, treatment, settings.experiment.people, settings.experiment.level)


def _check_precision(settings: Settings, pilot: Cohort, power: Power | None) -> None:
    asked = settings.experiment
    if asked.precision is None:
        return
    if power is None:
        raise _no_difference(pilot)
    if power.half_width <= asked.precision:
        return
    control, treatment = (one.revenue for one in pilot.outcomes)
    needed = visitors_for(control, treatment, asked.precision, asked.level)
    raise NotEnoughDataError(
        f"{asked.people} people give about {power.half_width:.1%} to either side, "
        f"not {asked.precision:.1%}",
        f"about {needed} people would: --people {needed}",
    )


def _no_difference(pilot: Cohort) -> NotEnoughDataError:
    return NotEnoughDataError(
        f"none of the first {len(pilot)} people bought anything else in one shop than in the "
        "other, so the precision cannot be planned",
        "use more --people and a larger experiment.pilot",
    )
