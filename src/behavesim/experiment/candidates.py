"""Several changes of one shop tried on the same people, the shop itself among them."""

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
    """What one candidate did to the shop it was tried on."""

    name: str
    revenue: PairedComparison
    conversion: PairedComparison
    p_value: float
    believed: bool
    """Whether it passes the control of false discoveries among all that were tried with it."""


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
    """Send people from ``first_id`` on through the adopted shop and through each candidate.

    At most ``rate`` of what is believed may be wrong (Benjamini-Hochberg over the candidates).
    """
    jobs = [setup.make_job(variant) for variant in (adopted, *candidates.values())]
    lived = simulate_cohorts(executor, setup, jobs, people, first_id, progress, stage)
    control, *arms = join_cohorts(lived).outcomes
    p_values = {
        name: one_sided_p(arm.revenue - control.revenue)
        for name, arm in zip(candidates, arms, strict=True)
    }
    believed = discover(p_values, rate)
    asked, seed = setup.settings.experiment, setup.settings.seed
    trials = []
    for name, arm in zip(candidates, arms, strict=True):
        figures = compare(control, arm, resamples=asked.resamples, level=asked.level, seed=seed)
        trials.append(
            CandidateResult(name, figures[0], figures[1], p_values[name], name in believed)
        )
    return tuple(trials)
