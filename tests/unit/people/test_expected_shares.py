"""Shares computed from the tables agree with the people who are drawn."""

from collections import Counter
from datetime import date
from itertools import islice

import numpy as np
import pytest

from behavesim.core.person import Person
from behavesim.core.persona import Demographics, Persona
from behavesim.people.expected_shares import ExpectedShares, compute_shares
from behavesim.people.persona_files import PersonaVocabulary
from behavesim.people.population import generate_people

PEOPLE = 8000
# Five standard errors of a share of one half: chance does not get there.
TOLERANCE = 5 * 0.5 / PEOPLE**0.5


@pytest.fixture(scope="module")
def exact(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> ExpectedShares:
    """Of the shipped files."""
    return compute_shares(personas, demographics, vocabulary.topics, vocabulary.markets)


@pytest.fixture(scope="module")
def people(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> list[Person]:
    """Of the shipped files."""
    start, zone = date(2026, 11, 2), "Asia/Seoul"
    crowd = generate_people(personas, demographics, vocabulary, 7, start, 28, zone)
    return list(islice(crowd, PEOPLE))


@pytest.mark.parametrize(
    ("shares", "field"),
    [
        ("personas", "persona"),
        ("age_bands", "age_band"),
        ("genders", "gender"),
        ("jobs", "job"),
        ("regions", "region"),
        ("devices", "device"),
    ],
)
def test_shares_are_those_of_a_crowd(
    exact: ExpectedShares, people: list[Person], shares: str, field: str
) -> None:
    """Every name's share, and no name is missing."""
    expected = getattr(exact, shares)
    counts = Counter(
        person.devices[0].id if field == "device" else getattr(person, field) for person in people
    )
    assert set(counts) <= set(expected)
    assert sum(expected.values()) == pytest.approx(1, abs=1e-4)
    for name, share in expected.items():
        assert counts[name] / PEOPLE == pytest.approx(share, abs=TOLERANCE), name


def test_hours_and_weekdays_are_those_of_a_crowd(
    exact: ExpectedShares, people: list[Person]
) -> None:
    """The mean of what each person's own factors make of the persona's weights."""
    hours = np.mean([person.hours for person in people], axis=0)
    weekdays = np.mean([person.weekdays for person in people], axis=0)
    assert exact.hours == pytest.approx(hours.tolist(), abs=0.002)
    assert list(exact.weekdays.values()) == pytest.approx(weekdays.tolist(), abs=0.004)


def test_sources_are_those_of_a_crowd(exact: ExpectedShares, people: list[Person]) -> None:
    """Campaigns of one source and medium count together."""
    shares: Counter[str] = Counter()
    for person in people:
        for row in person.sources:
            shares[f"{row.source} / {row.medium}"] += row.weight / PEOPLE
    assert set(shares) == set(exact.traffic_sources)
    for name, share in exact.traffic_sources.items():
        assert shares[name] == pytest.approx(share, abs=TOLERANCE), name


def test_one_persona_is_computed_by_hand(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """Devices of one age, gender, job and region are the product of five factors."""
    one = personas[0].model_copy(
        update={
            "ages": {"25-34": 2.0},
            "genders": {"male": 1.0},
            "jobs": {"professional": 3.0, "retired": 9.0},
            "regions": {"KR-11": 1.0},
            "devices": {"iphone-safari": 1.0, "mac-safari": 1.0},
        }
    )
    shares = compute_shares([one], demographics, vocabulary.topics, vocabulary.markets)
    iphone, mac = 1.3 * 0.8 * 1.2 * 1.2, 1.0 * 1.0 * 1.8 * 1.3
    assert shares.jobs["professional"] == 1
    assert shares.devices["iphone-safari"] == pytest.approx(iphone / (iphone + mac), abs=1e-6)
