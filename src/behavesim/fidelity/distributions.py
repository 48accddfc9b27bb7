"""Times fitted by maximum likelihood, and which distribution explains them best."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from behavesim.core.arrays import Floats
from behavesim.errors import NotEnoughDataError


@dataclass(frozen=True, slots=True)
class TimeFit:
    """Fits of positive times; ``mu`` and ``sigma`` are those of their natural logarithm.

    AIC = 2 x parameters - 2 x log-likelihood; the lower, the better.
    """

    mu: float
    sigma: float
    weibull_shape: float
    lognormal_aic: float
    weibull_aic: float
    exponential_aic: float


def fit_times(seconds: Floats) -> TimeFit:
    """Fit lognormal, Weibull and exponential to times > 0.

    Raises NotEnoughDataError where all are equal, or fewer than two.
    """
    if len(seconds) < 2 or np.ptp(seconds) == 0:
        raise NotEnoughDataError(f"{len(seconds)} times, none that differ: nothing to fit")
    logs = np.log(seconds)
    mu, sigma = float(logs.mean()), float(logs.std())
    shape = _fit_weibull_shape(logs)
    return TimeFit(
        mu=mu,
        sigma=sigma,
        weibull_shape=shape,
        lognormal_aic=4 - 2 * _lognormal_likelihood(logs, sigma),
        weibull_aic=4 - 2 * _weibull_likelihood(logs, shape),
        exponential_aic=2 - 2 * _weibull_likelihood(logs, 1.0),
    )


def _lognormal_likelihood(logs: Floats, sigma: float) -> float:
    return float(-logs.sum() - len(logs) * (np.log(sigma) + 0.5 * np.log(2 * np.pi) + 0.5))


def _weibull_likelihood(logs: Floats, shape: float) -> float:
    """Log-likelihood at the scale that is best for this shape; shape 1 is the exponential."""
    count = len(logs)
    scale = float(np.log(np.mean(np.exp(shape * (logs - logs.max()))))) / shape + logs.max()
    return float(count * (np.log(shape) - shape * scale - 1) + (shape - 1) * logs.sum())


def _fit_weibull_shape(logs: Floats) -> float:
    centered = logs - logs.max()  # no overflow
    mean = centered.mean()

    def slope(shape: float) -> float:
        weights = np.exp(shape * centered)
        return float((weights * centered).sum() / weights.sum() - 1 / shape - mean)

    return float(brentq(slope, 1e-3, 1e3))
