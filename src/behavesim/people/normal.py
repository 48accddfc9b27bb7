"""The standard normal distribution as the simulator's JavaScript draws from it."""

import numpy as np
from numpy.polynomial.polynomial import polyval

from behavesim.core.arrays import Floats

# P. J. Acklam's rational approximation, relative error below 1.2e-9; lowest power first.
_TAIL_BELOW = 0.02425
_MIDDLE_TOP = (
    2.506628277459239,
    -30.66479806614716,
    138.3577518672690,
    -275.9285104469687,
    220.9460984245205,
    -39.69683028665376,
)
_MIDDLE_BOTTOM = (
    1.0,
    -13.28068155288572,
    66.80131188771972,
    -155.6989798598866,
    161.5858368580409,
    -54.47609879822406,
)
_TAIL_TOP = (
    2.938163982698783,
    4.374664141464968,
    -2.549732539343734,
    -2.400758277161838,
    -0.3223964580411365,
    -0.007784894002430293,
)
_TAIL_BOTTOM = (
    1.0,
    3.754408661907416,
    2.445134137142996,
    0.3224671290700398,
    0.007784695709041462,
)


def invert_normal(p: Floats) -> Floats:
    """Return the quantiles at p in (0, 1): ``inverseNormal`` of ``random.js`` for arrays."""
    from_middle = p - 0.5
    square = from_middle * from_middle
    middle = polyval(square, _MIDDLE_TOP) * from_middle / polyval(square, _MIDDLE_BOTTOM)
    far = np.sqrt(-2.0 * np.log(np.minimum(p, 1.0 - p)))
    tail = polyval(far, _TAIL_TOP) / polyval(far, _TAIL_BOTTOM)
    is_tail = (p < _TAIL_BELOW) | (p > 1.0 - _TAIL_BELOW)
    return np.asarray(np.where(is_tail, np.where(p < 0.5, tail, -tail), middle))
