"""Several changes of one shop, compared with the shop on the same people."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from behavesim.core.progress import Progress
from behavesim.core.variant_files import LoadedVariant
from behavesim.experiment.cohorts import join_cohorts, simulate_cohorts
from behavesim.experiment.false_discovery import discover, one_sided_p
from behavesim.experiment.paired import PairedComparison, compare
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
