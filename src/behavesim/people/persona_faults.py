"""Finds all faults in persona files and demographics, with their positions."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from behavesim.core.persona import TRAITS, Demographics, Persona
from behavesim.errors import InputError
from behavesim.files.fault_list import Fault, FaultList
from behavesim.files.validation import format_path
from behavesim.files.yaml_file import Location
from behavesim.people.persona_files import (
    NO_DEVICE,
    NO_TOPIC,
    PersonaVocabulary,
    check_jobs_at_every_age,
    check_known,
)


def find_faults(folder: Path, tables: Path, vocabulary: PersonaVocabulary) -> tuple[Fault, ...]:
    """Return all faults of ``demographics.yaml`` and of a folder's personas, by file and line.

    A file that is not YAML has one fault, where parsing failed. Whether every age has a job is
    checked only if ``demographics.yaml`` has no fault. ``load_population_inputs`` refuses the same
    faults.
    """
    demographics = _FaultList(tables, Demographics)
    _check_demographics(demographics, vocabulary)
    known_jobs = demographics.value_at(("jobs",))
    jobs = list(known_jobs) if isinstance(known_jobs, Mapping) else []
    faults = demographics.in_order()
    valid_tables = None if faults else Demographics.model_validate(demographics.value_at(()))
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        faults.append(Fault(str(folder), None, None, "", "no .yaml file", "at least one persona"))
    owners: dict[str, str] = {}
    for path in paths:
        persona = _FaultList(path, Persona)
        _check_persona(persona, vocabulary, jobs, valid_tables)
        name = persona.value_at(("id",))
        if isinstance(name, str) and owners.setdefault(name, path.name) != path.name:
            persona.add(("id",), f"'{name}', which {owners[name]} has already", _EACH_ID_ONCE)
        faults += persona.in_order()
    return tuple(faults)


_EACH_ID_ONCE = "each persona id once"


class _FaultList(FaultList):
    """The faults of one file about people."""

    def check_topics(self, location: Location, vocabulary: PersonaVocabulary) -> None:
        """Add a fault for each key of the mapping there that is no topic, unless it is ignored."""
        self.check_names(location, vocabulary.topics, NO_TOPIC, vocabulary.other_topics)

    def check_names(
        self,
        location: Location,
        allowed: Collection[str],
        reason: str,
        ignored: Collection[str] = (),
    ) -> None:
        """Add a fault for each key of the mapping there that is neither allowed nor ignored.

        Keys that have a fault of their own are skipped.
        """
        names = self.value_at(location)
        for name in names if isinstance(names, Mapping) else ():
            place = (*location, name)
            if not isinstance(name, str) or self.is_bad_key(place):
                continue
            if name in ignored:
                continue
            try:
                check_known(self.path, format_path(location), [name], allowed, reason)
            except InputError as error:
                self.add(place, error.found, error.allowed)


def _check_persona(
    file: _FaultList,
    vocabulary: PersonaVocabulary,
    jobs: Collection[str],
    tables: Demographics | None,
) -> None:
    file.check_topics(("interests",), vocabulary)
    file.check_names(("devices",), vocabulary.devices, NO_DEVICE)
    file.check_names(("jobs",), jobs, "no job in demographics.yaml")
    traits = file.value_at(("temperament",))
    missing = isinstance(traits, Mapping) and not set(TRAITS) <= set(traits)
    if missing and not file.has_fault_at("temperament"):
        # The model reports missing traits only if those that exist are valid.
        file.add(("temperament",), ", ".join(map(str, traits)), "each of " + ", ".join(TRAITS))
    if tables is not None:
        _check_jobs(file, tables)


def _check_jobs(file: _FaultList, tables: Demographics) -> None:
    """Add a fault for each age band with people that has an age without a job."""
    ages, jobs = file.value_at(("ages",)), file.value_at(("jobs",))
    if file.is_faulty("ages", "jobs", "") or not (ages and jobs):
        return
    weights = {name: float(weight) for name, weight in jobs.items()}
    for band, weight in ages.items():
        alone: dict[str, Any] = {"ages": {band: float(weight)}, "jobs": weights}
        try:
            check_jobs_at_every_age(file.path, Persona.model_construct(**alone), tables)
        except InputError as error:
            file.add(("jobs",), error.found, error.allowed)


def _check_demographics(file: _FaultList, vocabulary: PersonaVocabulary) -> None:
    parts = file.value_at(("day_parts",))
    for group in ("ages", "genders", "jobs", "regions"):
        members = file.value_at((group,))
        for name in members if isinstance(members, Mapping) else ():
            place = (group, name)
            file.check_topics((*place, "interests"), vocabulary)
            file.check_names((*place, "devices"), vocabulary.devices, NO_DEVICE)
            if isinstance(parts, Mapping):
                file.check_names((*place, "hours"), parts, "no part of the day")
            if group == "jobs":
                _check_youngest_and_oldest(file, (*place, "ages"))
    if isinstance(parts, Mapping) and not file.is_faulty("day_parts"):
        _check_day_parts(file, parts)


def _check_youngest_and_oldest(file: _FaultList, place: Location) -> None:
    ages = file.value_at(place)
    if ages and not file.is_faulty(format_path(place)) and int(ages[0]) > int(ages[1]):
        file.add(place, str(list(ages)), "[youngest, oldest]")


def _check_day_parts(file: _FaultList, parts: Mapping[str, list[int]]) -> None:
    owner: dict[int, str] = {}
    for part, hours in parts.items():
        for index, hour in enumerate(map(int, hours)):
            if hour in owner:
                found = f"hour {hour}, which {owner[hour]} has already"
                file.add(("day_parts", part, index), found, "each hour in one part")
            owner[hour] = part
