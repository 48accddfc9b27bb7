"""behavesim experiment --attribute: which of the bundled changes did how much."""

from concurrent.futures import Executor
from typing import Final

from behavesim.core.progress import Progress
from behavesim.errors import InputError
from behavesim.experiment.arms import Cohort, join_cohorts, live_cohorts
from behavesim.experiment.comparison import Experiment
from behavesim.experiment.revenue_change import list_bundles, share_out

MAX_BUNDLED: Final = 4


def list_kinds(experiment: Experiment, asked: bool) -> tuple[str, ...]:
    """Return the changes to share the effect out over, none where nobody asks.

    Raises InputError for a control with changes of its own, and for too few or too many.
    """
    kinds = tuple(change.change for change in experiment.treatment.variant.changes)
    if not asked:
        return ()
    if experiment.control.variant.changes:
        found = f"control {experiment.control.variant.name}"
        raise InputError("--attribute", "", found, "control baseline, to undo change by change")
    if not 2 <= len(kinds) <= MAX_BUNDLED:
        found = f"{len(kinds)} changes in {experiment.treatment.variant.name}"
        raise InputError("--attribute", "", found, f"a treatment of 2 to {MAX_BUNDLED} changes")
    return kinds


def attribute_effect(
    experiment: Experiment,
    executor: Executor,
    kinds: tuple[str, ...],
    cohort: Cohort,
    progress: Progress,
) -> dict[str, float]:
    """Return the Shapley value of each change; every bundle of them is lived by the same people."""
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
        lived = live_cohorts(
            executor, experiment.street, [job], len(cohort), progress=progress, stage=stage
        )
        worth[bundle] = float(join_cohorts(lived).arms[0].revenue.mean())
    return share_out(kinds, worth)
