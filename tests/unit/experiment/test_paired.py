"""Paired differences: planted ones are found, none is not, and intervals cover what they say."""

import numpy as np
import pytest
from tests.unit.experiment.planted_outcomes import make_outcomes, make_pair

from behavesim.experiment.outcomes import join_outcomes
from behavesim.experiment.paired import PairedComparison, compare, standard_error


def revenue(people: int, uplift: float, seed: int = 1, shared: float = 1.0) -> PairedComparison:
    pair = make_pair(people, 0.03, uplift, seed, shared)
    return compare(*pair, resamples=1000, level=0.95, seed=7)[0]


def test_the_delta_is_the_difference_of_the_means() -> None:
    """Counted by hand: one order of 100 in one shop, two of them in the other, four people."""
    before = make_outcomes(np.array([1.0, 0, 0, 0]), np.full(4, 100.0))
    after = make_outcomes(np.array([1.0, 1, 0, 0]), np.full(4, 100.0))
    found = {row.name: row for row in compare(before, after, resamples=500, level=0.9, seed=1)}
    assert found["revenue_per_visitor"].control == 25
    assert found["revenue_per_visitor"].delta == 25
    assert found["revenue_per_visitor"].relative_delta == 1
    assert found["conversion"].treatment == 0.5
    assert found["order_value"].delta == 0
    assert found["satisfaction"].delta == pytest.approx(0.025)
    half = 1.6449 * standard_error(after.satisfaction - before.satisfaction)
    assert found["satisfaction"].ci_high - 0.025 == pytest.approx(half, rel=1e-3)


def test_a_planted_uplift_is_found_and_a_planted_loss_too() -> None:
    """Intervals lie on the right side of zero."""
    assert revenue(20_000, 0.2).ci_low > 0
    assert revenue(20_000, -0.2).ci_high < 0


def test_the_multinomial_is_the_bootstrap_over_people() -> None:
    """Resampling person by person gives the same limits, up to sampling error."""
    before, after = make_pair(3000, 0.05, 0.3, shared=0.5)
    [ours, *_] = compare(before, after, resamples=4000, level=0.95, seed=3)
    random = np.random.default_rng(3)
    differences = after.revenue - before.revenue
    means = [random.choice(differences, len(differences)).mean() for _ in range(4000)]
    low, high = np.quantile(means, [0.025, 0.975])
    width = high - low
    assert ours.ci_low == pytest.approx(low, abs=0.07 * width)
    assert ours.ci_high == pytest.approx(high, abs=0.07 * width)


def test_intervals_of_no_effect_cover_zero_about_as_often_as_they_say() -> None:
    """Two hundred pairs that differ by chance alone: 95 % intervals, 91 to 98 %."""
    covered = 0
    for seed in range(200):
        pair = make_pair(2000, 0.08, 0.0, seed, shared=0.6)
        [row, *_] = compare(*pair, resamples=400, level=0.95, seed=seed)
        covered += row.ci_low <= 0 <= row.ci_high
    assert 0.91 <= covered / 200 <= 0.98


def test_no_buyers_are_no_error() -> None:
    """Rates over nothing are 0, and relative changes are not told."""
    one = make_outcomes(np.zeros(10), np.zeros(10))
    [row, *_] = compare(one, one, resamples=100, level=0.95, seed=1)
    assert (row.control, row.delta, row.ci_low, row.ci_high) == (0, 0, 0, 0)
    assert row.relative_delta is None


def test_the_same_seed_gives_the_same_interval() -> None:
    """And outcomes that are joined from parts are the whole."""
    before, after = make_pair(500, 0.1, 0.1)
    halves = [before.take(np.arange(0, 250)), before.take(np.arange(250, 500))]
    first = compare(before, after, resamples=200, level=0.95, seed=1)
    assert compare(join_outcomes(halves), after, resamples=200, level=0.95, seed=1) == first


def test_the_standard_error_of_one_value_is_not_known() -> None:
    """And told as none rather than as not a number."""
    assert standard_error(np.array([3.0])) == 0
