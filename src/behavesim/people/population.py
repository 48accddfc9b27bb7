"""The population: an endless sequence of people, each a function of the seed and their id."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from behavesim.keyed_random import Key, fold, seed_key
from behavesim.model.person import OwnDevice, Person, Source
from behavesim.model.persona import (
    AGE_BANDS,
    AGES_OF_BAND,
    GENDERS,
    INTENTS,
    TRAITS,
    Demographics,
    DeviceHabits,
    Persona,
)
from behavesim.people.devices import draw_devices
from behavesim.people.draws import (
    Floats,
    Integers,
    draw_choice,
    draw_normal,
    draw_normals,
    draw_race,
    draw_uniform,
)
from behavesim.people.first_visits import Window, draw_first_visit_ms
from behavesim.people.persona_files import Vocabulary
from behavesim.people.tables import EffectTable, Tables, build_tables

DECIMALS = 6
_BAND_LIMITS = np.array([AGES_OF_BAND[band] for band in AGE_BANDS], dtype=np.int64)


def generate_people(
    personas: Sequence[Persona],
    demographics: Demographics,
    vocabulary: Vocabulary,
    seed: int,
    start: date,
    days: int,
    time_zone: str,
    *,
    first_id: int = 0,
    block_size: int = 1024,
) -> Iterator[Person]:
    """Yield people without end, ids ascending from ``first_id``.

    Person n is the same for every ``first_id`` and ``block_size``. A persona that is added
    takes its people from all the others and changes nobody else.
    """
    tables = build_tables(personas, demographics, vocabulary.topics)
    window = Window.from_dates(start, days, time_zone, demographics.holidays)
    kinds = np.array([vocabulary.devices[name] for name in tables.devices])
    habits = demographics.own_devices
    rosters = _Rosters(personas, [_sources_of(persona) for persona in personas], tables, habits)
    root = seed_key(seed)
    block_start = first_id
    while True:
        ids = np.arange(block_start, block_start + block_size, dtype=np.int64)
        keys = fold(root, ids)
        who = draw_race(keys, "persona:", [one.id for one in personas], tables.personas.share)
        columns = _draw_columns(rosters, kinds, window, ids, keys, who)
        for row in zip(*(column.tolist() for column in columns), strict=True):
            yield _to_person(rosters, row)
        block_start += block_size


@dataclass(frozen=True, slots=True)
class _Groups:
    """For each person of a block the row of each table that applies to them."""

    persona: Integers
    age: Integers
    band: Integers
    gender: Integers
    job: Integers
    region: Integers


def _draw_groups(tables: Tables, keys: Key, who: Integers) -> _Groups:
    written = tables.personas
    band = draw_choice(keys, "age-band", written.ages[who])
    youngest, oldest = _BAND_LIMITS[band].T
    age = youngest + np.floor(draw_uniform(keys, "age") * (oldest - youngest + 1)).astype(np.int64)
    is_open = (age[:, None] >= tables.job_ages[:, 0]) & (age[:, None] <= tables.job_ages[:, 1])
    return _Groups(
        persona=who,
        age=age,
        band=band,
        gender=draw_choice(keys, "gender", written.genders[who]),
        job=draw_choice(keys, "job", written.jobs[who] * is_open),
        region=draw_choice(keys, "region", written.regions[who]),
    )


@dataclass(frozen=True, slots=True)
class _Rosters:
    """What a row's indices stand for."""

    personas: Sequence[Persona]
    sources: Sequence[tuple[Source, ...]]
    tables: Tables
    habits: DeviceHabits


def _draw_columns(
    rosters: _Rosters,
    kinds: NDArray[np.str_],
    window: Window,
    ids: Integers,
    keys: Key,
    who: Integers,
) -> list[NDArray[Any]]:
    """Return the columns of a block, in the order in which ``_to_person`` takes a row apart."""
    tables = rosters.tables
    written, groups = tables.personas, _draw_groups(tables, keys, who)
    hours = _normalise(_multiply(written.hours[who], _factors(tables, groups, "hours")))
    weekdays = _normalise(_multiply(written.weekdays[who], _factors(tables, groups, "weekdays")))
    devices = _multiply(written.devices[who], _factors(tables, groups, "devices"))
    return [
        ids,
        who,
        groups.age,
        groups.band,
        groups.gender,
        groups.job,
        groups.region,
        _draw_interests(tables, groups, keys),
        _draw_temperament(tables, groups, keys),
        _draw_budget(tables, groups, keys),
        _draw_intents(tables, groups, keys),
        draw_devices(keys, devices, kinds, rosters.habits.chances),
        draw_choice(keys, "language", written.languages[who]),
        _draw_amount(written.visits_per_week[who], keys, "visits-per-week"),
        hours,
        weekdays,
        draw_first_visit_ms(window, hours, weekdays, keys),
    ]


