"""The search: it finds what can be found, keeps to its limits and its budget."""

import numpy as np
import pytest

from behavesim.calibration.search import ScaleSearch
from behavesim.core.arrays import Floats


def test_a_minimum_inside_is_found() -> None:
    """Misses that are linear in the positions, steep against the wish to stay."""
    goal = np.array([0.6, -0.4, 0.0])
    search = ScaleSearch(lambda at: 20 * (at - goal), budget=40)
    assert search.run(3) == pytest.approx(goal, abs=0.02)


def test_what_the_figures_do_not_determine_stays() -> None:
    """The second position moves nothing."""
    search = ScaleSearch(lambda at: np.array([20 * (at[0] - 0.5)]), budget=30)
    assert search.run(2) == pytest.approx([0.5, 0], abs=0.02)


def test_positions_stay_within_their_limits() -> None:
    """However far away the goal is."""
    seen: list[Floats] = []

    def miss(at: Floats) -> Floats:
        seen.append(at)
        return 5 * (at - 9)

    best = ScaleSearch(miss, budget=40).run(2)
    assert all(np.abs(at).max() <= 1 for at in seen)
    assert best.min() > 0.8


@pytest.mark.parametrize("budget", [1, 4, 9])
def test_the_budget_is_kept_and_the_best_position_returned(budget: int) -> None:
    """With one evaluation that is where it began."""
    search = ScaleSearch(lambda at: 20 * (at - 0.5), budget)
    best = search.run(3)
    assert search.spent <= budget
    assert (budget > 1) or not best.any()
    assert np.abs(20 * (best - 0.5)).sum() <= 30
