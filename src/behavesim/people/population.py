"""The population: an endless sequence of people, each a function of the seed and their id."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from behavesim.core.person import OwnDevice, Person, Source
from behavesim.core.persona import (
    AGE_BANDS,
    GENDERS,
    INTENTS,
    TRAITS,
    Demographics,
    DeviceHabits,
    Persona,
)
from behavesim.keyed_random import Key, fold, seed_key
from behavesim.people.attributes import Groups, draw_attributes, list_factors
from behavesim.people.devices import draw_devices
from behavesim.people.draws import (
    DECIMALS,
    Floats,
    Integers,
    draw_amount,
    draw_choice,
    draw_normals,
    multiply_all,
    normalize,
)
from behavesim.people.first_visits import FirstVisitWindow, draw_first_visit_ms
from behavesim.people.persona_files import PersonaVocabulary
from behavesim.people.tables import Tables, build_tables


def generate_people(
    personas: Sequence[Persona],
    demographics: Demographics,
    vocabulary: PersonaVocabulary,
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
    window = FirstVisitWindow.from_dates(start, days, time_zone, demographics.holidays)
    kinds = np.array([vocabulary.devices[name] for name in tables.devices])
    habits = demographics.own_devices
    rosters = _Rosters(personas, [_sources_of(persona) for persona in personas], tables, habits)
    root = seed_key(seed)
    block_start = first_id
    while True:
        ids = np.arange(block_start, block_start + block_size, dtype=np.int64)
        columns = _draw_columns(rosters, kinds, window, ids, fold(root, ids))
        for row in zip(*(column.tolist() for column in columns), strict=True):
            yield _to_person(rosters, row)
        block_start += block_size


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
    window: FirstVisitWindow,
    ids: Integers,
    keys: Key,
) -> list[NDArray[Any]]:
    """Return the columns of a block, in the order in which ``_to_person`` takes a row apart."""
    tables, attributes = rosters.tables, draw_attributes(rosters.tables, ids, keys)
    written, groups = tables.personas, attributes.groups
    who = groups.persona

    def shaped(base: Floats, field: str) -> Floats:
        return multiply_all(base[who], list_factors(tables, groups, field))

    hours = normalize(shaped(written.hours, "hours"))
    weekdays = normalize(shaped(written.weekdays, "weekdays"))
    devices = shaped(written.devices, "devices")
    return [
        ids,
        who,
        groups.age,
        groups.band,
        groups.gender,
        groups.job,
        groups.region,
        attributes.interests,
        attributes.temperament,
        attributes.budget,
        _draw_intents(tables, groups, keys),
        draw_devices(keys, devices, kinds, rosters.habits.chances),
        draw_choice(keys, "language", written.languages[who]),
        draw_amount(keys, "visits-per-week", written.visits_per_week[who]),
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


def _draw_intents(tables: Tables, groups: Groups, keys: Key) -> Floats:
    noise = draw_normals(keys, "intent:", INTENTS)
    spread = tables.personas.intents_spread[groups.persona][:, None]
    return normalize(tables.personas.intents[groups.persona] * np.exp(spread * noise))


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
