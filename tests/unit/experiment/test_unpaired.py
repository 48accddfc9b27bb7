"""The unpaired interval against its formula, and how often it holds where the truth is known."""

import numpy as np
import pytest

from behavesim.experiment.precision import unpaired_interval


def test_the_interval_is_welchs() -> None:
    """Means 2 and 5, variances of the means 1/3 and 3."""
    control, treatment = np.array([1.0, 2.0, 3.0]), np.array([2.0, 5.0, 8.0])
    low, high = unpaired_interval(control, treatment, 0.95)
    half = 1.959964 * np.sqrt(1 / 3 + 3)
    assert (low, high) == pytest.approx((3 - half, 3 + half), abs=1e-5)


def test_nineteen_in_twenty_intervals_hold_the_true_difference() -> None:
    """Groups of different size and spread, skewed as revenue is."""
    random = np.random.default_rng(3)
    held = 0
    for _ in range(1000):
        control = random.lognormal(size=400)
        treatment = random.lognormal(sigma=0.5, size=900)
        low, high = unpaired_interval(control, treatment, 0.95)
        held += low <= np.exp(0.125) - np.exp(0.5) <= high
    assert 920 <= held <= 975


def test_a_higher_level_is_wider() -> None:
    """90 % inside of 99 %."""
    control, treatment = np.arange(50.0), np.arange(50.0) * 2
    inner, outer = (unpaired_interval(control, treatment, level) for level in (0.9, 0.99))
    assert outer[0] < inner[0] < inner[1] < outer[1]
