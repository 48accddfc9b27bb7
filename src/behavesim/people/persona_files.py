"""Reads persona files and the demographics tables, and checks what they refer to."""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from behavesim.core.market import DEFAULT_MARKET, MARKETS, MarketShares, market_path, parse_markets
from behavesim.core.persona import AGES_OF_BAND, AgeBand, Demographics, Effects, Persona
from behavesim.errors import InputError
from behavesim.files.validation import validate
from behavesim.files.yaml_file import read_yaml
from behavesim.people.interest_shifts import add_interest_shifts
from behavesim.people.local_personas import keep_regions

_Group = TypeVar("_Group", Effects, Persona)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PersonaVocabulary:
    """Names that persona files may refer to: topics of the catalog, and devices."""

    topics: Sequence[str]
    devices: Mapping[str, str]
    """Each device's category, by its id."""
    other_topics: Collection[str] = ()
    """Topics that the shipped files refer to. Entries for those that the shop does not have are
    ignored; any other topic that no product has is an error."""
    markets: MarketShares = field(default_factory=lambda: parse_markets(DEFAULT_MARKET))
    """Where people live."""
    other_regions: Collection[str] = ()
    """Regions that the shipped personas name. Where no market has them they are ignored; any other
    region that no market has is an error."""


def load_demographics(path: Path, vocabulary: PersonaVocabulary) -> Demographics:
    """Return the tables in ``demographics.yaml``; raises InputError for what is wrong.

    Topics of the shop that they do not mention are shifted as ``interests.yaml`` says.
    """
    tables = validate(Demographics, read_yaml(path), path)
    _check_day_parts(path, tables)
    for place, effects in _all_effects(tables):
        check_topics(path, f"{place}.interests", effects.interests, vocabulary)
        check_known(path, f"{place}.devices", effects.devices, vocabulary.devices, NO_DEVICE)
        check_known(path, f"{place}.hours", effects.hours, tables.day_parts, NO_PART)
    for name, job in tables.jobs.items():
        if job.ages[0] > job.ages[1]:
            raise InputError(path, f"jobs.{name}.ages", list(job.ages), "[youngest, oldest]")
    check_markets(tables, vocabulary)
    groups = [effects for _, effects in _all_effects(tables)]
    groups += [one.shifts for market, _ in vocabulary.markets for one in market.regions.values()]
    places = [str(path), *(f"{MARKETS}/{market.code}.yaml" for market, _ in vocabulary.markets)]
    shifts = [topic for one in groups for topic in one.interests]
    _warn_ignored(", ".join(places), "shifts of interest", shifts, vocabulary)
    return _without_other_topics(add_interest_shifts(tables, vocabulary.topics), vocabulary)


def load_personas(
    folder: Path, tables: Demographics, vocabulary: PersonaVocabulary
) -> tuple[Persona, ...]:
    """Return the personas in a folder's ``*.yaml`` files, by file name.

    Raises InputError for the first thing that is wrong, also when the folder has no file.
    """
    if not folder.is_dir():
        raise InputError(folder, "", "no such folder", "a folder of persona files")
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise InputError(
            folder, "", "no .yaml file", "at least one persona", "docs/personas.md shows one"
        )
    personas = [load_persona(path, tables, vocabulary) for path in paths]
    seen: dict[str, Path] = {}
    for path, persona in zip(paths, personas, strict=True):
        if persona.id in seen:
            found = f"'{persona.id}', which {seen[persona.id].name} has already"
            raise InputError(path, "id", found, "each persona id once")
        seen[persona.id] = path
    named = [topic for persona in personas for topic in persona.interests]
    _warn_ignored(folder, "interests", named, vocabulary)
    _warn_elsewhere(folder, personas, vocabulary)
    return tuple(_keep_topics(persona, vocabulary) for persona in personas)


def load_persona(path: Path, tables: Demographics, vocabulary: PersonaVocabulary) -> Persona:
    """Return one persona, checked against the tables and the vocabulary; raises InputError."""
    persona = validate(Persona, read_yaml(path), path)
    check_topics(path, "interests", persona.interests, vocabulary)
    check_known(path, "devices", persona.devices or (), vocabulary.devices, NO_DEVICE)
    check_known(path, "jobs", persona.jobs or (), tables.jobs, NO_JOB)
    regions, known = check_regions(persona.regions or (), vocabulary)
    check_known(path, "regions", regions, known, NO_REGION, REGION_HINT)
    for market, _ in vocabulary.markets:
        check_jobs_at_every_age(
            path, persona.ages or market.ages, persona.jobs or market.jobs, tables
        )
    return persona


NO_TOPIC = "a topic no product has"
NO_DEVICE = "no device in devices.yaml"
NO_PART = "no part of the day"
NO_JOB = "no job in demographics.yaml"
NO_REGION = "no region of the market"
REGION_HINT = (
    "--market chooses another market; a persona without regions lives in all regions of the market"
)
_TOPIC_HINT = (
    "strike it there (of a file that ships, in a copy: ./configs/demographics.yaml, or a folder "
    "for --personas), or give the catalog a product of that topic"
)


def check_topics(
    path: Path, place: str, found: Iterable[str], vocabulary: PersonaVocabulary
) -> None:
    """Raise InputError for a topic of neither the shop nor the shipped files."""
    unknown = (topic for topic in found if topic not in vocabulary.other_topics)
    check_known(path, place, unknown, vocabulary.topics, NO_TOPIC, _TOPIC_HINT)


