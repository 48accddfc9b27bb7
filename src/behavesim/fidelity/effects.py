"""How strongly who people are shows in what they do, and what chance alone would show."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from behavesim.core.arrays import Floats
from behavesim.fidelity.effect_sizes import (
    measure_cramers_v,
    measure_eta_squared,
    tabulate_groups,
)
from behavesim.fidelity.sample import EventSample

SHUFFLES: Final = 200
CHANCE_QUANTILE: Final = 0.99

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An effect of a trait; ``chance`` is the 99th percentile of the size when the trait is
    shuffled over people, so an effect above it (``ok``) is none of chance."""

    name: str
    measure: Literal["Cramer's V", "eta squared"]
    size: float
    chance: float
    ok: bool
    people: int
    observations: int
    contrast: str
    definition: str


@dataclass(frozen=True, slots=True)
class _Effect:
    name: str
    trait: str
    kind: str
    what: str


_SHARES: Final = (
    _Effect("topics seen by age band", "age_band", "topic", "view_item events by topic"),
    _Effect("topics seen by gender", "gender", "topic", "view_item events by topic"),
    _Effect("device by age band", "age_band", "device", "sessions by device.category"),
    _Effect("hours by job", "job", "hours", "sessions by quarter of the day in which they began"),
)


def measure_effects(sample: EventSample, truth: Path, seed: int) -> tuple[EffectRow, ...]:
    """Measure each effect; one for which there are no observations is left out.

    ``truth`` has ``people.parquet`` and ``identities.parquet``; ``seed`` shuffles.
    """
    sample.run_file(
        "traits",
        people=str(truth / "people.parquet"),
        identities=str(truth / "identities.parquet"),
    )
    rows = [_measure_shares(sample, effect, seed) for effect in _SHARES]
    rows.append(_measure_orders(sample, seed))
    return tuple(row for row in rows if row is not None)


def _measure_shares(sample: EventSample, effect: _Effect, seed: int) -> EffectRow | None:
    actions = sample.ask(
        f"SELECT person_id, {effect.trait} AS trait, value, times FROM action "
        "JOIN (SELECT DISTINCT person_id, age_band, gender, job FROM person) USING (person_id) "
        "WHERE kind = $kind ORDER BY ALL",
        kind=effect.kind,
    )
    if actions.is_empty():
        return None
    people, traits, groups = _code_people(actions)
    values = actions.get_column("value").unique().sort()
    columns = values.search_sorted(actions.get_column("value")).to_numpy().astype(np.int64)
    times = actions.get_column("times").to_numpy().astype(np.float64)

    def tabulate(labels: Codes) -> Floats:
        return tabulate_groups(labels[people], columns, times, (len(groups), len(values)))

    table = tabulate(traits)
    size = measure_cramers_v(table)
    chance = _find_chance(lambda labels: measure_cramers_v(tabulate(labels)), traits, seed)
    return EffectRow(
        name=effect.name,
        measure="Cramer's V",
        size=size,
        chance=chance,
        ok=size > chance,
        people=len(traits),
        observations=int(times.sum()),
        contrast=_describe_shares(table, groups, values.to_list()),
        definition=f"{effect.what}, by {effect.trait} of the answer key; chance: the trait "
        "shuffled over people, 99th percentile",
    )


def _measure_orders(sample: EventSample, seed: int) -> EffectRow | None:
    orders = sample.ask(
        "SELECT person_id, job AS trait, ln(revenue_usd) AS value FROM purchase "
        "JOIN person USING (visitor) WHERE revenue_usd > 0 ORDER BY ALL"
    )
    if orders.height < 2:
        return None
    people, traits, groups = _code_people(orders)
    values = orders.get_column("value").to_numpy().astype(np.float64)
    size = measure_eta_squared(traits[people], values)
    chance = _find_chance(lambda labels: measure_eta_squared(labels[people], values), traits, seed)
    return EffectRow(
        name="order value by job",
        measure="eta squared",
        size=size,
        chance=chance,
        ok=size > chance,
        people=len(traits),
        observations=len(values),
        contrast=_describe_medians(orders, groups),
        definition="ln of ecommerce.purchase_revenue_in_usd of orders, by job of the answer key; "
        "chance: the trait shuffled over people, 99th percentile",
    )


def _code_people(rows: pl.DataFrame) -> tuple[Codes, Codes, list[str]]:
    """Person of each row, trait of each person, and the traits' names."""
    people = rows.select("person_id", "trait").unique("person_id").sort("person_id")
    groups = people.get_column("trait").unique().sort()
    traits = groups.search_sorted(people.get_column("trait")).to_numpy().astype(np.int64)
    index = people.get_column("person_id").search_sorted(rows.get_column("person_id"))
    return index.to_numpy().astype(np.int64), traits, groups.to_list()


def _find_chance(measure: Callable[[Codes], float], traits: Codes, seed: int) -> float:
    random = np.random.default_rng(seed)
    sizes = [measure(random.permutation(traits)) for _ in range(SHUFFLES)]
    return float(np.quantile(sizes, CHANCE_QUANTILE))


def _describe_shares(table: Floats, groups: list[str], values: list[str]) -> str:
    """Say where shares differ most: the value, and its greatest and least share."""
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    column = int(np.argmax(np.ptp(shares, axis=0)))
    high, low = int(np.argmax(shares[:, column])), int(np.argmin(shares[:, column]))
    return (
        f"{values[column]}: {groups[high]} {shares[high, column]:.0%}, "
        f"{groups[low]} {shares[low, column]:.0%}"
    )


def _describe_medians(orders: pl.DataFrame, groups: list[str]) -> str:
    medians = orders.group_by("trait").agg(pl.col("value").median().exp()).sort("value", "trait")
    if len(groups) < 2:
        return ""
    (low, least), (high, most) = medians.row(0), medians.row(-1)
    return f"median: {high} {most:,.0f} USD, {low} {least:,.0f} USD"
