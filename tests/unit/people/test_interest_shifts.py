"""Topics of which the tables say nothing are shifted as their interest is."""

from dataclasses import replace
from pathlib import Path

from behavesim.core.persona import Demographics, Effects
from behavesim.interests.table import load_interests
from behavesim.people.interest_shifts import add_interest_shifts
from behavesim.people.persona_files import PersonaVocabulary, load_demographics

TABLES = Path(__file__).parents[3] / "configs" / "demographics.yaml"


def load_for(vocabulary: PersonaVocabulary, *topics: str) -> Demographics:
    """The shipped tables in a shop of these topics."""
    known = frozenset((*vocabulary.topics, *load_interests().interests))
    return load_demographics(TABLES, replace(vocabulary, topics=topics, other_topics=known))


def test_tables_that_mention_every_topic_stay(
    demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """The shipped numbers are for the shipped topics, and nothing is added to them."""
    assert add_interest_shifts(demographics, vocabulary.topics) == demographics


def test_an_interest_of_the_table_has_its_shifts(vocabulary: PersonaVocabulary) -> None:
    """Those of ages and genders, in every group that has one."""
    garden = load_interests().interests["garden"]
    tables = load_for(vocabulary, "garden")
    ages = {str(band): one.interests["garden"] for band, one in tables.ages.items()}
    assert ages == dict(garden.ages)
    assert tables.genders["female"].interests == {"garden": garden.genders["female"]}
    assert all("garden" not in job.interests for job in tables.jobs.values())


def test_a_topic_of_another_name_is_like_its_interest(
    vocabulary: PersonaVocabulary, demographics: Demographics
) -> None:
    """By the words of its id: in all groups of the tables that shift that interest."""
    tables = load_for(vocabulary, "game-consoles", "unheard-of")
    for group, known in ((tables.ages, demographics.ages), (tables.jobs, demographics.jobs)):
        members: dict[str, Effects] = {str(name): one for name, one in group.items()}
        for name, effects in known.items():
            gaming = effects.interests.get("gaming", 0.0)
            assert members[name].interests.get("game-consoles", 0.0) == gaming
    mentioned = {topic for one in tables.ages.values() for topic in one.interests}
    assert mentioned == {"game-consoles"}
