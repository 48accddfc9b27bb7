"""Which of several changes are discoveries at a false discovery rate."""

from collections.abc import Mapping
from statistics import NormalDist

from behavesim.core.arrays import Floats
from behavesim.experiment.paired import standard_error


def one_sided_p(differences: Floats) -> float:
    """Return the p-value of the mean gain, one-sided, by the normal approximation."""
    error = standard_error(differences)
    if error == 0:
        return 1.0
    return 1 - NormalDist().cdf(float(differences.mean()) / error)


def discover(p_values: Mapping[str, float], rate: float) -> set[str]:
    """Return the discoveries at this false discovery rate.

    Benjamini and Hochberg (1995): the largest k of n sorted p-values with p_k <= rate * k / n.
    """
    ranked = sorted(p_values, key=lambda name: (p_values[name], name))
    count = 0
    for place, name in enumerate(ranked, start=1):
        if p_values[name] <= rate * place / len(ranked):
            count = place
    return set(ranked[:count])
