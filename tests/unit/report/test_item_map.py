"""Dots of the map: apart from each other, inside of the plane."""

import numpy as np

from behavesim.report.charts.item_map import find_distance, fit_into, spread


def test_dots_that_lie_upon_each_other_are_pushed_apart() -> None:
    """Twelve at one place come to stand beside each other, near where they were."""
    places = spread(np.full((12, 2), 150.0), 330, 220)
    apart = np.sqrt(((places[:, None] - places[None, :]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 0.6 * find_distance(12, 330, 220)
    assert np.abs(places.mean(axis=0) - 150).max() < 10


def test_the_plane_is_filled_and_never_left() -> None:
    """Also by a single item, and by a thousand."""
    for count in (1, 1000):
        given = [(float(number % 37), float(number % 29)) for number in range(count)]
        places = spread(fit_into(given, 330, 220), 330, 220)
        assert places.min() >= 0
        assert (places <= [330, 220]).all()
