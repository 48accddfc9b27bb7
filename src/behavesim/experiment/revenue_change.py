"""Breakdown of a change in revenue: by factor, by step of the funnel, by group of people."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from behavesim.experiment.outcomes import Outcomes
from behavesim.experiment.paired import standard_error
from behavesim.simulation.counts import FUNNEL


@dataclass(frozen=True, slots=True)
class RevenuePart:
    """One part of a revenue breakdown; the contributions sum to the whole change."""

    name: str
    control: float
    treatment: float
    contribution: float
    """Currency per person."""


@dataclass(frozen=True, slots=True)
class GroupEffect:
    """The effect of the change on one group of people."""

    trait: str
    group: str
    visitors: int
    delta: float
    """Revenue per person of the group."""
    ci_low: float
    ci_high: float
    share: float | None
    """Share of the whole change; None if that is 0."""


def split_by_factor(control: Outcomes, treatment: Outcomes) -> tuple[RevenuePart, ...]:
    """Split the change in revenue per person into visits, conversion and order value.

    Shapley values of the three factors: the mean over all orders in which they could have changed.
    """
    before, after = _factors(control), _factors(treatment)
    names = tuple(before)
    gains = dict.fromkeys(names, 0.0)
    orders = list(permutations(names))
    for order in orders:
        state = dict(before)
        for name in order:
            value = math.prod(state.values())
            state[name] = after[name]
            gains[name] += (math.prod(state.values()) - value) / len(orders)
    return tuple(RevenuePart(name, before[name], after[name], gains[name]) for name in names)


def _factors(outcomes: Outcomes) -> dict[str, float]:
    visits, orders = float(outcomes.visits.sum()), float(outcomes.orders.sum())
    return {
        "visits_per_visitor": visits / len(outcomes),
        "conversion": orders / visits if visits else 0.0,
        "order_value": float(outcomes.revenue.sum()) / orders if orders else 0.0,
    }


def split_by_step(control: Outcomes, treatment: Outcomes) -> tuple[RevenuePart, ...]:
    """Split the change in the sessions' revenue per person along the funnel.

    Each step is its rate among the sessions that reached the step before. The split is by
    logarithmic means (Ang 2004, LMDI), which has no residual; empty if a step was never reached.
    """
    before, after = _steps(control), _steps(treatment)
    if min(*before.values(), *after.values()) <= 0:
        return ()
    start, end = math.prod(before.values()), math.prod(after.values())
    weight = start if start == end else (end - start) / math.log(end / start)
    return tuple(
        RevenuePart(name, before[name], after[name], weight * math.log(after[name] / before[name]))
        for name in before
    )


def _steps(outcomes: Outcomes) -> dict[str, float]:
    rates: dict[str, float] = {}
    name, reached = "sessions_per_visitor", float(len(outcomes))
    for following in ("sessions", *FUNNEL):
        count = float(getattr(outcomes, following).sum())
        rates[name if following == "sessions" else f"{name}_to_{following}"] = (
            count / reached if reached else 0.0
        )
        name, reached = following, count
    rates["revenue_per_purchase"] = (
        float(outcomes.session_revenue.sum()) / reached if reached else 0.0
    )
    return rates


def split_by_group(
    control: Outcomes,
    treatment: Outcomes,
    traits: Mapping[str, npt.NDArray[np.str_]],
    level: float,
) -> tuple[GroupEffect, ...]:
    """Return the effect on each group of each trait, the greatest loss first."""
    differences = treatment.revenue - control.revenue
    whole = float(differences.sum())
    critical = NormalDist().inv_cdf((1 + level) / 2)
    entries = []
    for trait, values in traits.items():
        for group in np.unique(values):
            theirs = differences[values == group]
            delta, half = float(theirs.mean()), critical * standard_error(theirs)
            share = float(theirs.sum()) / whole if whole else None
            entries.append(
                GroupEffect(
                    trait, str(group), len(theirs), delta, delta - half, delta + half, share
                )
            )
    return tuple(sorted(entries, key=lambda entry: (entry.delta, entry.trait, entry.group)))


def list_subsets(kinds: Sequence[str]) -> list[frozenset[str]]:
    """Return every set of changes, from none of them to all."""
    return [
        frozenset(chosen) for size in range(len(kinds) + 1) for chosen in combinations(kinds, size)
    ]


def shapley_values(
    kinds: Sequence[str], revenue: Mapping[frozenset[str], float]
) -> dict[str, float]:
    """Return the Shapley value of each change, given the revenue per person of every subset."""
    orders = list(permutations(kinds))
    gains = dict.fromkeys(kinds, 0.0)
    for order in orders:
        done: frozenset[str] = frozenset()
        for kind in order:
            gains[kind] += (revenue[done | {kind}] - revenue[done]) / len(orders)
            done |= {kind}
    return gains
