"""JSON Schemas of persona files and demographics, for editors that complete and check."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from behavesim.core.persona import TRAITS, Demographics, Persona
from behavesim.people.persona_files import PersonaVocabulary

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

_PERSONA_KEYS = {
    "id": "Lower case, words joined by hyphens; each id once.",
    "name": "For people to read.",
    "share": "Weight of this persona in the population.",
    "ages": "Weights of GA4's age bands; the market's when left out.",
    "genders": "Weights of genders; the market's when left out.",
    "jobs": "Weights of jobs in demographics.yaml, which count at the ages they are open to; the "
    "market's when left out.",
    "regions": "Weights of ISO 3166-2 codes, such as KR-11 for Seoul; the market's when left out.",
    "languages": "Weights of browser languages, such as ko-kr; the market's when left out.",
    "interests": "Center and spread for topics that matter to this kind of person.",
    "other_interests": "The same for every topic that interests leaves out.",
    "temperament": "Center and spread of each of the five traits.",
    "budget": "What they usually spend on one item: money, or a factor of median prices.",
    "intents": "Why they visit: find an item, browse, hunt a deal, buy a gift.",
    "devices": "Weights of the ids in devices.yaml; the market's when left out.",
    "hours": "24 weights, from midnight on, by the clock of the person's region.",
    "weekdays": "Weights of the days of the week; one that is left out has none.",
    "visits_per_week": "Intended visits per week.",
    "sources": "Traffic sources of visits; the market's when left out.",
}
_EFFECT_KEYS = {
    "interests": "Added to the persona's centers, -1 to 1.",
    "temperament": "Added to the persona's centers, -1 to 1.",
    "budget": "Multiplied with the persona's median.",
    "devices": "Multiplied with the persona's weights.",
    "hours": "Multiplied with the weights of a part of the day.",
    "weekdays": "Multiplied with the persona's weights.",
}
DESCRIPTIONS: Mapping[str, Mapping[str, str]] = {
    "Persona": _PERSONA_KEYS,
    "Centre": {
        "centre": "Mean of the normal distribution, which is cut off at 0 and 1.",
        "spread": "Its standard deviation.",
    },
    "Amount": {
        "median": "Median of the lognormal distribution.",
        "spread": "Standard deviation of the logarithm; 0.5: two thirds within a factor of 1.65.",
    },
    "Budget": {
        "median": "Median in money of the lognormal distribution.",
        "relative": "Median as a factor of the median price of the item's topic.",
        "spread": "Standard deviation of the logarithm; 0.5: two thirds within a factor of 1.65.",
        "currency": "Currency of median, as KRW; the shop's when left out.",
    },
    "Mix": {
        "weights": "Weight of each intent.",
        "spread": "How much people differ: standard deviation of the weights' logarithms.",
    },
    "SourceShare": {
        "source": "Source as GA4 names it; (direct) for direct visits.",
        "medium": "Medium as GA4 names it; (none) for direct visits.",
        "campaign": "With a campaign the visit arrives with utm parameters.",
        "referrer": "Address of the referring page.",
        "weight": "Weight among the persona's sources.",
    },
    "Effects": _EFFECT_KEYS,
    "Job": {**_EFFECT_KEYS, "ages": "Youngest and oldest age at which one has the job."},
    "DeviceHabits": {
        "chances": "Chance of a second device, and of a third for people with a second.",
        "use": "Weights of the first, second and third device in a person's visits.",
    },
    "Demographics": {
        "own_devices": "How many devices people have, each of another category.",
        "day_parts": "Hours (0 to 23) of each part of the day; each hour in one part at most.",
        "ages": "Effects of each age band.",
        "genders": "Effects of each gender.",
        "jobs": "Effects of each job, and the ages at which people have it.",
    },
}
"""Descriptions that an editor shows for each key, by the name of its model."""


def make_persona_schema(vocabulary: PersonaVocabulary, jobs: Sequence[str]) -> Schema:
    """Return the schema of a persona file that allows these topics, devices and jobs."""
    schema = _without_null(Persona.model_json_schema())
    schema = _describe(schema)
    keys = schema["properties"]
    _name_keys(keys["interests"], vocabulary.topics)
    _name_keys(keys["devices"], vocabulary.devices)
    _name_keys(keys["jobs"], jobs)
    keys["temperament"]["required"] = list(TRAITS)
    for name in ("ages", "genders", "jobs", "regions", "languages", "devices", "weekdays"):
        keys[name]["minProperties"] = 1
    return _finish(schema, "behavesim persona")


def make_demographics_schema(vocabulary: PersonaVocabulary) -> Schema:
    """Return the schema of ``demographics.yaml`` that allows these topics and devices."""
    schema = _describe(Demographics.model_json_schema())
    for model in ("Effects", "Job"):
        keys = schema["$defs"][model]["properties"]
        _name_keys(keys["interests"], vocabulary.topics)
        _name_keys(keys["devices"], vocabulary.devices)
    return _finish(schema, "behavesim demographics")


def _without_null(schema: Schema) -> Schema:
    """Return the schema with one form of each key that may be left out, instead of it or null."""
    for name, key in schema["properties"].items():
        forms = [form for form in key.get("anyOf", ()) if form.get("type") != "null"]
        if len(forms) == 1:
            schema["properties"][name] = forms[0]
    return schema


def _describe(schema: Schema) -> Schema:
    for name, part in {schema["title"]: schema, **schema.get("$defs", {})}.items():
        part["description"] = " ".join(part["description"].replace("``", "").split())
        for key, schema_of_key in part["properties"].items():
            schema_of_key.pop("title", None)
            schema_of_key["description"] = DESCRIPTIONS[name][key]
            if "propertyNames" in schema_of_key and "enum" in schema_of_key["propertyNames"]:
                _name_keys(schema_of_key, schema_of_key["propertyNames"]["enum"])
    return schema


def _name_keys(mapping: Schema, names: Iterable[str]) -> None:
    """Allow these keys alone, in the form from which every editor completes them."""
    value = mapping.pop("additionalProperties", None)
    if patterns := mapping.pop("patternProperties", None):
        (value,) = patterns.values()
    mapping.pop("propertyNames", None)
    mapping["properties"] = dict.fromkeys(names, value)
    mapping["additionalProperties"] = False


def _finish(schema: Schema, title: str) -> Schema:
    """Refuse keys outside a pattern, and name the dialect."""
    for part in (schema, *schema.get("$defs", {}).values()):
        for schema_of_key in part["properties"].values():
            if "patternProperties" in schema_of_key:
                schema_of_key["additionalProperties"] = False
    return {"$schema": DIALECT, **schema, "title": title}
