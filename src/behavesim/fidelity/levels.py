"""Every figure of the table of levels, by its key."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from behavesim.errors import NotEnoughDataError
from behavesim.fidelity.distributions import fit_times
from behavesim.fidelity.position_bias import measure_position_bias
from behavesim.fidelity.sample import EventSample


@dataclass(frozen=True, slots=True)
class Level:
    """A measured figure, with its 95 % confidence interval where it has one."""

    value: float
    ci_low: float | None = None
    ci_high: float | None = None


Levels = Mapping[str, Level]


def measure_levels(sample: EventSample, seed: int) -> Levels:
    """Measure all that the events allow; what they do not allow (no order, no week) is left out.

    ``seed`` draws the confidence interval of the exponent of click-through.
    """
    row = sample.ask_file("levels").row(0, named=True)
    levels = {key: Level(float(value)) for key, value in row.items() if value is not None}
    levels.update(_fit_page_gaps(sample))
    bias = measure_position_bias(sample, seed)
    if bias is not None:
        levels["position_exponent"] = Level(bias.exponent, bias.ci_low, bias.ci_high)
    return levels


def _fit_page_gaps(sample: EventSample) -> dict[str, Level]:
    seconds = sample.ask("SELECT seconds FROM page_gap ORDER BY seconds").get_column("seconds")
    try:
        fit = fit_times(seconds.to_numpy().astype(np.float64))
    except NotEnoughDataError:
        return {}
    count = len(seconds)
    return {
        "gap_mu": Level(fit.mu),
        "gap_sigma": Level(fit.sigma),
        "gap_over_weibull": Level((fit.weibull_aic - fit.lognormal_aic) / count),
        "gap_over_exponential": Level((fit.exponential_aic - fit.lognormal_aic) / count),
    }
