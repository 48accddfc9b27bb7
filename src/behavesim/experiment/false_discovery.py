"""Which of several changes may be believed."""

from collections.abc import Mapping
from statistics import NormalDist

from behavesim.experiment.outcomes import Floats
from behavesim.experiment.paired import standard_error


def one_sided_p(differences: Floats) -> float:
    """Return how likely so much gain is without any, by the normal approximation."""
    error = standard_error(differences)
    if error == 0:
        return 1.0
    return 1 - NormalDist().cdf(float(differences.mean()) / error)


def discover(p_values: Mapping[str, float], rate: float) -> set[str]:
    """Return what may be believed when at most ``rate`` of it may be wrong.

    Benjamini and Hochberg (1995): the largest k of n sorted p-values with p_k <= rate * k / n.
    """
    ranked = sorted(p_values, key=lambda name: (p_values[name], name))
    believed = 0
    for place, name in enumerate(ranked, start=1):
        if p_values[name] <= rate * place / len(ranked):
            believed = place
    return set(ranked[:believed])
