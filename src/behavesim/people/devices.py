"""Which devices people have: a main one, and perhaps others of other categories."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from behavesim.keyed_random import Key
from behavesim.people.draws import Floats, Integers, draw_choice, draw_uniform


def draw_devices(
    keys: Key, weights: Floats, kinds: NDArray[np.str_], chances: Sequence[float]
) -> Integers:
    """Return each person's devices, columns of ``weights`` (n x k), the main one first.

    There is a column more for each of the ``chances`` to have one more device; -1 where somebody
    has none. Each is of another of the ``kinds`` (one a device) than those before it, so who has
    only weights of kinds that are used up has no more.
    """
    drawn = [draw_choice(keys, "device", weights)]
    has = np.ones(len(weights), dtype=bool)
    left = weights
    for number, chance in enumerate(chances, start=2):
        left = left * (kinds != kinds[drawn[-1]][:, None])
        has = has & (draw_uniform(keys, f"has-device:{number}") < chance) & (left.sum(axis=1) > 0)
        drawn.append(np.where(has, draw_choice(keys, f"device:{number}", left), -1))
    return np.column_stack(drawn)
