"""Differences between two shops with the same people and random numbers, with intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from behavesim.core.arrays import Floats, Integers
from behavesim.experiment.outcomes import Outcomes

# Rows of the bootstrap drawn at once; memory is this times the number of different rows.
_CHUNK: Final = 250


@dataclass(frozen=True, slots=True)
class PairedComparison:
    """One figure in both shops. Intervals are percentiles of the paired bootstrap over people."""

    name: str
    definition: str
    control: float
    treatment: float
    delta: float
    ci_low: float
    ci_high: float
    relative_delta: float | None
    """Delta over control; None if control is 0, like its limits."""
    relative_low: float | None
    relative_high: float | None


_DEFINITIONS: Final[Mapping[str, tuple[str, tuple[str, str | None]]]] = {
    "revenue_per_visitor": ("revenue over all people, buyers or not", ("revenue", None)),
    "conversion": ("orders over visits", ("orders", "visits")),
    "order_value": ("revenue over orders", ("revenue", "orders")),
    "visits_per_visitor": ("visits over people", ("visits", None)),
}


def compare(
    control: Outcomes, treatment: Outcomes, *, resamples: int, level: float, seed: int
) -> tuple[PairedComparison, ...]:
    """Compare two shops by revenue, conversion, order value and visits, with intervals.

    Resampling n people with replacement is one multinomial draw per resample over the *distinct*
    pairs of outcomes: exact, and cheap since most people buy in neither shop.
    """
    columns = ("visits", "orders", "revenue")
    table = np.column_stack(
        [getattr(shop, name) for shop in (control, treatment) for name in columns]
    )
    rows, counts = np.unique(table, axis=0, return_counts=True)
    sums = _resample(rows, counts, resamples, seed)
    observed = counts @ rows
    return (
        *(
            _compare(name, definition, columns, parts, observed, sums, len(control), level)
            for name, (definition, parts) in _DEFINITIONS.items()
        ),
        _compare_satisfaction(control.satisfaction, treatment.satisfaction, level),
    )


def _resample(rows: Floats, counts: Integers, resamples: int, seed: int) -> Floats:
    """Return resamples x columns: sums over people of each column."""
    random = np.random.Generator(np.random.Philox(seed))
    people = int(counts.sum())
    shares = counts / people
    parts = [
        random.multinomial(people, shares, size=min(_CHUNK, resamples - done)) @ rows
        for done in range(0, resamples, _CHUNK)
    ]
    return np.concatenate(parts)


def _compare(
    name: str,
    definition: str,
    columns: tuple[str, ...],
    parts: tuple[str, str | None],
    observed: Floats,
    sums: Floats,
    people: int,
    level: float,
) -> PairedComparison:
    above, below = parts

    def rates(totals: Floats) -> tuple[Floats, Floats]:
        values = []
        for offset in (0, len(columns)):
            top = totals[..., offset + columns.index(above)]
            bottom = totals[..., offset + columns.index(below)] if below else np.float64(people)
            values.append(np.where(bottom > 0, top / np.maximum(bottom, 1), 0.0))
        return values[0], values[1]

    before, after = (float(rate) for rate in rates(observed))
    drawn_before, drawn_after = rates(sums)
    low, high = _quantiles(drawn_after - drawn_before, level)
    relative: tuple[float, float] | None = None
    if before > 0:
        safe = drawn_before > 0
        relative = _quantiles(drawn_after[safe] / drawn_before[safe] - 1, level)
    return PairedComparison(
        name=name,
        definition=definition,
        control=before,
        treatment=after,
        delta=after - before,
        ci_low=low,
        ci_high=high,
        relative_delta=after / before - 1 if before > 0 else None,
        relative_low=relative[0] if relative else None,
        relative_high=relative[1] if relative else None,
    )


def _quantiles(draws: Floats, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)


def _compare_satisfaction(control: Floats, treatment: Floats, level: float) -> PairedComparison:
    """Compare satisfaction by the normal approximation, since it is bounded and has few ties."""
    before, after = float(control.mean()), float(treatment.mean())
    half = NormalDist().inv_cdf((1 + level) / 2) * standard_error(treatment - control)
    delta = after - before
    relative = (delta / before, (delta - half) / before, (delta + half) / before)
    return PairedComparison(
        "satisfaction",
        "mean over people after their last visit, 0 to 1",
        before,
        after,
        delta,
        delta - half,
        delta + half,
        *(relative if before > 0 else (None, None, None)),
    )


def standard_error(values: Floats) -> float:
    """Return the standard error of the mean; 0 for fewer than two values."""
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
