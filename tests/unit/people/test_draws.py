"""Draws have the distribution they are named for."""

import numpy as np

from behavesim.keyed_random import fold, seed_key
from behavesim.people.draws import draw_choice, draw_normal, draw_stable_choice

KEYS = fold(seed_key(3), np.arange(40_000))


def test_normal_draws_are_standard_normal() -> None:
    """Mean 0, standard deviation 1, and 5 % beyond 1.96."""
    numbers = draw_normal(KEYS, "height")
    assert abs(float(numbers.mean())) < 0.02
    assert abs(float(numbers.std()) - 1) < 0.02
    assert abs(float((np.abs(numbers) > 1.96).mean()) - 0.05) < 0.005


def test_choices_keep_to_their_weights() -> None:
    """Columns are as frequent as their weights; one without weight never comes."""
    weights = np.tile([0.0, 1.0, 0.0, 3.0, 0.0], (40_000, 1))
    counts = np.bincount(draw_choice(KEYS, "color", weights), minlength=5)
    assert counts[[0, 2, 4]].tolist() == [0, 0, 0]
    assert abs(counts[1] / 40_000 - 0.25) < 0.01


def test_an_added_name_moves_no_key_between_the_others() -> None:
    """Who is not won by the new name stays with the old one."""
    before = draw_stable_choice(KEYS, "team:", ["a", "b"], np.array([1.0, 3.0]))
    after = draw_stable_choice(KEYS, "team:", ["a", "b", "c"], np.array([1.0, 3.0, 4.0]))
    assert abs(float((before == 0).mean()) - 0.25) < 0.01
    assert abs(float((after == 2).mean()) - 0.5) < 0.01
    stayed = after != 2
    assert np.array_equal(before[stayed], after[stayed])