def _to_person(rosters: _Rosters, row: tuple[Any, ...]) -> Person:
    tables = rosters.tables
    return Person(
        id=row[0],
        persona=rosters.personas[row[1]].id,
        age=row[2],
        age_band=AGE_BANDS[row[3]],
        gender=GENDERS[row[4]],
        job=tables.jobs[row[5]],
        region=tables.regions[row[6]],
        interests=dict(zip(tables.topics, row[7], strict=True)),
        temperament=dict(zip(TRAITS, row[8], strict=True)),
        budget=row[9],
        intents=dict(zip(INTENTS, row[10], strict=True)),
        devices=_own_devices(tables.devices, rosters.habits.use, tuple(row[11])),
        language=tables.languages[row[12]],
        sources=rosters.sources[row[1]],
        visits_per_week=row[13],
        hours=tuple(row[14]),
        weekdays=tuple(row[15]),
        first_visit_at_ms=row[16],
    )


@lru_cache(maxsize=4096)
def _own_devices(
    names: tuple[str, ...], use: tuple[float, ...], drawn: tuple[int, ...]
) -> tuple[OwnDevice, ...]:
    """Few sets of devices are many people's."""
    used = [(names[at], weight) for at, weight in zip(drawn, use, strict=True) if at >= 0]
    total = sum(weight for _, weight in used)
    return tuple(OwnDevice(name, round(weight / total, DECIMALS)) for name, weight in used)


def _factors(tables: Tables, groups: _Groups, field: str) -> list[Floats]:
    """Return one array for each of age band, gender, job and region: each person's row."""
    rows = (groups.band, groups.gender, groups.job, groups.region)
    return [_rows_of(table, field)[row] for table, row in zip(tables.effects, rows, strict=True)]


def _rows_of(table: EffectTable, field: str) -> Floats:
    rows: Floats = getattr(table, field)
    return rows


def _multiply(base: Floats, factors: Sequence[Floats]) -> Floats:
    return reduce(np.multiply, factors, base)


def _add(base: Floats, shifts: Sequence[Floats]) -> Floats:
    return reduce(np.add, shifts, base)


def _normalise(weights: Floats) -> Floats:
    total = np.cumsum(weights, axis=1)[:, -1:]
    return np.round(weights / total, DECIMALS)


def _round_to_unit(values: Floats) -> Floats:
    cut: Floats = np.clip(values, 0.0, 1.0)
    return np.round(cut, DECIMALS)


def _draw_interests(tables: Tables, groups: _Groups, keys: Key) -> Floats:
    noise = draw_normals(keys, "interest:", tables.topics)
    spread = tables.personas.interest_spread[groups.persona]
    centre = tables.personas.interest_centre[groups.persona]
    shifted = _add(centre, _factors(tables, groups, "interests"))
    return _round_to_unit(shifted + spread * noise)


def _draw_temperament(tables: Tables, groups: _Groups, keys: Key) -> Floats:
    noise = draw_normals(keys, "temperament:", TRAITS)
    spread = tables.personas.trait_spread[groups.persona]
    centre = tables.personas.trait_centre[groups.persona]
    shifted = _add(centre, _factors(tables, groups, "temperament"))
    return _round_to_unit(shifted + spread * noise)


def _draw_budget(tables: Tables, groups: _Groups, keys: Key) -> Integers:
    amount = _draw_amount(tables.personas.budget[groups.persona], keys, "budget")
    amount = _multiply(amount, _factors(tables, groups, "budget"))
    return np.maximum(np.round(amount), 1).astype(np.int64)


def _draw_intents(tables: Tables, groups: _Groups, keys: Key) -> Floats:
    noise = draw_normals(keys, "intent:", INTENTS)
    spread = tables.personas.intents_spread[groups.persona][:, None]
    return _normalise(tables.personas.intents[groups.persona] * np.exp(spread * noise))


def _draw_amount(median_and_spread: Floats, keys: Key, name: str) -> Floats:
    median, spread = median_and_spread.T
    amounts: Floats = median * np.exp(spread * draw_normal(keys, name))
    return np.round(amounts, DECIMALS)


def _sources_of(persona: Persona) -> tuple[Source, ...]:
    total = sum(row.weight for row in persona.sources)
    return tuple(
        Source(
            source=row.source,
            medium=row.medium,
            campaign=row.campaign,
            referrer=row.referrer,
            weight=round(row.weight / total, DECIMALS),
        )
        for row in persona.sources
    )
