"""What pairing is gain, what a number of people can show, and looking early without harm."""

import numpy as np
import pytest
from tests.unit.experiment.planted_outcomes import make_pair

from behavesim.experiment.precision import (
    anytime_interval,
    measure_precision_gain,
    plan_power,
    visitors_for,
)


def test_pairs_gain_precision_with_the_random_numbers_they_share() -> None:
    """The known case: correlation r makes a pair gain 1 / (1 - r) unpaired visitors."""
    random = np.random.default_rng(5)
    common, noise = random.normal(size=100_000), random.normal(size=(2, 100_000))
    shops = [10 + np.sqrt(0.9) * common + np.sqrt(0.1) * one for one in noise]
    gain = measure_precision_gain(*shops, np.empty((100_000, 0)))
    assert gain.correlation == pytest.approx(0.9, abs=0.005)
    assert gain.unpaired_visitors == pytest.approx(1_000_000, rel=0.03)
    assert gain.cuped_visitors == gain.unpaired_visitors


def test_cuped_takes_off_what_was_known_beforehand() -> None:
    """A covariate that explains half of the variance halves the visitors that are needed."""
    random = np.random.default_rng(5)
    known, rest = random.normal(size=(2, 50_000))
    before = 5 + known + rest
    after = before + random.normal(size=50_000)
    gain = measure_precision_gain(before, after, known[:, None])
    assert gain.cuped_explained == pytest.approx(0.5, abs=0.02)
    assert gain.cuped_visitors == pytest.approx(gain.unpaired_visitors / 2, rel=0.05)


def test_a_stated_power_is_the_share_of_experiments_that_find_it() -> None:
    """Two hundred experiments with an effect of the stated size: found in about 80 %."""
    before, after = make_pair(4000, 0.2, 0.0, shared=0.5)
    power = plan_power(before.revenue, after.revenue, 4000, 0.95)
    assert power is not None
    effect = power.detectable * before.revenue.mean()
    found = 0
    for seed in range(200):
        control, treatment = make_pair(4000, 0.2, 0.0, seed + 10, shared=0.5)
        differences = treatment.revenue - control.revenue + effect
        found += differences.mean() > 1.96 * differences.std() / np.sqrt(4000)
    assert 0.72 <= found / 200 <= 0.88


def test_four_times_the_people_halve_the_interval() -> None:
    """So that asking for half the width asks for four times as many."""
    before, after = make_pair(2000, 0.1, 0.1, shared=0.5)
    one = visitors_for(before.revenue, after.revenue, 0.10, 0.95)
    assert visitors_for(before.revenue, after.revenue, 0.05, 0.95) == pytest.approx(4 * one, abs=4)
    power = plan_power(before.revenue, after.revenue, one, 0.95)
    assert power is not None
    assert power.half_width == pytest.approx(0.10, rel=0.01)


def test_a_pilot_without_a_purchase_states_no_power() -> None:
    """There is nothing to be relative to."""
    nothing = np.zeros(100)
    assert plan_power(nothing, nothing, 1000, 0.95) is None
    assert visitors_for(nothing, nothing, 0.1, 0.95) == 0


def test_looks_after_each_hundred_keep_the_level() -> None:
    """Without an effect the limits exclude zero at any of twenty looks in at most 5 % of runs."""
    wrong = naive = 0
    for seed in range(300):
        values = np.random.default_rng(seed).normal(size=2000)
        looks = [values[:count] for count in range(100, 2001, 100)]
        limits = [anytime_interval(look, 0.95, 2000) for look in looks]
        wrong += any(low > 0 or high < 0 for low, high in limits)
        naive += any(abs(look.mean()) > 1.96 * look.std() / len(look) ** 0.5 for look in looks)
    assert wrong / 300 <= 0.05
    assert naive / 300 > 0.15
