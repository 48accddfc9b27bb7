"""How click-through falls with the place in a list: the exponent of place^-exponent."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from behavesim.core.arrays import Floats
from behavesim.fidelity.sample import EventSample

VISITOR_GROUPS: Final = 100
DRAWS: Final = 400
_STEPS: Final = 30


@dataclass(frozen=True, slots=True)
class PositionBias:
    """The exponent with its 95 % confidence interval, by bootstrap over groups of visitors."""

    exponent: float
    ci_low: float
    ci_high: float
    clicks: int


def measure_position_bias(sample: EventSample, seed: int) -> PositionBias | None:
    """Fit the exponent; None where no list was clicked at two places.

    Poisson regression of clicks on log(place), each impression of an item counting once and each
    list having a level of its own: lists of few, good items do not pass for good places.
    """
    counts = sample.ask_file("clicks", groups=VISITOR_GROUPS)
    if counts.is_empty():
        return None
    seen, clicked = (_spread_counts(counts, name) for name in ("seen", "clicked"))
    # A list with more clicks than impressions was not reported as seen.
    clicked *= (clicked.sum(axis=(0, 2)) <= seen.sum(axis=(0, 2)))[:, None]
    exponent = _fit_exponents(seen.sum(axis=0)[None], clicked.sum(axis=0)[None])[0]
    if not np.isfinite(exponent):
        return None
    random = np.random.default_rng(seed)
    even = np.full(VISITOR_GROUPS, 1 / VISITOR_GROUPS)
    weights = random.multinomial(VISITOR_GROUPS, even, size=DRAWS).astype(np.float64)
    draws = _fit_exponents(np.tensordot(weights, seen, 1), np.tensordot(weights, clicked, 1))
    low, high = np.nanquantile(draws, (0.025, 0.975))
    return PositionBias(float(exponent), float(low), float(high), int(clicked.sum()))


def _spread_counts(counts: pl.DataFrame, name: str) -> Floats:
    """Counts as an array (group of visitors, list, place)."""
    lists = counts.get_column("list").rank("dense").to_numpy().astype(np.int64) - 1
    places = counts.get_column("place").to_numpy().astype(np.int64) - 1
    groups = counts.get_column("visitors").to_numpy().astype(np.int64)
    spread = np.zeros((VISITOR_GROUPS, lists.max() + 1, places.max() + 1))
    spread[groups, lists, places] = counts.get_column(name).to_numpy()
    return spread


def _fit_exponents(seen: Floats, clicked: Floats) -> Floats:
    """One exponent for each first index, by Newton's method; nan where it is not determined."""
    log_place = np.log(np.arange(1, seen.shape[-1] + 1))
    clicked = np.where(seen > 0, clicked, 0)  # a click on what was not reported as seen
    clicks = clicked.sum(axis=-1)
    observed = (clicked * log_place).sum(axis=(-1, -2))
    slope = np.zeros(len(seen))
    for _ in range(_STEPS):
        weights = seen * np.exp(slope[:, None, None] * log_place)
        total = np.maximum(weights.sum(axis=-1), 1e-300)
        mean = (weights * log_place).sum(axis=-1) / total
        square = (weights * log_place**2).sum(axis=-1) / total
        information = (clicks * (square - mean**2)).sum(axis=-1)
        surplus = observed - (clicks * mean).sum(axis=-1)
        slope += np.clip(surplus / np.where(information > 0, information, np.nan), -1, 1)
    result: Floats = -slope
    return result
