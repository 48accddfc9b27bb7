"""Draws for many people at once, each a function of the person's key and the draw's name."""

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from behavesim.core.arrays import Floats, Integers
from behavesim.keyed_random import Key, purpose, uniform

DECIMALS = 6
"""Decimals of the numbers that describe people."""


def draw_uniform(keys: Key, name: str) -> Floats:
    """Return one number in (0, 1) for each key."""
    return uniform(keys, purpose(name), 0)


def draw_normal(keys: Key, name: str) -> Floats:
    """Return one standard normal number for each key."""
    return draw_normals(keys, "", [name])[:, 0]


def draw_normals(keys: Key, prefix: str, names: Sequence[str]) -> Floats:
    """Return keys x names: standard normal numbers (Box and Muller, indices 0 and 1)."""
    radius = np.sqrt(-2.0 * np.log(_draw_all(keys, prefix, names, 0)))
    return np.asarray(radius * np.cos(2.0 * np.pi * _draw_all(keys, prefix, names, 1)))


def draw_choice(keys: Key, name: str, weights: Floats) -> Integers:
    """Return for each key a column of its row of ``weights`` (n x k), drawn by weight."""
    cumulative = np.cumsum(weights, axis=1)
    target = draw_uniform(keys, name)[:, None] * cumulative[:, -1:]
    return np.asarray(np.argmax(cumulative > target, axis=1), dtype=np.int64)


def draw_stable_choice(keys: Key, prefix: str, names: Sequence[str], weights: Floats) -> Integers:
    """Return for each key an index of ``names``, drawn by weight.

    Each name draws its own exponential waiting time and the shortest wins. A name that is added
    takes its share from all others and moves no key between them.
    """
    times = -np.log(_draw_all(keys, prefix, names, 0))
    return np.asarray(np.argmin(times / weights, axis=1), dtype=np.int64)


def draw_amount(keys: Key, name: str, median_and_spread: Floats) -> Floats:
    """Return one log-normal number for each key; ``median_and_spread`` is n x 2."""
    median, spread = median_and_spread.T
    amounts: Floats = median * np.exp(spread * draw_normal(keys, name))
    return np.round(amounts, DECIMALS)


def draw_devices(
    keys: Key, weights: Floats, categories: NDArray[np.str_], chances: Sequence[float]
) -> Integers:
    """Return each person's devices, columns of ``weights`` (n x k), the main one first.

    ``categories`` (k) are the devices' categories; no person has two devices of one category.
    ``chances`` are those of each further device, so that the result is n x (1 + chances), with -1
    where a person has no such device or no weight in the remaining categories.
    """
    drawn = [draw_choice(keys, "device", weights)]
    has = np.ones(len(weights), dtype=bool)
    left = weights
    for number, chance in enumerate(chances, start=2):
        left = left * (categories != categories[drawn[-1]][:, None])
        has = has & (draw_uniform(keys, f"has-device:{number}") < chance) & (left.sum(axis=1) > 0)
        drawn.append(np.where(has, draw_choice(keys, f"device:{number}", left), -1))
    return np.column_stack(drawn)


def multiply_all(base: Floats, factors: Sequence[Floats]) -> Floats:
    """Return the product of arrays of one shape."""
    return reduce(np.multiply, factors, base)


def normalize(weights: Floats) -> Floats:
    """Return the rows as shares of their sums."""
    total = np.cumsum(weights, axis=1)[:, -1:]
    return np.round(weights / total, DECIMALS)


def round_to_unit(values: Floats) -> Floats:
    """Return the values clipped to 0..1 and rounded."""
    clipped: Floats = np.clip(values, 0.0, 1.0)
    return np.round(clipped, DECIMALS)


def _draw_all(keys: Key, prefix: str, names: Sequence[str], index: int) -> Floats:
    """Return keys x names: numbers in (0, 1)."""
    purposes = [purpose(prefix + name) for name in names]
    return uniform((keys[0][:, None], keys[1][:, None]), purposes, index)
