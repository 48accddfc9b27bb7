"""The population: an endless sequence of people, each a function of the seed and their id."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from behavesim.core.arrays import Floats, Integers
from behavesim.core.clock import list_clocks
from behavesim.core.market import ContactRules
from behavesim.core.person import OwnDevice, Person, VisitSource
from behavesim.core.persona import (
    AGE_BANDS,
    GENDERS,
    INTENTS,
    TRAITS,
    Demographics,
    DeviceHabits,
    Persona,
    SourceShare,
)
from behavesim.keyed_random import Key, fold, seed_key
from behavesim.people.attributes import (
    Groups,
    PersonAttributes,
    draw_attributes,
    list_factors,
    name_cities,
)
from behavesim.people.contacts import draw_contacts
from behavesim.people.draws import (
    DECIMALS,
    draw_amount,
    draw_choice,
    draw_devices,
    draw_normals,
    multiply_all,
    normalize,
)
from behavesim.people.first_visits import FirstVisitWindow, draw_first_visit_ms
from behavesim.people.local_personas import localize_personas
from behavesim.people.persona_files import PersonaVocabulary
from behavesim.people.tables import Tables, build_tables


@dataclass(frozen=True, slots=True)
class _Parameters:
    """Everything that the draws of people need besides ids and keys."""

    sources: Sequence[tuple[VisitSource, ...]]
    """Traffic sources of each persona in each market."""
    tables: Tables
    categories: NDArray[np.str_]
    """Of each device of the tables."""
    habits: DeviceHabits
    contacts: Mapping[str, ContactRules]
    """How people of each market write names, addresses and numbers."""
    window: FirstVisitWindow
    clocks: Integers
    """Of each region of the tables, its clock in the window."""


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

    People first visit within ``days`` days from ``start`` on in ``time_zone``, at hours and on
    weekdays of their region's clock. Person n is the same for every
    ``first_id`` and ``block_size``. A persona that is added takes its people from all the others
    and changes no one else.
    """
    markets = vocabulary.markets
    tables = build_tables(personas, demographics, vocabulary.topics, markets)
    clocks = list_clocks(markets, start, days)
    known = list(dict.fromkeys(clocks[region] for region in tables.regions))
    parameters = _Parameters(
        sources=[_list_sources(one.sources) for one in localize_personas(personas, markets)],
        tables=tables,
        categories=np.array([vocabulary.devices[name] for name in tables.devices]),
        habits=demographics.own_devices,
        contacts={market.code: market.contact for market, _ in markets},
        window=FirstVisitWindow.from_dates(start, days, time_zone, known),
        clocks=np.array([known.index(clocks[one]) for one in tables.regions], dtype=np.int64),
    )
    root = seed_key(seed)
    block_start = first_id
    while True:
        ids = np.arange(block_start, block_start + block_size, dtype=np.int64)
        yield from _draw_people(parameters, ids, fold(root, ids))
        block_start += block_size


def _draw_people(parameters: _Parameters, ids: Integers, keys: Key) -> Iterator[Person]:
    attributes = draw_attributes(parameters.tables, ids, keys)
    columns = {
        **_list_attributes(parameters, attributes),
        **_draw_habits(parameters, attributes.groups, keys),
    }
    columns["contact"] = draw_contacts(
        parameters.contacts, columns["market"], columns["region"], columns["gender"], keys
    )
    for row in zip(*columns.values(), strict=True):
        yield Person(**dict(zip(columns, row, strict=True)))


def _list_attributes(parameters: _Parameters, block: PersonAttributes) -> dict[str, list[Any]]:
    """Return columns of people, by the name of their field."""
    tables, groups = parameters.tables, block.groups
    return {
        "id": block.ids.tolist(),
        "persona": _take(tables.personas.ids, groups.persona),
        "age": groups.age.tolist(),
        "age_band": _take(AGE_BANDS, groups.band),
        "gender": _take(GENDERS, groups.gender),
        "job": _take(tables.jobs, groups.job),
        "market": _take(tables.personas.markets, groups.persona),
        "region": _take(tables.regions, groups.region),
        "city": name_cities(tables, groups),
        "interests": _name_columns(tables.topics, block.interests),
        "temperament": _name_columns(TRAITS, block.temperament),
        "budget": block.budget.tolist(),
        "budget_by_topic": _take(tables.personas.budget_by_topic, groups.persona),
    }


def _draw_habits(parameters: _Parameters, groups: Groups, keys: Key) -> dict[str, list[Any]]:
    """Return columns of why, when and how people visit, by the name of their field."""
    tables, persona = parameters.tables, groups.persona
    table, habits = tables.personas, parameters.habits

    def apply_factors(base: Floats, field: str) -> Floats:
        return multiply_all(base[persona], list_factors(tables, groups, field))

    hours = normalize(apply_factors(table.hours, "hours"))
    weekdays = normalize(apply_factors(table.weekdays, "weekdays"))
    weights = apply_factors(table.devices, "devices")
    devices = draw_devices(keys, weights, parameters.categories, habits.chances)
    spoken = table.languages[persona]
    is_regional = spoken.sum(axis=1, keepdims=True) == 0
    spoken = np.where(is_regional, tables.region_languages[groups.region], spoken)
    language = draw_choice(keys, "language", spoken)
    return {
        "intents": _name_columns(INTENTS, _draw_intents(tables, groups, keys)),
        "devices": [
            _weigh_devices(tables.devices, habits.use, tuple(row)) for row in devices.tolist()
        ],
        "language": _take(tables.languages, language),
        "sources": _take(parameters.sources, persona),
        "visits_per_week": draw_amount(
            keys, "visits-per-week", table.visits_per_week[persona]
        ).tolist(),
        "hours": list(map(tuple, hours.tolist())),
        "weekdays": list(map(tuple, weekdays.tolist())),
        "first_visit_at_ms": draw_first_visit_ms(
            parameters.window, parameters.clocks[groups.region], hours, weekdays, keys
        ).tolist(),
    }


def _take(values: Sequence[Any], rows: Integers) -> list[Any]:
    return [values[row] for row in rows.tolist()]


def _name_columns(names: Sequence[str], values: Floats) -> list[dict[str, float]]:
    return [dict(zip(names, row, strict=True)) for row in values.tolist()]


@lru_cache(maxsize=4096)
def _weigh_devices(
    names: tuple[str, ...], use: tuple[float, ...], drawn: tuple[int, ...]
) -> tuple[OwnDevice, ...]:
    """Return the devices of a person; cached, since many people have the same."""
    used = [(names[at], weight) for at, weight in zip(drawn, use, strict=True) if at >= 0]
    total = sum(weight for _, weight in used)
    return tuple(OwnDevice(name, round(weight / total, DECIMALS)) for name, weight in used)


def _draw_intents(tables: Tables, groups: Groups, keys: Key) -> Floats:
    noise = draw_normals(keys, "intent:", INTENTS)
    spread = tables.personas.intents_spread[groups.persona][:, None]
    return normalize(tables.personas.intents[groups.persona] * np.exp(spread * noise))


def _list_sources(sources: Sequence[SourceShare]) -> tuple[VisitSource, ...]:
    total = sum(row.weight for row in sources)
    return tuple(
        VisitSource(
            source=row.source,
            medium=row.medium,
            campaign=row.campaign,
            referrer=row.referrer,
            weight=round(row.weight / total, DECIMALS),
        )
        for row in sources
    )
