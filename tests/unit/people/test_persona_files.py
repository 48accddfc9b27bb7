"""Persona files and demographics: the shipped ones, and the one line for each bad one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from behavesim.core.persona import Demographics, Persona
from behavesim.errors import InputError
from behavesim.people.persona_files import PersonaVocabulary, load_demographics, load_personas

ROOT = Path(__file__).parents[3]
Data = dict[str, Any]
TOPICS = "beauty, books, cooking, fashion, gaming, home, k-pop, sports, technology, traveling"
DEVICES = "android-chrome, ipad-safari, iphone-safari, mac-safari, windows-chrome, windows-edge"
JOBS = (
    "freelancer, homemaker, office-worker, professional, retired, self-employed, "
    "service-worker, student"
)


def _shipped(name: str) -> Data:
    data: Data = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return data


def _with(**changes: Any) -> Callable[[Data], None]:
    return lambda data: data.update(changes)


def _without(key: str) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        del data[key]

    return change


def _hours(*weights: float) -> Callable[[Data], None]:
    return _with(hours=list(weights))


SOURCE = {"source": "google", "medium": "organic", "weight": 1}
BAD_PERSONAS = [
    (
        _with(hobby="golf"),
        "hobby: found the unknown key 'hobby'; allowed id, name, share, ages, genders, jobs, "
        "regions, languages, interests, other_interests, temperament, budget, intents, devices, "
        "hours, weekdays, visits_per_week, sources",
    ),
    (_without("share"), "share: found nothing; allowed a value, which this key must have"),
    (
        _with(share="much"),
        "share: found 'much'; allowed a valid number, unable to parse string as a number",
    ),
    (_with(share=0), "share: found 0; allowed greater than 0"),
    (_with(share=float("nan")), "share: found nan; allowed a finite number"),
    (
        _with(genders={"female": 0, "male": 0}),
        "genders: found weights that sum to 0; allowed at least one weight above 0",
    ),
    (
        _with(devices={}),
        "devices: found weights that sum to 0; allowed at least one weight above 0",
    ),
    (
        _with(interests={}),
        "interests: found no topic; allowed at least one topic of the catalog",
    ),
    (_with(genders={"female": -1}), "genders.female: found -1; allowed greater than or equal to 0"),
    (
        _with(ages={"20-30": 1}),
        "ages.20-30: found '20-30'; allowed '18-24', '25-34', '35-44', '45-54', '55-64' or '65+'",
    ),
    (
        _with(regions={"Seoul": 1}),
        "regions.Seoul: found 'Seoul'; allowed what matches ^[A-Z]{2}-[A-Z0-9]{1,3}$",
    ),
    (
        _with(interests={"golf": {"centre": 0.9, "spread": 0.1}}),
        f"interests.golf: found 'golf', a topic no product has; allowed {TOPICS}",
    ),
    (
        _with(interests={"books": 0.9}),
        "interests.books: found 0.9; allowed a mapping",
    ),
    (
        _with(interests={"books": {"centre": 1.9, "spread": 0.1}}),
        "interests.books.centre: found 1.9; allowed less than or equal to 1",
    ),
    (
        _with(devices={"abacus": 1}),
        f"devices.abacus: found 'abacus', no device in devices.yaml; allowed {DEVICES}",
    ),
    (
        _with(jobs={"astronaut": 1}),
        f"jobs.astronaut: found 'astronaut', no job in demographics.yaml; allowed {JOBS}",
    ),
    (
        _with(ages={"65+": 1}, jobs={"student": 1}),
        "jobs: found no job open to people of 65; "
        "allowed also freelancer, homemaker, professional, retired, self-employed, service-worker",
    ),
    (
        _with(temperament={"patience": {"centre": 0.5, "spread": 0.1}}),
        "temperament: found patience; "
        "allowed each of price_sensitivity, patience, exploration, impulsiveness, trust",
    ),
    (
        _hours(1, 2, 3),
        "hours: found [1, 2, 3]; allowed 24 or more entries",
    ),
    (
        _hours(*[0] * 24),
        "hours: found weights that sum to 0; allowed at least one weight above 0",
    ),
    (
        _with(sources=[SOURCE]),
        "sources[0]: found google / organic without campaign and referrer; "
        "allowed one of the two, unless it is (direct) / (none)",
    ),
    (
        _with(sources=[SOURCE | {"source": "(direct)", "medium": "(none)", "campaign": "x"}]),
        "sources[0]: found (direct) with a campaign or referrer; allowed neither of them",
    ),
    (
        _with(sources=[SOURCE | {"referrer": "google.com"}]),
        "sources[0].referrer: found 'google.com'; allowed what matches ^(https?://[^/]+/.*)?$",
    ),
    (
        _with(sources=[SOURCE | {"campaign": "x", "weight": 0}]),
        "sources: found weights that sum to 0; allowed at least one weight above 0",
    ),
]
BAD_TABLES = [
    (
        lambda data: data["ages"]["18-24"]["interests"].update(golf=0.1),
        f"ages.18-24.interests.golf: found 'golf', a topic no product has; allowed {TOPICS}",
    ),
    (
        lambda data: data["genders"]["female"]["devices"].update(abacus=2),
        "genders.female.devices.abacus: found 'abacus', no device in devices.yaml; "
        f"allowed {DEVICES}",
    ),
    (
        lambda data: data["jobs"]["student"]["hours"].update(teatime=2),
        "jobs.student.hours.teatime: found 'teatime', no part of the day; "
        "allowed afternoon, evening, forenoon, late, lunch, morning, night",
    ),
    (
        lambda data: data["day_parts"].update(teatime=[16]),
        "day_parts.teatime: found hour 16, which afternoon has already; "
        "allowed each hour in one part",
    ),
    (
        lambda data: data["jobs"]["student"].update(ages=[30, 20]),
        "jobs.student.ages: found [30, 20]; allowed [youngest, oldest]",
    ),
    (
        lambda data: data.update(regions={"KR-11": {"budget": 1.1}}),
        "found the key 'regions'; allowed it in the file of a market, "
        "such as ./configs/markets/kr.yaml",
    ),
    (
        lambda data: data["ages"].update({"65+": {"wealth": 2}}),
        "ages.65+.wealth: found the unknown key 'wealth'; "
        "allowed interests, temperament, budget, devices, hours, weekdays",
    ),
]


@pytest.mark.parametrize(
    ("change", "line"), BAD_PERSONAS, ids=[line[:50] for _, line in BAD_PERSONAS]
)
def test_a_bad_persona_is_refused_in_one_line(
    tmp_path: Path,
    demographics: Demographics,
    vocabulary: PersonaVocabulary,
    change: Callable[[Data], None],
    line: str,
) -> None:
    """File, place, what was found and what is allowed stand in one line."""
    data = _shipped("personas/book-lover.yaml")
    change(data)
    path = tmp_path / "book-lover.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_personas(tmp_path, demographics, vocabulary)
    assert str(caught.value) == f"{path}: {line}"


@pytest.mark.parametrize(("change", "line"), BAD_TABLES, ids=[line[:50] for _, line in BAD_TABLES])
def test_bad_tables_are_refused_in_one_line(
    tmp_path: Path, vocabulary: PersonaVocabulary, change: Callable[[Data], None], line: str
) -> None:
    """File, place, what was found and what is allowed stand in one line."""
    data = _shipped("configs/demographics.yaml")
    change(data)
    path = tmp_path / "demographics.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_demographics(path, vocabulary)
    assert str(caught.value) == f"{path}: {line}"


def test_a_folder_without_personas_is_refused(
    tmp_path: Path, demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """An empty folder and a missing one each have their line."""
    with pytest.raises(InputError) as empty:
        load_personas(tmp_path, demographics, vocabulary)
    assert str(empty.value) == f"{tmp_path}: found no .yaml file; allowed at least one persona"
    missing = tmp_path / "none"
    with pytest.raises(InputError) as absent:
        load_personas(missing, demographics, vocabulary)
    assert str(absent.value) == (
        f"{missing}: found no such folder; allowed a folder of persona files"
    )


def test_two_files_with_one_id_are_refused(
    tmp_path: Path, demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """The later file is named, and the one that has the id already."""
    text = (ROOT / "personas" / "runner.yaml").read_text(encoding="utf-8")
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_personas(tmp_path, demographics, vocabulary)
    assert str(caught.value) == (
        f"{tmp_path / 'b.yaml'}: id: found 'runner', which a.yaml has already; "
        "allowed each persona id once"
    )


def test_shipped_personas_are_named_like_their_files(personas: tuple[Persona, ...]) -> None:
    """At least eight files, each with the id of its stem."""
    stems = [path.stem for path in sorted((ROOT / "personas").glob("*.yaml"))]
    assert [persona.id for persona in personas] == stems
    assert len(stems) >= 8


def test_every_topic_is_loved_by_some_persona(
    personas: tuple[Persona, ...], vocabulary: PersonaVocabulary
) -> None:
    """Each topic has a persona with a high mean interest, and each persona its own first topic."""
    for topic in vocabulary.topics:
        means = [one.interests[topic].centre for one in personas if topic in one.interests]
        assert max(means) >= 0.6, topic
    first_topics = [
        max(one.interests, key=lambda topic: one.interests[topic].centre) for one in personas
    ]
    assert len(set(first_topics)) >= len(personas) - 2
