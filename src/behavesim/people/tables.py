"""Personas and demographics as arrays, so that people are drawn in blocks."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from behavesim.core.arrays import Floats, Integers
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
    """Parameters of personas, one row per persona."""

    ids: tuple[str, ...]
    share: Floats
    ages: Floats
    genders: Floats
    jobs: Floats
    regions: Floats
    languages: Floats
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
    effects: tuple[EffectTable, EffectTable, EffectTable, EffectTable]
    """Effects of age bands, genders, jobs and regions, in this order."""


def build_tables(
    personas: Sequence[Persona], demographics: Demographics, topics: Sequence[str]
) -> Tables:
    """Return the arrays of personas and demographics, which must have been checked on loading."""
    jobs = tuple(demographics.jobs)
    regions = _sorted_names(persona.regions for persona in personas)
    languages = _sorted_names(persona.languages for persona in personas)
    devices = _sorted_names(persona.devices for persona in personas)
    columns = (topics, devices, demographics.day_parts)
    return Tables(
        topics=tuple(topics),
        devices=devices,
        jobs=jobs,
        regions=regions,
        languages=languages,
        job_ages=np.array([demographics.jobs[job].ages for job in jobs], dtype=np.int64),
        personas=_build_personas(personas, topics, jobs, regions, languages, devices),
        effects=(
            _build_effects([demographics.ages.get(band, _NEUTRAL) for band in AGE_BANDS], *columns),
            _build_effects([demographics.genders.get(one, _NEUTRAL) for one in GENDERS], *columns),
            _build_effects([demographics.jobs[job] for job in jobs], *columns),
            _build_effects([demographics.regions.get(one, _NEUTRAL) for one in regions], *columns),
        ),
    )


def _build_personas(
    personas: Sequence[Persona],
    topics: Sequence[str],
    jobs: Sequence[str],
    regions: Sequence[str],
    languages: Sequence[str],
    devices: Sequence[str],
) -> PersonaTable:
    interests = [
        [persona.interests.get(topic, persona.other_interests) for topic in topics]
        for persona in personas
    ]
    traits = [[persona.temperament[trait] for trait in TRAITS] for persona in personas]
    return PersonaTable(
        ids=tuple(persona.id for persona in personas),
        share=_floats([persona.share for persona in personas]),
        ages=_weights([persona.ages for persona in personas], AGE_BANDS),
        genders=_weights([persona.genders for persona in personas], GENDERS),
        jobs=_weights([persona.jobs for persona in personas], jobs),
        regions=_weights([persona.regions for persona in personas], regions),
        languages=_weights([persona.languages for persona in personas], languages),
        interest_center=_floats([[cell.centre for cell in row] for row in interests]),
        interest_spread=_floats([[cell.spread for cell in row] for row in interests]),
        trait_center=_floats([[cell.centre for cell in row] for row in traits]),
        trait_spread=_floats([[cell.spread for cell in row] for row in traits]),
        budget=_floats([[one.budget.median, one.budget.spread] for one in personas]),
        budget_by_topic=tuple(one.budget.is_relative for one in personas),
        intents=_weights([persona.intents.weights for persona in personas], INTENTS),
        intents_spread=_floats([persona.intents.spread for persona in personas]),
        devices=_weights([persona.devices for persona in personas], devices),
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


def _floats(rows: Sequence[object]) -> Floats:
    return np.array(rows, dtype=np.float64)


def _sorted_names(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({name for group in groups for name in group}))
