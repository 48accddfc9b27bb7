"""Figures of a sample of people."""

from datetime import date
from itertools import islice

import numpy as np
import pytest

from behavesim.core.person import Person
from behavesim.core.persona import Demographics, Persona
from behavesim.people import implications
from behavesim.people.implications import measure_people
from behavesim.people.persona_files import PersonaVocabulary
from behavesim.people.population import generate_people


@pytest.fixture(scope="module")
def people(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> list[Person]:
    """Some of the shipped files."""
    start, zone = date(2026, 11, 2), "Asia/Seoul"
    crowd = generate_people(personas, demographics, vocabulary, 7, start, 28, zone)
    return list(islice(crowd, 900))


def test_figures_are_those_of_the_people(
    people: list[Person],
    demographics: Demographics,
    vocabulary: PersonaVocabulary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only the first ``count`` people count, whatever the blocks in which they come."""
    monkeypatch.setattr(implications, "_BLOCK_PEOPLE", 333)
    found = measure_people(
        iter(people),
        800,
        demographics,
        vocabulary.topics,
        vocabulary.markets,
        lambda one: one.temperament["trust"],
    )
    first = people[:800]
    gaming = np.array([person.interests["gaming"] for person in first])
    assert found.people == 800
    assert found.interests["gaming"].mean == pytest.approx(gaming.mean(), abs=1e-6)
    assert found.interests["gaming"].above_half_share == (gaming > 0.5).mean()
    assert found.budget["p50"] == np.median([person.budget for person in first])
    assert found.visits_per_week["p90"] == pytest.approx(
        np.percentile([person.visits_per_week for person in first], 90), abs=1e-4
    )
    assert sum(found.intents.values()) == pytest.approx(1, abs=1e-4)
    trust = np.mean([person.temperament["trust"] for person in first])
    assert found.refuse_cookies == pytest.approx(trust, abs=1e-6)


def test_shifts_are_those_of_the_tables(
    people: list[Person], demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """Largest first; the group's mean is that of its people; groups without any are left out."""
    men = [person for person in people if person.gender == "male"]
    found = measure_people(
        iter(men),
        len(men),
        demographics,
        vocabulary.topics,
        vocabulary.markets,
        lambda _person: 0.0,
    )
    sizes = [abs(one.shift) for one in found.shifts]
    assert sizes == sorted(sizes, reverse=True)
    assert "female" not in {one.group for one in found.shifts}
    (young,) = [one for one in found.shifts if (one.group, one.topic) == ("18-24", "home")]
    interests = [person.interests["home"] for person in men if person.age_band == "18-24"]
    assert (young.kind, young.shift, young.people) == ("age", -0.14, len(interests))
    assert young.mean == pytest.approx(np.mean(interests), abs=1e-6)
    everybody = found.interests["home"].mean
    assert young.difference == pytest.approx(young.mean - everybody, abs=2e-6)
