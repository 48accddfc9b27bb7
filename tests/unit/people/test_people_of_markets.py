"""People of other markets, and of mixes."""

import json
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from behavesim.core.market import load_market, parse_markets
from behavesim.core.person import Person
from behavesim.errors import InputError
from behavesim.people.persona_faults import find_faults
from behavesim.people.persona_files import PersonaVocabulary, load_demographics, load_personas
from behavesim.people.population import generate_people

ROOT = Path(__file__).parents[3]
TABLES = ROOT / "configs" / "demographics.yaml"
PEOPLE = 4000
EVENING = """
id: evening
name: Comes in the evening
share: 1
interests: {books: {centre: 0.6, spread: 0.1}}
other_interests: {centre: 0.2, spread: 0.1}
temperament:
  price_sensitivity: {centre: 0.5, spread: 0.1}
  patience: {centre: 0.5, spread: 0.1}
  exploration: {centre: 0.5, spread: 0.1}
  impulsiveness: {centre: 0.5, spread: 0.1}
  trust: {centre: 0.5, spread: 0.1}
budget: {relative: 1, spread: 0.4}
intents: {weights: {find: 1, browse: 1}}
hours: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
weekdays: {mon: 1, tue: 1, wed: 1, thu: 1, fri: 1, sat: 1, sun: 1}
visits_per_week: {median: 0.5, spread: 0.5}
"""


@pytest.fixture
def evening(tmp_path: Path) -> Path:
    """A folder of one persona that leaves to the market what may be left to it."""
    (tmp_path / "evening.yaml").write_text(EVENING, "utf-8")
    return tmp_path


def in_market(vocabulary: PersonaVocabulary, market: str) -> PersonaVocabulary:
    return PersonaVocabulary(
        vocabulary.topics,
        vocabulary.devices,
        {"health", "outdoor", "garden", "auto", "food"},
        parse_markets(market),
        load_market("kr").regions.keys(),
    )


def draw(
    vocabulary: PersonaVocabulary, market: str, folder: Path, count: int = PEOPLE
) -> Sequence[Person]:
    there = in_market(vocabulary, market)
    tables = load_demographics(TABLES, there)
    personas = load_personas(folder, tables, there)
    if personas[0].budget.relative is not None:
        budget = personas[0].budget.model_copy(update={"median": 20_000})
        personas = (personas[0].model_copy(update={"budget": budget}),)
    start, zone = date(2026, 10, 20), "America/New_York"
    return list(islice(generate_people(personas, tables, there, 7, start, 28, zone), count))


def test_a_mix_has_its_shares(vocabulary: PersonaVocabulary, evening: Path) -> None:
    """And in each market regions have those of their population."""
    people = draw(vocabulary, "us=0.7,gb=0.3", evening)
    markets = Counter(person.market for person in people)
    assert markets["us"] / PEOPLE == pytest.approx(0.7, abs=0.03)
    assert {person.market for person in people} == {"us", "gb"}
    for code in ("us", "gb"):
        market = load_market(code)
        regions = Counter(person.region for person in people if person.market == code)
        assert regions.keys() <= market.regions.keys()
        total = sum(market.region_weights.values())
        for region, weight in market.region_weights.items():
            assert regions[region] / markets[code] == pytest.approx(weight / total, abs=0.03)


def test_everybody_lives_in_a_city_of_their_region(
    vocabulary: PersonaVocabulary, evening: Path
) -> None:
    """And speaks a language of the region."""
    market = load_market("us")
    for person in draw(vocabulary, "us", evening, 500):
        assert person.city in market.regions[person.region].cities
        assert person.language in market.languages_in(person.region)


def test_people_shop_in_their_own_evening(vocabulary: PersonaVocabulary, evening: Path) -> None:
    """California, New York, Hawaii and Berlin: between eight and nine, summer time or not."""
    people = draw(vocabulary, "us=0.5,de=0.5", evening)
    seen = set()
    for person in people:
        market = load_market(person.market) if person.region not in seen else None
        seen.add(person.region)
        if market is not None:
            zone = ZoneInfo(market.zone_of(person.region))
            at = datetime.fromtimestamp(person.first_visit_at_ms / 1000, UTC)
            assert at.astimezone(zone).hour == 20
    assert {"US-CA", "US-NY", "US-HI", "DE-BE"} <= seen


def test_names_and_numbers_are_those_of_the_market(
    vocabulary: PersonaVocabulary, evening: Path
) -> None:
    """Each person has their own, whoever else is drawn."""
    people = draw(vocabulary, "us=0.5,jp=0.5", evening, 200)
    for person in people:
        assert person.contact is not None
        is_japanese = person.market == "jp"
        assert person.contact.phone.startswith("090-" if is_japanese else "(3")
        assert person.contact.name.isascii() != is_japanese
    later = draw(vocabulary, "us=0.5,jp=0.5", evening, 150)
    assert [one.contact for one in later] == [one.contact for one in people[:150]]


def test_shipped_personas_live_anywhere(
    vocabulary: PersonaVocabulary, caplog: pytest.LogCaptureFixture
) -> None:
    """One line says that their regions, languages and sources do not count there."""
    with caplog.at_level(logging.WARNING, "behavesim"):
        people = draw(vocabulary, "de", ROOT / "personas", 500)
    assert {person.region[:3] for person in people} == {"DE-"}
    assert not {row.source for person in people for row in person.sources} & {"naver", "kakao"}
    (line,) = [one for one in caplog.messages if "regions, languages and sources" in one]
    assert "of 10 personas passed over in the market de" in line


def test_a_region_that_no_market_has_is_refused(
    vocabulary: PersonaVocabulary, evening: Path
) -> None:
    """With a hint; the check finds it, too."""
    path = evening / "evening.yaml"
    path.write_text(EVENING + "regions: {DE-BE: 1}\n", "utf-8")
    found = "regions.DE-BE: found 'DE-BE', no region of the market"
    with pytest.raises(InputError, match=found) as caught:
        draw(vocabulary, "us", evening, 1)
    assert "--market" in caught.value.hint
    (fault,) = find_faults(evening, TABLES, in_market(vocabulary, "us"))
    assert (fault.path, fault.line) == ("regions.DE-BE", 18)


def test_own_regions_hold_in_their_market(vocabulary: PersonaVocabulary, evening: Path) -> None:
    """Of a mix, people of the other market live anywhere in it."""
    path = evening / "evening.yaml"
    own = "regions: {DE-BE: 1}\nlanguages: {en-us: 1}\n"
    path.write_text(EVENING + own, "utf-8")
    people = draw(vocabulary, "us=0.5,de=0.5", evening, 500)
    assert {person.region for person in people if person.market == "de"} == {"DE-BE"}
    assert {person.language for person in people if person.market == "de"} == {"en-us"}
    assert len({person.region for person in people if person.market == "us"}) > 20


def test_nothing_of_a_contact_is_null(vocabulary: PersonaVocabulary, evening: Path) -> None:
    """The engines read it as JSON."""
    (person,) = draw(vocabulary, "gb", evening, 1)
    contact = json.loads(person.to_json_line())["contact"]
    assert all(contact[key] for key in ("name", "phone", "postcode", "address"))
