"""The figures of a calibration: real, before, after, and whether they are near enough."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from behavesim.calibration.measures import CLOSE, Counts, Measure


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the export and of the population before and after it was fitted.

    Shares of one whole (hours, weekdays, categories) are one figure: the part of it that would have
    to move for them to agree, so that ``real`` is 0.
    """

    name: str
    definition: str
    real: float
    before: float
    after: float
    tolerance: float
    """How far from real is near enough: 5 % of it and two standard errors of both sides."""
    fitted: bool


def compare_figures(
    measures: Sequence[Measure], real: Counts, before: Counts, after: Counts
) -> tuple[Figure, ...]:
    """Return a figure for each measure of its own and for each group of them."""
    figures = []
    for name in dict.fromkeys(one.group or one.name for one in measures):
        theirs = [one for one in measures if name in (one.group, one.name)]
        compare = _compare_group if theirs[0].group else _compare_single
        figures.append(compare(name, theirs, real, before, after))
    return tuple(figures)


def _compare_single(
    name: str, measures: Sequence[Measure], real: Counts, before: Counts, after: Counts
) -> Figure:
    [measure] = measures
    figure, end = measure.of(real), measure.of(after)
    tolerance = measure.tolerance(real, after[measure.below])
    near = abs(end - figure) <= tolerance
    return Figure(name, measure.definition, figure, measure.of(before), end, tolerance, near)


def _compare_group(
    name: str, measures: Sequence[Measure], real: Counts, before: Counts, after: Counts
) -> Figure:
    def distance(counts: Counts) -> float:
        return sum(abs(one.of(counts) - one.of(real)) for one in measures) / 2

    below = measures[0].below
    noise = sum(
        math.sqrt(share * (1 - share) * (1 / max(real[below], 1) + 1 / max(after[below], 1)))
        for share in (one.of(real) for one in measures)
    )
    # Half the mean absolute deviation of each share, were both sides drawn from the same.
    tolerance = CLOSE + noise * math.sqrt(2 / math.pi) / 2
    definition = f"part that lies in other {name}; of {below}"
    end = distance(after)
    return Figure(name, definition, 0.0, distance(before), end, tolerance, end <= tolerance)
