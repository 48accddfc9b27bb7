"""The JSON Schemas that editors read."""

from typing import Any

import pytest
from pydantic import BaseModel

from behavesim.core import persona
from behavesim.core.persona import TRAITS, Demographics
from behavesim.people.persona_files import PersonaVocabulary
from behavesim.people.persona_schema import (
    DESCRIPTIONS,
    DIALECT,
    make_demographics_schema,
    make_persona_schema,
)


@pytest.fixture
def schema(demographics: Demographics, vocabulary: PersonaVocabulary) -> dict[str, Any]:
    """Of persona files."""
    return make_persona_schema(vocabulary, tuple(demographics.jobs))


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_each_key_is_described_and_no_other(name: str) -> None:
    """Descriptions keep up with the models."""
    model: type[BaseModel] = getattr(persona, name)
    assert list(DESCRIPTIONS[name]) and set(DESCRIPTIONS[name]) == set(model.model_fields)


def test_a_persona_schema_names_what_there_is(
    schema: dict[str, Any], demographics: Demographics, vocabulary: PersonaVocabulary
) -> None:
    """Topics, devices and jobs are completed, anything else is underlined."""
    keys = schema["properties"]
    assert schema["$schema"] == DIALECT
    assert list(keys["interests"]["properties"]) == list(vocabulary.topics)
    assert list(keys["devices"]["properties"]) == list(vocabulary.devices)
    assert list(keys["jobs"]["properties"]) == list(demographics.jobs)
    assert keys["temperament"]["required"] == list(TRAITS)
    for name in ("ages", "genders", "interests", "devices", "jobs", "regions", "weekdays"):
        assert keys[name]["additionalProperties"] is False, name
    assert schema["additionalProperties"] is False


def test_every_key_of_a_schema_has_words(
    schema: dict[str, Any], vocabulary: PersonaVocabulary
) -> None:
    """An editor shows them; reStructuredText's quotes are not for editors."""
    for one in (schema, make_demographics_schema(vocabulary)):
        for part in (one, *one["$defs"].values()):
            assert "``" not in part["description"]
            assert all(key["description"] for key in part["properties"].values())


def test_the_schema_of_demographics_names_what_there_is(vocabulary: PersonaVocabulary) -> None:
    """Groups know topics and devices; a job also has its ages."""
    groups = make_demographics_schema(vocabulary)["$defs"]
    assert list(groups["Effects"]["properties"]["interests"]["properties"]) == list(
        vocabulary.topics
    )
    assert groups["Job"]["required"] == ["ages"]
