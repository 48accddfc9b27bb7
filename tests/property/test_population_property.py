"""Person n is the same however the population is cut into blocks."""

import json
from datetime import date
from itertools import islice
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from behavesim.core.catalog_files import load_catalog
from behavesim.core.device import list_categories, load_devices
from behavesim.core.person import Person
from behavesim.people.persona_files import PersonaVocabulary, load_demographics, load_personas
from behavesim.people.population import generate_people

ROOT = Path(__file__).parents[2]
TOPICS = load_catalog(ROOT / "configs" / "catalog").topic_ids
VOCABULARY = PersonaVocabulary(
    TOPICS, list_categories(load_devices(ROOT / "configs" / "devices.yaml"))
)
TABLES = load_demographics(ROOT / "configs" / "demographics.yaml", VOCABULARY)
PERSONAS = load_personas(ROOT / "personas", TABLES, VOCABULARY)


def _people(seed: int, first_id: int, count: int, block_size: int, days: int = 28) -> list[Person]:
    endless = generate_people(
        PERSONAS, TABLES, VOCABULARY, seed, date(2026, 11, 1), days, "Asia/Seoul",
        first_id=first_id, block_size=block_size,
    )  # fmt: skip
    return list(islice(endless, count))


@settings(max_examples=25)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**31), st.integers(1, 40), st.integers(1, 60))
def test_blocks_do_not_matter(seed: int, first_id: int, count: int, block_size: int) -> None:
    """Any seed, any start, any block size: the same people."""
    expected = _people(seed, first_id, count, block_size=64)
    assert _people(seed, first_id, count, block_size) == expected
    assert [person.id for person in expected] == list(range(first_id, first_id + count))


@settings(max_examples=25)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**31))
def test_json_says_the_whole_person(seed: int, person_id: int) -> None:
    """A person's line is JSON that gives every field back."""
    (person,) = _people(seed, person_id, 1, block_size=1)
    data = json.loads(person.to_json_line())
    assert data == person.to_json()
    assert (data["id"], data["budget"]) == (person_id, person.budget)
    assert list(data["hours"]) == list(person.hours)


@settings(max_examples=15)
@given(st.integers(0, 2**64 - 1), st.integers(1, 400))
def test_a_longer_window_moves_visits_and_nothing_else(seed: int, days: int) -> None:
    """The number of days decides when people first come, not who they are."""
    short = [person.to_json() for person in _people(seed, 0, 5, 8, days=1)]
    long = [person.to_json() for person in _people(seed, 0, 5, 8, days=days)]
    for one, other in zip(short, long, strict=True):
        moment = other.pop("first_visit_at_ms")
        assert 0 <= moment - 1793458800000 < days * 86_400_000  # midnight in Seoul
        del one["first_visit_at_ms"]
        assert one == other
