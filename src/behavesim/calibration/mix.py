"""How much of each persona: nonnegative least squares on what each of them does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from behavesim.calibration.measures import Counts, Measure, complete
from behavesim.core.arrays import Floats

# A share that moves by this much costs as much as a figure that misses by its tolerance.
_LOOSENESS = 0.2
_SUM_WEIGHT = 1e3


@dataclass(frozen=True, slots=True)
class Goal:
    """The real figures that can be fitted, and how far from each is near enough."""

    measures: tuple[Measure, ...]
    real: Floats
    tolerance: Floats

    def miss(self, counts: Counts) -> Floats:
        """Return how far each figure is from the real one, in tolerances."""
        return (np.array([one.of(counts) for one in self.measures]) - self.real) / self.tolerance


def set_goal(measures: Sequence[Measure], real: Counts, sessions: float) -> Goal:
    """Return the goal of a search on populations with about so many ``sessions``."""
    figures = [one.of(real) for one in measures]
    scale = sessions / real["sessions"]
    tolerances = [
        # What never happens is near enough at one in a thousand.
        max(one.tolerance(real, real[one.below] * scale), 1e-3)
        for one in measures
    ]
    return Goal(tuple(measures), np.array(figures), np.array(tolerances))


def fit_mix(goal: Goal, kinds: Sequence[Counts], written: Floats) -> Floats:
    """Return the share of each kind of people, summing to 1.

    ``kinds`` holds what one person of each kind does, ``written`` the shares to stay near where the
    figures do not determine them. A figure above / below = real is linear in the shares:
    sum of share x (above - real x below) = 0.
    """
    rows = []
    for measure, real, tolerance in zip(goal.measures, goal.real, goal.tolerance, strict=True):
        above = np.array([kind[measure.above] for kind in kinds])
        below = np.array([kind[measure.below] for kind in kinds])
        rows.append((above - real * below) / (tolerance * max(float(written @ below), 1e-12)))
    size = len(written)
    left = np.vstack([np.array(rows), np.eye(size) / _LOOSENESS, np.full(size, _SUM_WEIGHT)])
    right = np.concatenate([np.zeros(len(rows)), written / _LOOSENESS, [_SUM_WEIGHT]])
    shares, _rest = nnls(left, right)
    return np.asarray(shares / shares.sum())


def blend(kinds: Sequence[Counts], shares: Floats) -> Mapping[str, float]:
    """Return what one person of the mix does."""
    return complete(
        {
            name: sum(float(share) * kind[name] for share, kind in zip(shares, kinds, strict=True))
            for name in kinds[0]
            if name != "views"
        }
    )
