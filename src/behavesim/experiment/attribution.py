"""behavesim experiment --attribute: how much each change of the treatment did."""

from concurrent.futures import Executor
from typing import Final

from behavesim.core.progress import Progress
from behavesim.errors import InputError
from behavesim.experiment.cohorts import Cohort, join_cohorts, simulate_cohorts
from behavesim.experiment.plan import ExperimentPlan
from behavesim.experiment.revenue_change import list_subsets, shapley_values

MAX_ATTRIBUTED: Final = 4


def list_kinds(experiment: ExperimentPlan, asked: bool) -> tuple[str, ...]:
    """Return the changes among which to divide the effect; none unless ``asked``.

    Raises InputError for a control with changes of its own, and for too few or too many changes.
    """
    kinds = tuple(change.change for change in experiment.treatment.variant.changes)
    if not asked:
        return ()
    if experiment.control.variant.changes:
        found = f"control {experiment.control.variant.name}"
        raise InputError("--attribute", "", found, "control baseline, to undo change by change")
    if not 2 <= len(kinds) <= MAX_ATTRIBUTED:
        found = f"{len(kinds)} changes in {experiment.treatment.variant.name}"
        raise InputError("--attribute", "", found, f"a treatment of 2 to {MAX_ATTRIBUTED} changes")
    return kinds


def attribute_effect(
    experiment: ExperimentPlan,
    executor: Executor,
    kinds: tuple[str, ...],
    cohort: Cohort,
    progress: Progress,
) -> dict[str, float]:
    """Return the Shapley value of each change, all subsets simulated with the same people.

    ``cohort`` has the outcomes in the control and in the treatment.
    """
    if not kinds:
        return {}
    revenue = {
        frozenset[str](): float(cohort.outcomes[0].revenue.mean()),
        frozenset(kinds): float(cohort.outcomes[1].revenue.mean()),
    }
    others = [subset for subset in list_subsets(kinds) if subset not in revenue]
    for subset in others:
        undone = frozenset(kinds) - subset
        job = experiment.setup.make_job(experiment.treatment.without(undone))
        stage = f"experiment: {' and '.join(sorted(subset))} alone"
        cohorts = simulate_cohorts(
            executor, experiment.setup, [job], len(cohort), progress=progress, stage=stage
        )
        revenue[subset] = float(join_cohorts(cohorts).outcomes[0].revenue.mean())
    return shapley_values(kinds, revenue)
