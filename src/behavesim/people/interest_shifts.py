"""Shifts of interest in topics of which ``demographics.yaml`` and markets say nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from behavesim.core.market import Market
from behavesim.core.persona import Demographics, Effects
from behavesim.interests.match import match_topic
from behavesim.interests.table import Interest, load_interests

_Group = TypeVar("_Group", bound=Effects)


def add_interest_shifts(tables: Demographics, topics: Sequence[str]) -> Demographics:
    """Return the tables with shifts for the shop's topics that no group of theirs mentions.

    Such a topic has those of the interest to which it belongs: as the tables have them, else as
    ``interests.yaml`` has them for ages and genders.
    """
    mentioned = {topic for effects in _list_effects(tables) for topic in effects.interests}
    missing = [topic for topic in topics if topic not in mentioned]
    if not missing:
        return tables
    interests = load_interests().interests
    for topic in missing:
        name = match_topic(topic)
        if name in mentioned:
            tables = _copy_shifts(tables, name, topic)
        else:
            tables = _add_shifts(tables, interests[name], topic)
    return tables


def add_region_shifts(market: Market, topics: Sequence[str]) -> Market:
    """Return the market with shifts for the shop's topics that no region of its mentions.

    Such a topic has those of the interest to which it belongs.
    """
    regions = dict(market.regions)
    mentioned = {topic for one in regions.values() for topic in one.shifts.interests}
    for topic in topics:
        name = topic if topic in mentioned else match_topic(topic)
        if name == topic or name not in mentioned:
            continue
        for code, region in regions.items():
            shifts = _shift(region.shifts, topic, region.shifts.interests.get(name, 0.0))
            regions[code] = region.model_copy(update={"shifts": shifts})
    return market.model_copy(update={"regions": regions})


def _copy_shifts(tables: Demographics, known: str, topic: str) -> Demographics:
    return tables.model_copy(
        update={
            name: {
                key: _shift(effects, topic, effects.interests.get(known, 0.0))
                for key, effects in members.items()
            }
            for name, members in _list_groups(tables).items()
        }
    )


def _add_shifts(tables: Demographics, interest: Interest, topic: str) -> Demographics:
    shifts: dict[str, Mapping[str, float]] = {
        "ages": {str(band): shift for band, shift in interest.ages.items()},
        "genders": {str(gender): shift for gender, shift in interest.genders.items()},
    }
    groups = _list_groups(tables)
    return tables.model_copy(
        update={
            name: {
                key: _shift(groups[name].get(key, Effects()), topic, values.get(key, 0.0))
                for key in dict.fromkeys((*groups[name], *values))
            }
            for name, values in shifts.items()
        }
    )


def _shift(effects: _Group, topic: str, shift: float) -> _Group:
    if shift == 0:
        return effects
    return effects.model_copy(update={"interests": {**effects.interests, topic: shift}})


def _list_groups(tables: Demographics) -> Mapping[str, Mapping[str, Effects]]:
    return {
        "ages": {str(band): effects for band, effects in tables.ages.items()},
        "genders": {str(gender): effects for gender, effects in tables.genders.items()},
        "jobs": dict(tables.jobs),
    }


def _list_effects(tables: Demographics) -> Iterator[Effects]:
    for members in _list_groups(tables).values():
        yield from members.values()
