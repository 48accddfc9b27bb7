"""Finds all faults in persona files and demographics, with their positions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from behavesim.core.market import Market, MarketShares, market_path
from behavesim.core.persona import TRAITS, Demographics, Persona
from behavesim.errors import InputError
from behavesim.files.validation import format_path, input_errors
from behavesim.files.yaml_file import (
    Location,
    Position,
    UnreadableYamlError,
    YamlDocument,
    read_document,
)
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


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: where, what was found and what is allowed. Lines and columns count from 1."""

    file: str
    line: int | None
    """None where the fault is a missing file."""
    column: int | None
    path: str
    """Such as ``sources[2].weight``; empty for the whole file."""
    found: str
    allowed: str


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


class _FaultList:
    """The faults of one file; those against its schema are found on construction."""

    def __init__(self, path: Path, model: type[BaseModel]) -> None:
        self.path = path
        self._faults: list[Fault] = []
        self._bad_keys: set[str] = set()
        self._document = YamlDocument(None, None)
        try:
            self._document = read_document(path)
        except UnreadableYamlError as error:
            position = error.position or Position(1, 1)
            self._add("", error.found, error.allowed, position)
            return
        for location, position in self._document.find_repeated_keys():
            found = f"the key '{location[-1]}' twice"
            self._add(format_path(location), found, "each key once", position)
        try:
            model.model_validate(self._document.data)
        except ValidationError as error:
            for location, fault in input_errors(error, model, path):
                self.add(location, fault.found, fault.allowed)
                if location and location[-1] == "[key]":
                    self._bad_keys.add(fault.path)

    def value_at(self, location: Location) -> Any:
        """Return the value at a location, None if there is none."""
        return self._document.value_at(location)

    def add(self, location: Location, found: str, allowed: str) -> None:
        """Add a fault of the value at a location."""
        steps = tuple(step for step in location if step != "[key]")
        position = self._document.find_position(steps)
        self._add(format_path(steps), found, allowed, position)

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
            if not isinstance(name, str) or format_path(place) in self._bad_keys:
                continue
            if name in ignored:
                continue
            try:
                check_known(self.path, format_path(location), [name], allowed, reason)
            except InputError as error:
                self.add(place, error.found, error.allowed)

    def is_faulty(self, *paths: str) -> bool:
        """Whether there is a fault at one of the paths or below it."""
        return any(
            fault.path == path or fault.path.startswith((f"{path}.", f"{path}["))
            for fault in self._faults
            for path in paths
        )

    def has_fault_at(self, path: str) -> bool:
        """Whether there is a fault at the path itself."""
        return any(fault.path == path for fault in self._faults)

    def in_order(self) -> list[Fault]:
        """Return the faults in order of their positions."""
        return sorted(self._faults, key=lambda one: (one.line or 0, one.column or 0))

    def _add(self, path: str, found: str, allowed: str, position: Position) -> None:
        fault = Fault(str(self.path), position.line, position.column, path, found, allowed)
        self._faults.append(fault)


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
