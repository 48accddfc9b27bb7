"""The revenue breakdown: its parts sum to the whole, and show what was planted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.experiment.planted_outcomes import make_outcomes, make_pair

from behavesim.experiment.revenue_change import (
    list_subsets,
    shapley_values,
    split_by_factor,
    split_by_group,
    split_by_step,
)


def test_factors_sum_to_the_change_and_name_the_one_that_moved() -> None:
    """Twice the order value with the same orders is all in the order value."""
    orders = np.array([1.0, 0, 2, 0])
    before = make_outcomes(orders, np.full(4, 100.0))
    after = make_outcomes(orders, np.full(4, 200.0))
    entries = {entry.name: entry.contribution for entry in split_by_factor(before, after)}
    assert entries == {"visits_per_visitor": 0, "conversion": 0, "order_value": 75}


@given(st.integers(1, 10_000), st.floats(-0.5, 1), st.floats(0, 1))
def test_the_parts_of_each_breakdown_sum_to_the_change(
    seed: int, uplift: float, shared: float
) -> None:
    """Whatever changed, nothing is left over."""
    before, after = make_pair(400, 0.2, uplift, seed, shared)
    change = after.revenue.mean() - before.revenue.mean()
    for entries in (split_by_factor(before, after), split_by_step(before, after)):
        assert sum(entry.contribution for entry in entries) == pytest.approx(change, abs=1e-6)


def test_a_step_that_no_one_reaches_leaves_the_funnel_out() -> None:
    """Logarithms of nothing are not told as figures."""
    none = make_outcomes(np.zeros(5), np.zeros(5))
    assert split_by_step(none, none) == ()


def test_the_group_that_lost_comes_first() -> None:
    """Planted: the old lose 100 each, the young win 300 each."""
    before = make_outcomes(np.ones(6), np.full(6, 1000.0))
    after = make_outcomes(np.ones(6), np.array([900.0, 900, 900, 1300, 1300, 1300]))
    ages = np.array(["old"] * 3 + ["young"] * 3)
    first, last = split_by_group(before, after, {"age": ages}, 0.95)
    assert (first.group, first.delta, first.share) == ("old", -100, -0.5)
    assert (last.group, last.delta, last.share) == ("young", 300, 1.5)


def test_combined_changes_share_what_only_both_bring() -> None:
    """Shapley: 10 alone and 0 alone, 30 together, are 20 and 10."""
    kinds = ("search", "home")
    gain = dict(zip(list_subsets(kinds), [100.0, 110.0, 100.0, 130.0], strict=True))
    assert shapley_values(kinds, gain) == {"search": 20, "home": 10}
