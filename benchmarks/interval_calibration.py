"""Interval calibration: how many 95 % intervals contain zero where nothing was changed.

``python -m benchmarks.interval_calibration`` makes two checks and prints a Markdown table.

- *A/A*: one population is simulated in the shop once. It is split into random
  halves, which are compared as if they had been in two shops (``unpaired_interval`` of revenue a
  visitor), split by split.
- *Null*: the same people with the same random numbers are simulated in the shop and in its
  ``null`` variant, which changes only which random numbers apply to which list (``compare``,
  the paired bootstrap), seed by seed.

Exit status 1 where the share of revenue's intervals is not 91 to 98 %.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Executor
from functools import partial

import numpy as np

from behavesim.core.variant_files import load_variant
from behavesim.engines.direct import close_kept_engines
from behavesim.experiment.cohorts import join_cohorts, simulate_cohorts
from behavesim.experiment.outcomes import Outcomes
from behavesim.experiment.paired import compare
from behavesim.experiment.precision import unpaired_interval
from behavesim.settings import load_settings
from behavesim.simulation.shop_setup import load_shop_setup
from behavesim.workers import InlineExecutor, open_executor

LEVEL = 0.95
RESAMPLES = 10_000
RIGHT = 0.91, 0.98
REVENUE = "revenue_per_visitor"


def main() -> None:
    """Run both checks and print how many intervals hold zero."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--splits", type=int, default=200)
    parser.add_argument("--population", type=int, default=20_000, help="people who are split")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--people", type=int, default=2_000, help="people a seed")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    print("| check | figure | intervals | hold zero | share |\n|---|---|---|---|---|")
    with open_executor(asked.workers, None) as executor:
        right = [
            print_rows("null", asked.seeds, check_null(executor, asked)),
            print_rows("A/A", asked.splits, check_halves(executor, asked)),
        ]
    sys.exit(0 if all(right) else 1)


def print_rows(check: str, intervals: int, held: Mapping[str, int]) -> bool:
    """Print a row a figure; return whether revenue's share is right."""
    for figure, count in held.items():
        print(f"| {check} | {figure} | {intervals} | {count} | {count / intervals:.1%} |")
    sys.stdout.flush()
    return RIGHT[0] <= held[REVENUE] / intervals <= RIGHT[1] if intervals else True


def check_halves(executor: Executor, asked: argparse.Namespace) -> Mapping[str, int]:
    """Return how many unpaired intervals of revenue hold zero."""
    if asked.splits == 0:
        return {}
    [outcomes] = simulate_shops(executor, asked.workers, 0, ("baseline",), asked.population)
    random = np.random.Generator(np.random.Philox(0))
    held = 0
    for _ in range(asked.splits):
        order = random.permutation(len(outcomes))
        half = len(outcomes) // 2
        low, high = unpaired_interval(
            outcomes.revenue[order[:half]], outcomes.revenue[order[half:]], LEVEL
        )
        held += low <= 0 <= high
    return {REVENUE: held}


def check_null(executor: Executor, asked: argparse.Namespace) -> Mapping[str, int]:
    """Return for each figure how many paired intervals hold zero, one a seed."""
    held: Counter[str] = Counter()
    found = executor.map(partial(compare_with_null, people=asked.people), range(asked.seeds))
    for done, names in enumerate(found, start=1):
        held.update(names)
        print(f"{done} seeds: {held[REVENUE]} hold zero", file=sys.stderr, flush=True)
    return held


def compare_with_null(seed: int, people: int) -> list[str]:
    """Return the figures whose interval holds zero."""
    outcomes = simulate_shops(InlineExecutor(), 1, seed, ("baseline", "null"), people)
    close_kept_engines()  # of this seed; they are not needed again
    figures = compare(*outcomes, resamples=RESAMPLES, level=LEVEL, seed=seed)
    return [figure.name for figure in figures if figure.ci_low <= 0 <= figure.ci_high]


def simulate_shops(
    executor: Executor, workers: int, seed: int, shops: tuple[str, ...], people: int
) -> tuple[Outcomes, ...]:
    """Simulate the first people of the population in each shop."""
    settings = load_settings(None, {"seed": seed, "simulate": {"workers": workers}}, environment={})
    setup = load_shop_setup(settings)
    jobs = [setup.make_job(load_variant(shop)) for shop in shops]
    return join_cohorts(simulate_cohorts(executor, setup, jobs, people)).outcomes


if __name__ == "__main__":
    main()
