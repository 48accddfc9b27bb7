"""The difference of means between different people in two shops, with an interval."""

import math
from statistics import NormalDist

from behavesim.core.arrays import Floats
from behavesim.experiment.paired import standard_error


def unpaired_interval(control: Floats, treatment: Floats, level: float) -> tuple[float, float]:
    """Return limits of mean(treatment) - mean(control), with separate variances.

    Welch's standard error with the normal approximation, so each shop needs hundreds of people.
    """
    delta = float(treatment.mean() - control.mean())
    error = math.hypot(standard_error(control), standard_error(treatment))
    half = NormalDist().inv_cdf((1 + level) / 2) * error
    return delta - half, delta + half
