"""Finds all faults in persona files and demographics, with their positions."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from behavesim.core.market import Market, MarketShares, market_path
from behavesim.core.persona import TRAITS, Demographics, Persona
from behavesim.errors import InputError
from behavesim.files.fault_list import Fault, FaultList
from behavesim.files.validation import format_path
from behavesim.files.yaml_file import Location
from behavesim.people.persona_files import (
    NO_DEVICE,
    NO_JOB,
    NO_PART,
    NO_REGION,
    NO_TOPIC,
    REGION_HINT,
    PersonaVocabulary,
    check_jobs_at_every_age,
    check_known,
    check_regions,
)


def find_faults(folder: Path, tables: Path, vocabulary: PersonaVocabulary) -> tuple[Fault, ...]:
    """Return all faults of demographics, markets and a folder's personas, by file and line.

    A file that is not YAML has one fault, where parsing failed. Whether every age has a job is
    checked only if ``demographics.yaml`` has no fault. ``load_population_inputs`` refuses the same
    faults.
    """
    demographics = _FaultList(tables, Demographics)
    _check_demographics(demographics, vocabulary)
    known_jobs = demographics.value_at(("jobs",))
    jobs = list(known_jobs) if isinstance(known_jobs, Mapping) else []
    parts = demographics.value_at(("day_parts",))
    faults = demographics.in_order()
    for market, _ in vocabulary.markets:
        file = _FaultList(market_path(market.code), Market)
        _check_market(file, market, vocabulary, jobs, parts)
        faults += file.in_order()
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
    file.check_names(("jobs",), jobs, NO_JOB)
    _, known_regions = check_regions((), vocabulary)
    reason = f"{NO_REGION} ({REGION_HINT})"
    file.check_names(("regions",), known_regions, reason, vocabulary.other_regions)
    traits = file.value_at(("temperament",))
    missing = isinstance(traits, Mapping) and not set(TRAITS) <= set(traits)
    if missing and not file.has_fault_at("temperament"):
        # The model reports missing traits only if those that exist are valid.
        file.add(("temperament",), ", ".join(map(str, traits)), "each of " + ", ".join(TRAITS))
    if tables is not None:
        _check_jobs(file, tables, vocabulary.markets)


def _check_jobs(file: _FaultList, tables: Demographics, markets: MarketShares) -> None:
    """Add a fault for each age band with people that has an age without a job."""
    if file.is_faulty("ages", "jobs", ""):
        return
    own_ages, own_jobs = file.value_at(("ages",)), file.value_at(("jobs",))
    for market, _ in markets:
        ages: Mapping[Any, Any] = own_ages or market.ages
        jobs: Mapping[str, Any] = own_jobs or market.jobs
        weights = {name: float(weight) for name, weight in jobs.items()}
        for band, weight in ages.items():
            try:
                check_jobs_at_every_age(file.path, {band: float(weight)}, weights, tables)
            except InputError as error:
                file.add(("jobs",), error.found, error.allowed)
        if own_ages and own_jobs:
            return


def _check_market(
    file: _FaultList,
    market: Market,
    vocabulary: PersonaVocabulary,
    jobs: Collection[str],
    parts: object,
) -> None:
    file.check_names(("devices",), vocabulary.devices, NO_DEVICE)
    file.check_names(("jobs",), jobs, NO_JOB)
    for code in market.regions:
        place = ("regions", code, "shifts")
        file.check_topics((*place, "interests"), vocabulary)
        file.check_names((*place, "devices"), vocabulary.devices, NO_DEVICE)
        if isinstance(parts, Mapping):
            file.check_names((*place, "hours"), parts, NO_PART)


def _check_demographics(file: _FaultList, vocabulary: PersonaVocabulary) -> None:
    parts = file.value_at(("day_parts",))
    for group in ("ages", "genders", "jobs"):
        members = file.value_at((group,))
        for name in members if isinstance(members, Mapping) else ():
            place = (group, name)
            file.check_topics((*place, "interests"), vocabulary)
            file.check_names((*place, "devices"), vocabulary.devices, NO_DEVICE)
            if isinstance(parts, Mapping):
                file.check_names((*place, "hours"), parts, NO_PART)
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
