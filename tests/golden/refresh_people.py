"""Writes people.jsonl beside this file: ``python tests/golden/refresh_people.py``."""

from datetime import date
from itertools import islice
from pathlib import Path

import msgspec

from behavesim.core.catalog_files import load_catalog
from behavesim.core.device import list_categories, load_devices
from behavesim.people.persona_files import PersonaVocabulary, load_demographics, load_personas
from behavesim.people.population import generate_people

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).with_name("people.jsonl")
PEOPLE = 20


def build_lines() -> list[str]:
    """Return the first people of the shipped personas at seed 7, one JSON object a line."""
    topics = load_catalog(ROOT / "configs" / "catalog").topic_ids
    devices = list_categories(load_devices(ROOT / "configs" / "devices.yaml"))
    vocabulary = PersonaVocabulary(topics, devices)
    tables = load_demographics(ROOT / "configs" / "demographics.yaml", vocabulary)
    personas = load_personas(ROOT / "personas", tables, vocabulary)
    people = generate_people(personas, tables, vocabulary, 7, date(2026, 11, 1), 28, "Asia/Seoul")
    # Names and addresses change with the library that has them.
    known = (msgspec.structs.replace(person, contact=None) for person in islice(people, PEOPLE))
    return [person.to_json_line().decode() for person in known]


if __name__ == "__main__":
    GOLDEN.write_text("".join(f"{line}\n" for line in build_lines()), encoding="utf-8")