def check_regions(
    named: Iterable[str], vocabulary: PersonaVocabulary
) -> tuple[list[str], Collection[str]]:
    """Return the regions that are not passed over, and those that the markets have."""
    known = {code: None for market, _ in vocabulary.markets for code in market.regions}
    return [code for code in named if code not in vocabulary.other_regions], known


def check_markets(tables: Demographics, vocabulary: PersonaVocabulary) -> None:
    """Raise InputError for a name in a market's file that nothing has."""
    for market, _ in vocabulary.markets:
        path = market_path(market.code)
        check_known(path, "devices", market.devices, vocabulary.devices, NO_DEVICE)
        check_known(path, "jobs", market.jobs, tables.jobs, NO_JOB)
        check_jobs_at_every_age(path, market.ages, market.jobs, tables)
        for code, region in market.regions.items():
            place, shifts = f"regions.{code}.shifts", region.shifts
            check_topics(path, f"{place}.interests", shifts.interests, vocabulary)
            check_known(path, f"{place}.devices", shifts.devices, vocabulary.devices, NO_DEVICE)
            check_known(path, f"{place}.hours", shifts.hours, tables.day_parts, NO_PART)


def check_known(
    path: Path,
    place: str,
    found: Iterable[str],
    allowed: Collection[str],
    reason: str,
    hint: str = "",
) -> None:
    """Raise InputError, with ``reason`` and ``hint``, for the first name that is not allowed."""
    for name in found:
        if name not in allowed:
            raise InputError(
                path, f"{place}.{name}", f"'{name}', {reason}", ", ".join(sorted(allowed)), hint
            )


def list_topics(path: Path) -> frozenset[str]:
    """Return the topics that a ``demographics.yaml`` refers to; raises InputError."""
    tables = validate(Demographics, read_yaml(path), path)
    return frozenset(topic for _, effects in _all_effects(tables) for topic in effects.interests)


def _warn_ignored(
    place: Path | str, what: str, named: Iterable[str], vocabulary: PersonaVocabulary
) -> None:
    ignored = Counter(topic for topic in named if topic not in vocabulary.topics)
    if ignored:
        topics = ", ".join(sorted(ignored))
        text = "%s: %d %s passed over, of topics that the shop does not have: %s"
        _LOG.warning(text, place, ignored.total(), what, topics)


def _warn_elsewhere(
    folder: Path, personas: Sequence[Persona], vocabulary: PersonaVocabulary
) -> None:
    """Say of how many personas people live where the market's regions, not their own, hold."""
    for market, _ in vocabulary.markets:
        elsewhere = [one for one in personas if one.regions and not keep_regions(one, market)]
        if elsewhere:
            _LOG.warning(
                "%s: regions, languages and sources of %d personas passed over in the market %s, "
                "which has none of their regions: its own hold",
                folder,
                len(elsewhere),
                market.code,
            )


def _keep_topics(group: _Group, vocabulary: PersonaVocabulary) -> _Group:
    kept = {name: one for name, one in group.interests.items() if name in vocabulary.topics}
    return group if kept == group.interests else group.model_copy(update={"interests": kept})


def _without_other_topics(tables: Demographics, vocabulary: PersonaVocabulary) -> Demographics:
    groups: dict[str, Mapping[str, Effects]] = {
        name: {key: _keep_topics(effects, vocabulary) for key, effects in members.items()}
        for name, members in _list_members(tables).items()
    }
    return tables.model_copy(update=groups)


def _check_day_parts(path: Path, tables: Demographics) -> None:
    owner: dict[int, str] = {}
    for part, hours in tables.day_parts.items():
        for hour in hours:
            if hour in owner:
                found = f"hour {hour}, which {owner[hour]} has already"
                raise InputError(path, f"day_parts.{part}", found, "each hour in one part")
            owner[hour] = part


def _list_members(tables: Demographics) -> Mapping[str, Mapping[str, Effects]]:
    return {
        "ages": {str(band): effects for band, effects in tables.ages.items()},
        "genders": {str(gender): effects for gender, effects in tables.genders.items()},
        "jobs": dict(tables.jobs),
    }


def _all_effects(tables: Demographics) -> list[tuple[str, Effects]]:
    return [
        (f"{group}.{name}", effects)
        for group, members in _list_members(tables).items()
        for name, effects in members.items()
    ]


def check_jobs_at_every_age(
    path: Path, ages: Mapping[AgeBand, float], jobs: Mapping[str, float], tables: Demographics
) -> None:
    """Raise InputError for ages at which people have none of the jobs."""
    open_ages = {
        age
        for name, weight in jobs.items()
        if weight > 0
        for age in range(tables.jobs[name].ages[0], tables.jobs[name].ages[1] + 1)
    }
    for band, weight in ages.items():
        youngest, oldest = AGES_OF_BAND[band]
        missing = [age for age in range(youngest, oldest + 1) if age not in open_ages]
        if weight > 0 and missing:
            fitting = sorted(
                name
                for name, job in tables.jobs.items()
                if job.ages[0] <= missing[0] <= job.ages[1]
            )
            raise InputError(
                path, "jobs", f"no job open to people of {missing[0]}", "also " + ", ".join(fitting)
            )
