"""Where a learning curve leads: the asymptote of a power law, with its interval."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.core.curves import Ceiling, CurvePoint, LearningCurve

_EXPONENTS = np.linspace(0.3, 1.5, 25)
"""Slower curves than n^-0.3 would put the ceiling wherever one likes."""


def make_learning_curve(metric: str, points: Sequence[CurvePoint], drawn: Floats) -> LearningCurve:
    """The curve of a metric that is at most 1, with its ceiling.

    ``drawn`` (draws x points) has the scores of each bootstrap draw of people.
    """
    scores = np.array([point.score for point in points])
    ceiling = fit_ceiling([point.amount for point in points], scores, drawn, 1.0)
    return LearningCurve(metric, tuple(points), ceiling)


def fit_ceiling(amounts: npt.ArrayLike, scores: Floats, drawn: Floats, most: float) -> Ceiling:
    """Fit score = ceiling - a * amount^-b with a >= 0 by least squares.

    ``scores`` has one score an amount, ``drawn`` a row of scores for each bootstrap draw of
    people, from which the interval comes. No ceiling is above ``most`` or below the best score
    of its row that belongs to the two largest amounts.
    """
    sizes = np.asarray(amounts, dtype=np.float64)
    value = float(find_asymptotes(sizes, scores[None, :], most)[0])
    whole = drawn[np.isfinite(drawn).all(axis=1)]
    found = find_asymptotes(sizes, whole, most) if len(whole) else np.array([value])
    low, high = np.percentile(found, [2.5, 97.5])
    return Ceiling(value, float(min(low, value)), float(max(high, value)))


def find_asymptotes(sizes: Floats, rows: Floats, most: float) -> Floats:
    """The ceiling of each row of scores."""
    best_error = np.full(len(rows), np.inf)
    ceilings = rows.mean(axis=1)
    for exponent in _EXPONENTS:
        # Sizes relative to the largest: the slope is then what is still to be gained there.
        design = np.column_stack([np.ones(len(sizes)), -((sizes / sizes.max()) ** -exponent)])
        found = rows @ np.linalg.pinv(design).T
        falling = found[:, 1] < 0
        found[falling, 1] = 0.0
        found[falling, 0] = rows[falling].mean(axis=1)
        error = ((rows - found @ design.T) ** 2).sum(axis=1)
        better = error < best_error
        best_error[better], ceilings[better] = error[better], found[better, 0]
    return np.asarray(np.clip(ceilings, rows[:, -2:].max(axis=1), most))
