"""The mix of personas: found where it was planted, else left as written."""

import numpy as np
import pytest

from behavesim.calibration.measures import complete, list_measures, name_counts
from behavesim.calibration.mix import blend, fit_mix, set_goal

CATEGORIES = ("Books", "Sports")
MEASURES = list_measures(CATEGORIES)


def make_kinds(count: int = 4) -> list[dict[str, float]]:
    """People of each kind differ in everything."""
    random = np.random.default_rng(5)
    kinds = []
    for _ in range(count):
        names = name_counts(CATEGORIES)
        counts = dict(zip(names, random.uniform(0.1, 1, len(names)).tolist(), strict=True))
        kinds.append(complete({**counts, "sessions": 2.0, "users": 1.5}))
    return kinds


def scale(counts: dict[str, float], people: float) -> dict[str, float]:
    return {name: one * people for name, one in counts.items()}


def test_a_planted_mix_is_found() -> None:
    """From even shares to what the figures show, within two points."""
    kinds, planted = make_kinds(), np.array([0.55, 0.0, 0.25, 0.2])
    real = scale(dict(blend(kinds, planted)), 1e5)
    found = fit_mix(set_goal(MEASURES, real, 1e5), kinds, np.full(4, 0.25))
    assert found == pytest.approx(planted, abs=0.02)
    assert found.sum() == pytest.approx(1)


def test_kinds_that_do_the_same_keep_their_shares() -> None:
    """The figures do not distinguish them."""
    [kind] = make_kinds(1)
    goal = set_goal(MEASURES, scale(kind, 1e5), 1e5)
    assert fit_mix(goal, [kind, kind], np.array([0.7, 0.3])) == pytest.approx([0.7, 0.3], abs=1e-4)


def test_a_blend_misses_its_own_figures_by_nothing() -> None:
    """By something where the figures are another blend's."""
    kinds, shares = make_kinds(), np.full(4, 0.25)
    real = scale(dict(blend(kinds, shares)), 1e4)
    goal = set_goal(MEASURES, real, 1e4)
    assert goal.miss(blend(kinds, shares)) == pytest.approx(np.zeros(len(MEASURES)), abs=1e-9)
    assert np.abs(goal.miss(kinds[0])).max() > 1
