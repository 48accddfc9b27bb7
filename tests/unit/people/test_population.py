"""The population: who the shipped personas and tables make."""

from collections import Counter
from datetime import date, datetime
from itertools import islice
from statistics import mean, median
from zoneinfo import ZoneInfo

import pytest

from behavesim.core.person import Person
from behavesim.core.persona import AGES_OF_BAND, Demographics, Effects, Persona
from behavesim.people.persona_files import PersonaVocabulary
from behavesim.people.population import generate_people

START, DAYS, ZONE = date(2026, 11, 1), 28, "Asia/Seoul"
COUNT = 6_000


@pytest.fixture(scope="module")
def people(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> list[Person]:
    """The first people at seed 7."""
    return _people(personas, demographics, vocabulary, COUNT)


def _people(
    personas: tuple[Persona, ...],
    demographics: Demographics,
    vocabulary: PersonaVocabulary,
    count: int,
    seed: int = 7,
) -> list[Person]:
    endless = generate_people(personas, demographics, vocabulary, seed, START, DAYS, ZONE)
    return list(islice(endless, count))


def test_ids_count_from_zero(people: list[Person]) -> None:
    """The population is a sequence in person order."""
    assert [person.id for person in people] == list(range(COUNT))


def test_everybody_is_within_the_limits(
    people: list[Person], demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """Shares lie in 0..1, weights sum to 1, ages fit their band and their job."""
    for person in people:
        assert tuple(person.interests) == tuple(vocabulary.topics)
        shares = [*person.interests.values(), *person.temperament.values()]
        assert all(0 <= share <= 1 and round(share, 6) == share for share in shares)
        for weights in (person.intents.values(), person.hours, person.weekdays):
            assert abs(sum(weights) - 1) < 2e-5
        assert (len(person.hours), len(person.weekdays)) == (24, 7)
        youngest, oldest = AGES_OF_BAND[person.age_band]
        assert youngest <= person.age <= oldest
        youngest, oldest = demographics.jobs[person.job].ages
        assert youngest <= person.age <= oldest
        assert person.budget >= 1
        assert person.visits_per_week > 0


def test_personas_have_their_shares(people: list[Person], personas: tuple[Persona, ...]) -> None:
    """Each persona's part of the population is its share, within chance."""
    counts = Counter(person.persona for person in people)
    total = sum(persona.share for persona in personas)
    for persona in personas:
        assert abs(counts[persona.id] / COUNT - persona.share / total) < 0.015


def test_first_visits_fall_into_the_window_and_follow_hours_and_weekdays(
    people: list[Person],
) -> None:
    """Everybody first comes inside the window; Tuesday beats Sunday, evening beats night."""
    zone = ZoneInfo(ZONE)
    moments = [datetime.fromtimestamp(one.first_visit_at_ms / 1000, zone) for one in people]
    assert min(moments).date() == START
    assert max(moments).date() == date(2026, 11, 28)
    weekdays = Counter(moment.weekday() for moment in moments)
    assert 1.3 < weekdays[1] / weekdays[6] < 2.2
    assert {day for day, _ in weekdays.most_common(2)} == {1, 2}
    hours = Counter(moment.hour for moment in moments)
    assert sum(hours[hour] for hour in range(18, 24)) > 3 * sum(hours[hour] for hour in range(6))


def test_visits_a_week_have_a_heavy_right_tail(people: list[Person]) -> None:
    """The median is well below one a week; one in a hundred comes several times."""
    visits = sorted(person.visits_per_week for person in people)
    assert 0.3 < median(visits) < 0.5
    assert visits[int(0.99 * COUNT)] > 2.5


def test_interests_separate_personas_ages_and_genders(people: list[Person]) -> None:
    """A model can learn traits: the groups' mean interests lie far apart."""

    def interest(topic: str, **group: str) -> float:
        return mean(
            person.interests[topic]
            for person in people
            if all(getattr(person, key) == value for key, value in group.items())
        )

    assert interest("cooking", persona="home-cook") > 0.6 + interest("cooking", persona="runner")
    assert interest("beauty", gender="female") > 0.3 + interest("beauty", gender="male")
    assert interest("gaming", gender="male") > 0.2 + interest("gaming", gender="female")
    assert interest("k-pop", age_band="18-24") > 0.3 + interest("k-pop", age_band="55-64")
    assert interest("home", age_band="55-64") > 0.3 + interest("home", age_band="18-24")
    # inside one persona, too: demographics act, not only who chose which persona
    fan = {"persona": "k-pop-fan"}
    assert interest("beauty", gender="female", **fan) > 0.2 + interest(
        "beauty", gender="male", **fan
    )


def test_the_tables_cause_the_effects(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """Without a gender's entry the same people differ by exactly what the entry says."""
    plain = demographics.model_copy(update={"genders": {}})
    with_effects = _people(personas, demographics, vocabulary, 500)
    without = _people(personas, plain, vocabulary, 500)
    effects = {gender: table for gender, table in demographics.genders.items()}
    for one, other in zip(with_effects, without, strict=True):
        assert (one.gender, one.age, one.job) == (other.gender, other.age, other.job)
        table: Effects = effects[one.gender]
        assert one.budget == pytest.approx(other.budget * table.budget, abs=1)
        for topic, shift in table.interests.items():
            value = one.interests[topic]
            if 0 < value < 1 and 0 < other.interests[topic] < 1:
                assert value == pytest.approx(other.interests[topic] + shift, abs=2e-6)


def test_an_added_persona_changes_no_other_person(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """People who do not become the new persona stay who they are, to the last digit."""
    fewer = tuple(persona for persona in personas if persona.id != "runner")
    before = _people(fewer, demographics, vocabulary, 1_000)
    after = _people(personas, demographics, vocabulary, 1_000)
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert {person.persona for person in changed} == {"runner"}
    assert 50 < len(changed) < 150


def test_a_topic_that_joins_changes_no_other_interest(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """Every draw is named for its topic, so a new topic adds a number and moves none."""
    more = PersonaVocabulary((*vocabulary.topics, "gardening"), vocabulary.devices)
    before = _people(personas, demographics, vocabulary, 200)
    after = _people(personas, demographics, more, 200)
    for old, new in zip(before, after, strict=True):
        assert dict(old.interests) == {key: new.interests[key] for key in old.interests}
        assert old.first_visit_at_ms == new.first_visit_at_ms


def test_another_seed_makes_other_people(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """The seed decides everything."""
    one = _people(personas, demographics, vocabulary, 20)
    other = _people(personas, demographics, vocabulary, 20, seed=8)
    assert all(left != right for left, right in zip(one, other, strict=True))


def test_a_window_without_days_is_refused(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """There must be a day to visit."""
    with pytest.raises(ValueError, match="a window of 0 days"):
        next(generate_people(personas, demographics, vocabulary, 7, START, 0, ZONE))
