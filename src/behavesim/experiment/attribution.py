"""behavesim experiment --attribute: which of the bundled changes did how much."""

from concurrent.futures import Executor
from typing import Final

from behavesim.core.progress import Progress
from behavesim.errors import InputError
from behavesim.experiment.cohorts import Cohort, join_cohorts, simulate_cohorts
from behavesim.experiment.plan import ExperimentPlan
from behavesim.experiment.revenue_change import list_subsets, shapley_values

MAX_ATTRIBUTED: Final = 4


def list_kinds(experiment: ExperimentPlan, asked: bool) -> tuple[str, ...]:
    """Return the changes to share the effect out over, none where nobody asks.

    Raises InputError for a control with changes of its own, and for too few or too many.
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
    """Return the Shapley value of each change; every bundle of them is lived by the same people."""
    if not kinds:
        return {}
    worth = {
        frozenset[str](): float(cohort.outcomes[0].revenue.mean()),
        frozenset(kinds): float(cohort.outcomes[1].revenue.mean()),
    }
    between = [bundle for bundle in list_subsets(kinds) if bundle not in worth]
    for bundle in between:
        undone = frozenset(kinds) - bundle
        job = experiment.setup.make_job(experiment.treatment.without(undone))
        stage = f"experiment: {' and '.join(sorted(bundle))} alone"
        lived = simulate_cohorts(
            executor, experiment.setup, [job], len(cohort), progress=progress, stage=stage
        )
        worth[bundle] = float(join_cohorts(lived).outcomes[0].revenue.mean())
    return shapley_values(kinds, worth)
