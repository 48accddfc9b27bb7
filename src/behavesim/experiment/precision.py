"""The precision gained by pairing, the people needed to detect a change, and interim looks."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from behavesim.core.arrays import Floats
from behavesim.experiment.paired import standard_error


@dataclass(frozen=True, slots=True)
class PrecisionGain:
    """How many people the same precision takes without the same people in both shops."""

    correlation: float
    """Between a person's revenue in one shop and in the other."""
    unpaired_visitors: int
    """People per shop whose unpaired difference would have the same standard error."""
    cuped_visitors: int
    """The same with each shop adjusted for what is known of people beforehand (CUPED)."""
    cuped_explained: float
    """Share of the variance of revenue that this explains."""


def measure_precision_gain(control: Floats, treatment: Floats, covariates: Floats) -> PrecisionGain:
    """Compare the paired standard error with unpaired ones.

    ``covariates`` are people x columns, known before the experiment (Deng, Xu, Kohavi and Walker
    2013). In a paired comparison every person is in both shops, so adjusting changes nothing there.
    """
    people = len(control)
    paired = float(np.var(treatment - control))
    unpaired = float(np.var(control) + np.var(treatment))
    explained = _explained_share(control, covariates)
    needed = people if paired == 0 else math.ceil(people * unpaired / paired)
    adjusted = people if paired == 0 else math.ceil(needed * (1 - explained))
    return PrecisionGain(_correlate(control, treatment), needed, adjusted, explained)


def _correlate(control: Floats, treatment: Floats) -> float:
    if control.std() == 0 or treatment.std() == 0:
        return 1.0 if np.array_equal(control, treatment) else 0.0
    return float(np.corrcoef(control, treatment)[0, 1])


def _explained_share(values: Floats, covariates: Floats) -> float:
    total = float(np.var(values))
    if total == 0 or covariates.shape[1] == 0:
        return 0.0
    spread = covariates.std(axis=0)
    centered = (covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1)
    weights, *_ = np.linalg.lstsq(centered, values - values.mean(), rcond=None)
    return max(0.0, 1 - float(np.var(values - values.mean() - centered @ weights)) / total)


@dataclass(frozen=True, slots=True)
class Power:
    """What a number of people can show, by a pilot; relative to the control's revenue."""

    pilot_visitors: int
    visitors: int
    level: float
    power: float
    detectable: float
    """The smallest relative change that is detected with this power."""
    half_width: float
    """Expected relative half width of the interval."""


def plan_power(
    control: Floats, treatment: Floats, visitors: int, level: float, power: float = 0.8
) -> Power | None:
    """Return what ``visitors`` people can show; None if the pilot has no difference.

    Two-sided test of a mean of paired differences, by the normal approximation.
    """
    mean = float(control.mean())
    spread = float((treatment - control).std(ddof=1))
    if mean == 0 or spread == 0:
        return None
    normal = NormalDist()
    critical = normal.inv_cdf((1 + level) / 2)
    error = spread / math.sqrt(visitors) / mean
    return Power(
        len(control),
        visitors,
        level,
        power,
        (critical + normal.inv_cdf(power)) * error,
        critical * error,
    )


def visitors_for(control: Floats, treatment: Floats, half_width: float, level: float) -> int:
    """Return how many people an interval of this relative half width takes."""
    mean = float(control.mean())
    spread = float((treatment - control).std(ddof=1))
    critical = NormalDist().inv_cdf((1 + level) / 2)
    return math.ceil((critical * spread / (half_width * mean)) ** 2) if mean > 0 else 0


def anytime_interval(differences: Floats, level: float, planned: int) -> tuple[float, float]:
    """Return limits of the mean that hold at all interim looks at once.

    The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2021),
    tightest about the ``planned`` number of people.
    """
    count = len(differences)
    alpha = 1 - level
    # Their equation for the rho that is optimal at a chosen time.
    rho2 = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha)) + 1) / planned
    spread = standard_error(differences) * math.sqrt(count)
    inner = 2 * (count * rho2 + 1) / (count**2 * rho2)
    half = spread * math.sqrt(inner * math.log(math.sqrt(count * rho2 + 1) / alpha))
    mean = float(differences.mean())
    return mean - half, mean + half


def unpaired_interval(control: Floats, treatment: Floats, level: float) -> tuple[float, float]:
    """Return limits of mean(treatment) - mean(control), with separate variances.

    Welch's standard error with the normal approximation, so each shop needs hundreds of people.
    """
    delta = float(treatment.mean() - control.mean())
    error = math.hypot(standard_error(control), standard_error(treatment))
    half = NormalDist().inv_cdf((1 + level) / 2) * error
    return delta - half, delta + half
