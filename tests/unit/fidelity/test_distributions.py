"""Fits find the parameters that times were drawn with, and the distribution they came from."""

import numpy as np
import pytest
from scipy import stats

from behavesim.errors import NotEnoughDataError
from behavesim.fidelity.distributions import fit_times

RANDOM = np.random.default_rng(5)


def test_lognormal_times() -> None:
    """mu and sigma come back, and the lognormal explains them best."""
    fit = fit_times(RANDOM.lognormal(2.65, 1.38, 20_000))
    assert (fit.mu, fit.sigma) == (pytest.approx(2.65, abs=0.03), pytest.approx(1.38, abs=0.03))
    assert fit.lognormal_aic < fit.weibull_aic < fit.exponential_aic


def test_weibull_times() -> None:
    """The shape comes back, and the Weibull explains them best."""
    fit = fit_times(15 * RANDOM.weibull(0.71, 20_000))
    assert fit.weibull_shape == pytest.approx(0.71, abs=0.02)
    assert fit.weibull_aic < min(fit.lognormal_aic, fit.exponential_aic)


def test_exponential_times() -> None:
    """The Weibull gains less than its second parameter costs, or hardly more."""
    fit = fit_times(RANDOM.exponential(12, 20_000))
    assert fit.exponential_aic < fit.lognormal_aic
    assert abs(fit.exponential_aic - fit.weibull_aic) < 10


def test_likelihoods_are_those_of_scipy() -> None:
    """AIC by scipy's densities at the fitted parameters."""
    times = RANDOM.lognormal(1, 0.5, 300)
    fit = fit_times(times)
    lognormal = stats.lognorm.logpdf(times, fit.sigma, scale=np.exp(fit.mu)).sum()
    shape, _, scale = stats.weibull_min.fit(times, floc=0)
    weibull = stats.weibull_min.logpdf(times, shape, scale=scale).sum()
    exponential = stats.expon.logpdf(times, scale=times.mean()).sum()
    assert fit.lognormal_aic == pytest.approx(4 - 2 * lognormal)
    assert fit.weibull_aic == pytest.approx(4 - 2 * weibull, abs=1e-2)
    assert fit.exponential_aic == pytest.approx(2 - 2 * exponential)


@pytest.mark.parametrize("times", [[], [3.0], [3.0, 3.0]])
def test_times_that_do_not_differ_have_no_fit(times: list[float]) -> None:
    """Neither none, nor one, nor equal ones."""
    with pytest.raises(NotEnoughDataError):
        fit_times(np.array(times, np.float64))
