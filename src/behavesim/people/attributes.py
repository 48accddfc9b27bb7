"""Attributes of people that do not depend on when or how they visit: blocks of columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from behavesim.core.arrays import Floats, Integers
from behavesim.core.market import MarketShares
from behavesim.core.persona import AGE_BANDS, AGES_OF_BAND, TRAITS, Demographics, Persona
from behavesim.keyed_random import Key, fold, seed_key
from behavesim.people.draws import (
    draw_amount,
    draw_choice,
    draw_normals,
    draw_stable_choice,
    draw_uniform,
    multiply_all,
    round_to_unit,
)
from behavesim.people.tables import Tables, build_tables

_BAND_LIMITS = np.array([AGES_OF_BAND[band] for band in AGE_BANDS], dtype=np.int64)
_BLOCK_PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class Groups:
    """For each person of a block, the index of their row in each table, and their age."""

    persona: Integers
    """A persona in a market."""
    age: Integers
    band: Integers
    gender: Integers
    job: Integers
    region: Integers
    city: Integers
    """A city of the region."""


@dataclass(frozen=True, slots=True)
class PersonAttributes:
    """A block of n people, ids ascending; every array has one entry or row per person."""

    tables: Tables
    """Names of the rows that ``groups`` refers to."""
    ids: Integers
    groups: Groups
    interests: Floats
    """n x topics, 0 to 1."""
    temperament: Floats
    """n x traits, 0 to 1."""
    budget: Integers
    """What each usually spends on one item, minor units of the shop's currency."""


def iterate_attributes(
    personas: Sequence[Persona],
    demographics: Demographics,
    topics: Sequence[str],
    markets: MarketShares,
    seed: int,
    people: int,
) -> Iterator[PersonAttributes]:
    """Yield the attributes of the first ``people`` in blocks, as ``generate_people`` draws them."""
    tables, root = build_tables(personas, demographics, topics, markets), seed_key(seed)
    for first in range(0, people, _BLOCK_PEOPLE):
        ids = np.arange(first, min(first + _BLOCK_PEOPLE, people), dtype=np.int64)
        yield draw_attributes(tables, ids, fold(root, ids))


def draw_attributes(tables: Tables, ids: Integers, keys: Key) -> PersonAttributes:
    """Draw the attributes of the people with these ids and keys."""
    groups = _draw_groups(tables, keys)
    return PersonAttributes(
        tables=tables,
        ids=ids,
        groups=groups,
        interests=_draw_interests(tables, groups, keys),
        temperament=_draw_temperament(tables, groups, keys),
        budget=_draw_budget(tables, groups, keys),
    )


def list_factors(tables: Tables, groups: Groups, field: str) -> list[Floats]:
    """Return each person's row of ``field``, an array each for age band, gender, job and region."""
    rows = (groups.band, groups.gender, groups.job, groups.region)
    return [getattr(table, field)[row] for table, row in zip(tables.effects, rows, strict=True)]


def _draw_groups(tables: Tables, keys: Key) -> Groups:
    written = tables.personas
    persona = _draw_personas(tables, keys)
    band = draw_choice(keys, "age-band", written.ages[persona])
    youngest, oldest = _BAND_LIMITS[band].T
    age = youngest + np.floor(draw_uniform(keys, "age") * (oldest - youngest + 1)).astype(np.int64)
    is_open = (age[:, None] >= tables.job_ages[:, 0]) & (age[:, None] <= tables.job_ages[:, 1])
    region = draw_choice(keys, "region", written.regions[persona])
    return Groups(
        persona=persona,
        age=age,
        band=band,
        gender=draw_choice(keys, "gender", written.genders[persona]),
        job=draw_choice(keys, "job", written.jobs[persona] * is_open),
        region=region,
        city=draw_choice(keys, "city", tables.city_weights[region]),
    )


def name_cities(tables: Tables, groups: Groups) -> list[str]:
    """Return the name of each person's city."""
    pairs = zip(groups.region.tolist(), groups.city.tolist(), strict=True)
    return [tables.cities[region][city] for region, city in pairs]


def _draw_personas(tables: Tables, keys: Key) -> Integers:
    """Return the persona and market of each key, as a row of the table of personas."""
    ids, shares = _list_shares(tables.persona_shares)
    codes, market_shares = _list_shares(tables.market_shares)
    persona = draw_stable_choice(keys, "persona:", ids, shares)
    return persona + len(ids) * draw_stable_choice(keys, "market:", codes, market_shares)


def _list_shares(shares: Mapping[str, float]) -> tuple[list[str], Floats]:
    return list(shares), np.array(list(shares.values()), dtype=np.float64)


def _draw_interests(tables: Tables, groups: Groups, keys: Key) -> Floats:
    noise = draw_normals(keys, "interest:", tables.topics)
    spread = tables.personas.interest_spread[groups.persona]
    center = tables.personas.interest_center[groups.persona]
    shifted = sum(list_factors(tables, groups, "interests"), start=center)
    return round_to_unit(shifted + spread * noise)


def _draw_temperament(tables: Tables, groups: Groups, keys: Key) -> Floats:
    noise = draw_normals(keys, "temperament:", TRAITS)
    spread = tables.personas.trait_spread[groups.persona]
    center = tables.personas.trait_center[groups.persona]
    shifted = sum(list_factors(tables, groups, "temperament"), start=center)
    return round_to_unit(shifted + spread * noise)


def _draw_budget(tables: Tables, groups: Groups, keys: Key) -> Integers:
    amount = draw_amount(keys, "budget", tables.personas.budget[groups.persona])
    amount = multiply_all(amount, list_factors(tables, groups, "budget"))
    return np.maximum(np.round(amount), 1).astype(np.int64)
