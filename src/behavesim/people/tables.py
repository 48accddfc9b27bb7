"""Personas, markets and demographics as arrays, so that people are drawn in blocks."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from behavesim.core.arrays import Floats, Integers
from behavesim.core.market import MarketShares
from behavesim.core.persona import (
    AGE_BANDS,
    GENDERS,
    HOURS_OF_DAY,
    INTENTS,
    TRAITS,
    WEEKDAYS,
    Demographics,
    Effects,
    Persona,
)
from behavesim.people.local_personas import LocalPersona, localize_personas

Name = TypeVar("Name", bound=Hashable)

_NEUTRAL = Effects()


@dataclass(frozen=True, slots=True)
class EffectTable:
    """Effects of groups, one row per group: shifts of interests and temperament, else factors."""

    interests: Floats
    temperament: Floats
    budget: Floats
    devices: Floats
    hours: Floats
    weekdays: Floats


@dataclass(frozen=True, slots=True)
class PersonaTable:
    """Parameters of personas in markets, one row per persona in a market."""

    ids: tuple[str, ...]
    markets: tuple[str, ...]
    share: Floats
    ages: Floats
    genders: Floats
    jobs: Floats
    regions: Floats
    languages: Floats
    """Weights of 0 where each person has a language of their region."""
    interest_center: Floats
    interest_spread: Floats
    trait_center: Floats
    trait_spread: Floats
    budget: Floats
    """Median, in minor units where people are drawn, and spread."""
    budget_by_topic: tuple[bool, ...]
    intents: Floats
    intents_spread: Floats
    devices: Floats
    hours: Floats
    weekdays: Floats
    visits_per_week: Floats


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that the draws need; ``jobs``, ``regions`` etc. name the arrays' columns."""

    topics: tuple[str, ...]
    devices: tuple[str, ...]
    jobs: tuple[str, ...]
    regions: tuple[str, ...]
    languages: tuple[str, ...]
    job_ages: Integers
    personas: PersonaTable
    """All personas of the first market, then those of the next."""
    persona_shares: Mapping[str, float]
    """Weight of each persona, in the order of ``personas``."""
    market_shares: Mapping[str, float]
    region_languages: Floats
    """Weights of languages, one row per region."""
    cities: tuple[tuple[str, ...], ...]
    """Of each region."""
    city_weights: Floats
    """Weights of cities, one row per region, with 0 behind its last one."""
    effects: tuple[EffectTable, EffectTable, EffectTable, EffectTable]
    """Effects of age bands, genders, jobs and regions, in this order."""


def build_tables(
    personas: Sequence[Persona],
    demographics: Demographics,
    topics: Sequence[str],
    markets: MarketShares,
) -> Tables:
    """Return the arrays of personas, which must have been checked on loading, in markets."""
    local = localize_personas(personas, markets)
    jobs = tuple(demographics.jobs)
    of_regions = {code: one for market, _ in markets for code, one in market.regions.items()}
    regions = tuple(sorted(of_regions))
    spoken = {code: market.languages_in(code) for market, _ in markets for code in market.regions}
    languages = _sorted_names([*spoken.values(), *(one.languages or {} for one in local)])
    devices = _sorted_names(one.devices for one in local)
    columns = (topics, devices, demographics.day_parts)
    return Tables(
        topics=tuple(topics),
        devices=devices,
        jobs=jobs,
        regions=regions,
        languages=languages,
        job_ages=np.array([demographics.jobs[job].ages for job in jobs], dtype=np.int64),
        personas=_build_personas(local, topics, jobs, regions, languages, devices),
        persona_shares={persona.id: persona.share for persona in personas},
        market_shares={market.code: share for market, share in markets},
        cities=tuple(tuple(of_regions[code].cities) for code in regions),
        city_weights=_pad([list(of_regions[code].cities.values()) for code in regions]),
        region_languages=_weights([spoken[code] for code in regions], languages),
        effects=(
            _build_effects([demographics.ages.get(band, _NEUTRAL) for band in AGE_BANDS], *columns),
            _build_effects([demographics.genders.get(one, _NEUTRAL) for one in GENDERS], *columns),
            _build_effects([demographics.jobs[job] for job in jobs], *columns),
            _build_effects([of_regions[code].shifts for code in regions], *columns),
        ),
    )


def _build_personas(
    local: Sequence[LocalPersona],
    topics: Sequence[str],
    jobs: Sequence[str],
    regions: Sequence[str],
    languages: Sequence[str],
    devices: Sequence[str],
) -> PersonaTable:
    personas = [one.persona for one in local]
    interests = [
        [persona.interests.get(topic, persona.other_interests) for topic in topics]
        for persona in personas
    ]
    traits = [[persona.temperament[trait] for trait in TRAITS] for persona in personas]
    return PersonaTable(
        ids=tuple(persona.id for persona in personas),
        markets=tuple(one.market.code for one in local),
        share=_floats([one.share for one in local]),
        ages=_weights([one.ages for one in local], AGE_BANDS),
        genders=_weights([one.genders for one in local], GENDERS),
        jobs=_weights([one.jobs for one in local], jobs),
        regions=_weights([one.regions for one in local], regions),
        languages=_weights([one.languages or {} for one in local], languages),
        interest_center=_floats([[cell.centre for cell in row] for row in interests]),
        interest_spread=_floats([[cell.spread for cell in row] for row in interests]),
        trait_center=_floats([[cell.centre for cell in row] for row in traits]),
        trait_spread=_floats([[cell.spread for cell in row] for row in traits]),
        budget=_floats([[one.budget.median, one.budget.spread] for one in personas]),
        budget_by_topic=tuple(one.budget.is_relative for one in personas),
        intents=_weights([persona.intents.weights for persona in personas], INTENTS),
        intents_spread=_floats([persona.intents.spread for persona in personas]),
        devices=_weights([one.devices for one in local], devices),
        hours=_floats([persona.hours for persona in personas]),
        weekdays=_weights([persona.weekdays for persona in personas], WEEKDAYS),
        visits_per_week=_floats(
            [[one.visits_per_week.median, one.visits_per_week.spread] for one in personas]
        ),
    )


def _build_effects(
    groups: Sequence[Effects],
    topics: Sequence[str],
    devices: Sequence[str],
    day_parts: Mapping[str, tuple[int, ...]],
) -> EffectTable:
    return EffectTable(
        interests=_weights([group.interests for group in groups], topics),
        temperament=_weights([group.temperament for group in groups], TRAITS),
        budget=_floats([group.budget for group in groups]),
        devices=_weights([group.devices for group in groups], devices, missing=1.0),
        hours=np.stack([_spread_over_hours(group.hours, day_parts) for group in groups]),
        weekdays=_weights([group.weekdays for group in groups], WEEKDAYS, missing=1.0),
    )


def _spread_over_hours(
    factors: Mapping[str, float], day_parts: Mapping[str, tuple[int, ...]]
) -> Floats:
    row = np.ones(HOURS_OF_DAY)
    for part, factor in factors.items():
        row[list(day_parts[part])] = factor
    return row


def _weights(
    rows: Sequence[Mapping[Name, float]], columns: Sequence[Name], missing: float = 0.0
) -> Floats:
    return _floats([[row.get(column, missing) for column in columns] for row in rows])


def _pad(rows: Sequence[Sequence[float]]) -> Floats:
    most = max(map(len, rows))
    return _floats([[*row, *[0.0] * (most - len(row))] for row in rows])


def _floats(rows: Sequence[object]) -> Floats:
    return np.array(rows, dtype=np.float64)


def _sorted_names(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({name for group in groups for name in group}))
