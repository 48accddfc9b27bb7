"""Different people in two shops: the difference of their means and how sure it is."""

import math
from statistics import NormalDist

from behavesim.experiment.outcomes import Floats
from behavesim.experiment.paired import standard_error


def unpaired_interval(control: Floats, treatment: Floats, level: float) -> tuple[float, float]:
    """Return limits of mean(treatment) - mean(control), the variances being each arm's own.

    Welch's standard error with the normal approximation, so each arm is to have hundreds of people.
    """
    delta = float(treatment.mean() - control.mean())
    error = math.hypot(standard_error(control), standard_error(treatment))
    half = NormalDist().inv_cdf((1 + level) / 2) * error
    return delta - half, delta + half
