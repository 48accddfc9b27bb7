"""The shipped personas, tables and names, read once."""

from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from behavesim.core.catalog_files import load_catalog
from behavesim.core.device import list_categories, load_devices
from behavesim.core.person import Person
from behavesim.core.persona import Demographics, Persona
from behavesim.people.persona_files import PersonaVocabulary, load_demographics, load_personas
from behavesim.people.population import generate_people

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def vocabulary() -> PersonaVocabulary:
    """The shipped catalog's topics and the shipped devices."""
    topics = load_catalog(ROOT / "configs" / "catalog").topic_ids
    return PersonaVocabulary(
        topics, list_categories(load_devices(ROOT / "configs" / "devices.yaml"))
    )


@pytest.fixture(scope="session")
def demographics(vocabulary: PersonaVocabulary) -> Demographics:
    """The shipped tables."""
    return load_demographics(ROOT / "configs" / "demographics.yaml", vocabulary)


@pytest.fixture(scope="session")
def personas(demographics: Demographics, vocabulary: PersonaVocabulary) -> tuple[Persona, ...]:
    """The shipped personas."""
    return load_personas(ROOT / "personas", demographics, vocabulary)


@pytest.fixture(scope="session")
def crowd(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> list[Person]:
    """The first 500 people of seed 7."""
    start, zone = date(2026, 11, 1), "Asia/Seoul"
    return list(
        islice(generate_people(personas, demographics, vocabulary, 7, start, 28, zone), 500)
    )
