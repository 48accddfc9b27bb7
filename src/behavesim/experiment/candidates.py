"""Several changes of one shop, compared with the shop on the same people."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from statistics import NormalDist

from behavesim.core.arrays import Floats
from behavesim.core.progress import Progress
from behavesim.core.variant_files import LoadedVariant
from behavesim.experiment.cohorts import join_cohorts, simulate_cohorts
from behavesim.experiment.paired import PairedComparison, compare, standard_error
from behavesim.simulation.shop_setup import ShopSetup


@dataclass(frozen=True, slots=True)
class CandidateResult:
    """The effect of one candidate on the shop."""

    name: str
    revenue: PairedComparison
    conversion: PairedComparison
    p_value: float
    believed: bool
    """Whether it is a discovery, by the false discovery rate among all candidates."""


def try_candidates(
    setup: ShopSetup,
    executor: Executor,
    adopted: LoadedVariant,
    candidates: Mapping[str, LoadedVariant],
    people: int,
    first_id: int,
    rate: float,
    progress: Progress,
    stage: str,
) -> tuple[CandidateResult, ...]:
    """Simulate people from ``first_id`` on in the adopted shop and in each candidate.

    ``rate`` is the false discovery rate over the candidates (Benjamini-Hochberg).
    """
    jobs = [setup.make_job(variant) for variant in (adopted, *candidates.values())]
    cohorts = simulate_cohorts(executor, setup, jobs, people, first_id, progress, stage)
    control, *shops = join_cohorts(cohorts).outcomes
    p_values = {
        name: one_sided_p(outcomes.revenue - control.revenue)
        for name, outcomes in zip(candidates, shops, strict=True)
    }
    believed = discover(p_values, rate)
    asked, seed = setup.settings.experiment, setup.settings.seed
    results = []
    for name, outcomes in zip(candidates, shops, strict=True):
        figures = compare(
            control, outcomes, resamples=asked.resamples, level=asked.level, seed=seed
        )
        results.append(
            CandidateResult(name, figures[0], figures[1], p_values[name], name in believed)
        )
    return tuple(results)


def one_sided_p(differences: Floats) -> float:
    """Return the p-value of the mean gain, one-sided, by the normal approximation."""
    error = standard_error(differences)
    if error == 0:
        return 1.0
    return 1 - NormalDist().cdf(float(differences.mean()) / error)


def discover(p_values: Mapping[str, float], rate: float) -> set[str]:
    """Return the discoveries at this false discovery rate.

    Benjamini and Hochberg (1995): the largest k of n sorted p-values with p_k <= rate * k / n.
    """
    ranked = sorted(p_values, key=lambda name: (p_values[name], name))
    count = 0
    for place, name in enumerate(ranked, start=1):
        if p_values[name] <= rate * place / len(ranked):
            count = place
    return set(ranked[:count])
