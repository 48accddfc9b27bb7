"""`behavesim personas check`: what is wrong in persona files, or what they imply."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from behavesim.core.device import list_categories, load_devices
from behavesim.core.market import parse_markets
from behavesim.core.person import Person
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.engines.direct import read_parameters
from behavesim.files.fault_list import Fault
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.people.expected_shares import ExpectedShares, compute_shares
from behavesim.people.implications import Implications, measure_people
from behavesim.people.persona_faults import find_faults
from behavesim.people.persona_files import PersonaVocabulary
from behavesim.resources import find_resource, find_resource_part
from behavesim.settings import Settings
from behavesim.shop.build_site import load_site_catalog, load_site_json
from behavesim.shop.site import make_site_config
from behavesim.simulation.population_files import load_shop_population, make_vocabulary
from behavesim.site_templates import find_templates

DEFAULT_PEOPLE = 20_000


@dataclass(frozen=True, slots=True, repr=False)
class PersonasResult(Result):
    """``ok`` where the files have no fault; what they imply is reported only then."""

    ok: bool
    personas: str
    """The folder that was read."""
    files: int
    """How many persona files are in it."""
    demographics: str
    seed: int
    faults: tuple[Fault, ...]
    exact: ExpectedShares | None
    """What follows from the tables alone."""
    sampled: Implications | None
    """What the first people of the seed are like."""


def run_personas_check(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None = None,
    people: int = DEFAULT_PEOPLE,
    progress: Progress = no_progress,
) -> PersonasResult:
    """Check persona files and demographics, and say what they imply; no visit is made.

    Topics are those of the catalog, so that no shop need be built. Writes nothing. Raises
    InputError where the folder is missing, or catalog or devices are wrong.
    """
    folder = find_resource("personas", personas)
    demographics = find_resource_part("configs", "demographics.yaml")
    vocabulary = load_vocabulary(settings)
    faults = find_faults(folder, demographics, vocabulary)
    exact: ExpectedShares | None = None
    sampled: Implications | None = None
    if not faults:
        inputs = load_shop_population(settings, personas, load_site_json(settings))
        tables, markets = inputs.demographics, inputs.markets
        exact = compute_shares(inputs.personas, tables, inputs.topics, markets)
        population = inputs.people(settings)
        measured = measure_people(
            population, people, tables, inputs.topics, markets, _refusal(settings), progress
        )
        sampled = _in_currency(measured, inputs.prices.scale)
    return PersonasResult(
        ok=not faults,
        personas=str(folder),
        files=len(list(folder.glob("*.yaml"))),
        demographics=str(demographics),
        seed=settings.seed,
        faults=faults,
        exact=exact,
        sampled=sampled,
    )


def _in_currency(measured: Implications, scale: int) -> Implications:
    """Return the figures with budgets in the shop's currency instead of its minor units."""
    return replace(
        measured, budget={name: minor / scale for name, minor in measured.budget.items()}
    )


def _refusal(settings: Settings) -> Callable[[Person], float]:
    """Return the chance that a person refuses cookies, as the simulator computes it."""
    if not make_site_config(settings)["consent_banner"]:
        return lambda _person: 0.0
    parameters = read_parameters(find_templates())
    return lambda person: chance_to_refuse(person, parameters)


def chance_to_refuse(person: Person, parameters: Mapping[str, Any]) -> float:
    """Return the chance, 0 to 1, that a person refuses cookies.

    ``parameters`` are those of the simulator. One minus ``chanceToAgree`` of
    ``assets/js/simulator/answer-consent.js``; ``tests/contract/test_consent_chance.py`` compares.
    """
    consent, neutral = parameters["consent"], parameters["temperament"]["neutral"]
    logit = consent["base"] + consent["trust"] * (person.temperament["trust"] - neutral)
    return 1 / (1 + math.exp(logit))


def load_vocabulary(settings: Settings) -> PersonaVocabulary:
    """Return the catalog's topics, the devices' ids and the markets; raises InputError."""
    devices = load_devices(find_resource_part("configs", "devices.yaml"))
    topics = load_site_catalog(settings).topic_ids
    return make_vocabulary(topics, list_categories(devices), parse_markets(settings.market))
