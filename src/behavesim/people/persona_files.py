"""Reads persona files and the demographics tables, and checks what they refer to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from behavesim.errors import InputError
from behavesim.model.persona import AGES_OF_BAND, Demographics, Effects, Persona
from behavesim.model.validation import validate
from behavesim.model.yaml_file import read_yaml


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What persona files may refer to: the catalogue's topics, and devices."""

    topics: Sequence[str]
    devices: Mapping[str, str]
    """Each device's category, by its id."""


def load_demographics(path: Path, vocabulary: Vocabulary) -> Demographics:
    """Return the tables in ``demographics.yaml``; raises InputError for what is wrong."""
    tables = validate(Demographics, read_yaml(path), path)
    _check_day_parts(path, tables)
    for place, effects in _all_effects(tables):
        check_known(path, f"{place}.interests", effects.interests, vocabulary.topics, NO_TOPIC)
        check_known(path, f"{place}.devices", effects.devices, vocabulary.devices, NO_DEVICE)
        check_known(path, f"{place}.hours", effects.hours, tables.day_parts, "no part of the day")
    for name, job in tables.jobs.items():
        if job.ages[0] > job.ages[1]:
            raise InputError(path, f"jobs.{name}.ages", list(job.ages), "[youngest, oldest]")
    return tables


def load_personas(
    folder: Path, tables: Demographics, vocabulary: Vocabulary
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
    return tuple(personas)


def load_persona(path: Path, tables: Demographics, vocabulary: Vocabulary) -> Persona:
    """Return one persona, checked against the tables and the vocabulary; raises InputError."""
    persona = validate(Persona, read_yaml(path), path)
    check_known(path, "interests", persona.interests, vocabulary.topics, NO_TOPIC)
    check_known(path, "devices", persona.devices, vocabulary.devices, NO_DEVICE)
    check_known(path, "jobs", persona.jobs, tables.jobs, "no job in demographics.yaml")
    check_work_at_every_age(path, persona, tables)
    return persona


NO_TOPIC = "a topic no product has"
NO_DEVICE = "no device in devices.yaml"


def check_known(
    path: Path, place: str, found: Iterable[str], allowed: Collection[str], reason: str
) -> None:
    for name in found:
        if name not in allowed:
            raise InputError(
                path, f"{place}.{name}", f"'{name}', {reason}", ", ".join(sorted(allowed))
            )


def _check_day_parts(path: Path, tables: Demographics) -> None:
    owner: dict[int, str] = {}
    for part, hours in tables.day_parts.items():
        for hour in hours:
            if hour in owner:
                found = f"hour {hour}, which {owner[hour]} has already"
                raise InputError(path, f"day_parts.{part}", found, "each hour in one part")
            owner[hour] = part


def _all_effects(tables: Demographics) -> list[tuple[str, Effects]]:
    groups: Mapping[str, Mapping[str, Effects]] = {
        "ages": {str(band): effects for band, effects in tables.ages.items()},
        "genders": {str(gender): effects for gender, effects in tables.genders.items()},
        "jobs": dict(tables.jobs),
        "regions": tables.regions,
    }
    return [
        (f"{group}.{name}", effects)
        for group, members in groups.items()
        for name, effects in members.items()
    ]


def check_work_at_every_age(path: Path, persona: Persona, tables: Demographics) -> None:
    """Refuse a persona with people of an age that none of its jobs is open to."""
    open_ages = {
        age
        for name, weight in persona.jobs.items()
        if weight > 0
        for age in range(tables.jobs[name].ages[0], tables.jobs[name].ages[1] + 1)
    }
    for band, weight in persona.ages.items():
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
