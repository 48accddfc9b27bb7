"""Draws for many people at once, each from that person's key and the draw's name alone."""

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from behavesim.keyed_random import Key, purpose, uniform

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
DECIMALS = 6
"""As many as numbers of people have."""


def draw_uniform(keys: Key, name: str) -> Floats:
    """Return one number in (0, 1) for each key."""
    return uniform(keys, purpose(name), 0)


def draw_normal(keys: Key, name: str) -> Floats:
    """Return one standard normal number for each key."""
    return draw_normals(keys, "", [name])[:, 0]


def draw_normals(keys: Key, prefix: str, names: Sequence[str]) -> Floats:
    """Return a column of standard normal numbers a name (Box and Muller, indices 0 and 1)."""
    radius = np.sqrt(-2.0 * np.log(_draw_all(keys, prefix, names, 0)))
    return np.asarray(radius * np.cos(2.0 * np.pi * _draw_all(keys, prefix, names, 1)))


def draw_choice(keys: Key, name: str, weights: Floats) -> Integers:
    """Return for each key a column of its row of ``weights`` (n x k), as likely as its weight."""
    reach = np.cumsum(weights, axis=1)
    goal = draw_uniform(keys, name)[:, None] * reach[:, -1:]
    return np.asarray(np.argmax(reach > goal, axis=1), dtype=np.int64)


def draw_stable_choice(keys: Key, prefix: str, names: Sequence[str], weights: Floats) -> Integers:
    """Return for each key an index of ``names``, as likely as its weight.

    Each name runs its own exponential race, so a name that joins takes its share from all the
    others and moves nobody between them.
    """
    times = -np.log(_draw_all(keys, prefix, names, 0))
    return np.asarray(np.argmin(times / weights, axis=1), dtype=np.int64)


def draw_amount(keys: Key, name: str, median_and_spread: Floats) -> Floats:
    """Return one log-normal number for each key; ``median_and_spread`` is n x 2."""
    median, spread = median_and_spread.T
    amounts: Floats = median * np.exp(spread * draw_normal(keys, name))
    return np.round(amounts, DECIMALS)


def multiply_all(base: Floats, factors: Sequence[Floats]) -> Floats:
    """Return the product of arrays of one shape."""
    return reduce(np.multiply, factors, base)


def add_all(base: Floats, shifts: Sequence[Floats]) -> Floats:
    """Return the sum of arrays of one shape."""
    return reduce(np.add, shifts, base)


def normalize(weights: Floats) -> Floats:
    """Return the rows as shares of their sums."""
    total = np.cumsum(weights, axis=1)[:, -1:]
    return np.round(weights / total, DECIMALS)


def round_to_unit(values: Floats) -> Floats:
    """Return the values, cut to 0..1."""
    cut: Floats = np.clip(values, 0.0, 1.0)
    return np.round(cut, DECIMALS)


def _draw_all(keys: Key, prefix: str, names: Sequence[str], index: int) -> Floats:
    """Return numbers in (0, 1), a row a key and a column a name."""
    purposes = [purpose(prefix + name) for name in names]
    return uniform((keys[0][:, None], keys[1][:, None]), purposes, index)
