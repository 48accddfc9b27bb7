"""A hit's fields are declared in `wire/envelope.py`; all other declarations agree with it."""

import re
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec
import pytest

from behavesim.ga4.wire_names import (
    CAMPAIGN_FIELDS,
    CLIENT_PARAMETERS,
    INTEGER_FIELDS,
    ITEM_NAMES,
    PAGE_COUNTERS,
    TEXT_FIELDS,
)
from behavesim.materialize.hit_batches import HitClient
from behavesim.wire.envelope import Campaign, Client, Hit, Item
from behavesim.wire.hits import WireHit, WireItem
from behavesim.wire.visit_columns import NAME_CODES

TYPES: Final = Path("site_templates/assets/js/types.d.ts")
DECLARED: Final = {"Hit": Hit, "WireItem": Item, "Client": Client}
SCRIPT_TYPES: Final = {"string": "text", "number": "number"}
# Flags that no table needs.
UNREAD: Final = {"nsi", "ee", "c"}


def kinds(kind: Any) -> set[str]:
    """The JSON types of an annotation, without null."""
    if kind is msgspec.Raw:
        return {"record"}
    if get_origin(kind) in (list, dict):
        return {"list" if get_origin(kind) is list else "record"}
    if args := get_args(kind):
        return set().union(*map(kinds, args))
    if kind is type(None):
        return set()
    return {{str: "text", int: "number", float: "number"}.get(kind, "record")}


def fields(declared: Any) -> dict[str, set[str]]:
    """Field by name of a TypedDict or Struct, with its JSON types."""
    return {name: kinds(kind) for name, kind in get_type_hints(declared).items()}


def script_fields(name: str) -> dict[str, set[str]]:
    """The fields of an interface in TypeScript."""
    found = re.search(rf"export interface {name} {{\n(.*?)\n}}", TYPES.read_text(), re.DOTALL)
    assert found is not None
    lines = re.findall(r"^  (\w+)\??: (.+);$", found[1], re.MULTILINE)
    return {field: {script_kind(kind)} for field, kind in lines}


def script_kind(kind: str) -> str:
    return SCRIPT_TYPES.get(kind) or ("list" if kind.endswith("[]") else "record")


@pytest.mark.parametrize("name", DECLARED)
def test_the_pages_types_are_part_of_the_schema(name: str) -> None:
    """The tag sends no field, and no type of a field, that Python does not declare."""
    declared, found = fields(DECLARED[name]), script_fields(name)
    assert len(found) > 10
    wrong = {field for field, kind in found.items() if not kind <= declared.get(field, set())}
    assert wrong == set()


@pytest.mark.parametrize(("read", "declared"), [(WireHit, Hit), (WireItem, Item)])
def test_decoded_hits_have_the_schemas_fields(read: Any, declared: Any) -> None:
    """Field by field, in its order, with its types."""
    expected = {name: kind for name, kind in fields(declared).items() if name not in UNREAD}
    assert fields(read) == expected
    assert list(fields(read)) == list(expected)


def test_decoded_clients_have_fields_of_the_schema() -> None:
    """Only those that a table needs."""
    assert fields(HitClient).items() <= fields(Client).items()


def test_names_of_an_item_are_fields_of_the_schema() -> None:
    assert set(NAME_CODES) < fields(Item).keys()
    assert all(fields(Item)[code] == {"text"} for code in NAME_CODES)


def test_parameters_of_requests_become_fields_of_the_schema() -> None:
    """Whatever the decoder reads has a declared field, and the other way round."""
    assert {*CLIENT_PARAMETERS, "ua"} == fields(Client).keys()
    assert set(CAMPAIGN_FIELDS) == fields(Campaign).keys()
    assert {*ITEM_NAMES, "k"} == fields(Item).keys()
    by_request = {"t", "i", "camp", "ep", "epn", "up", "upn", "items"}
    named = {*TEXT_FIELDS.values(), *INTEGER_FIELDS.values(), *PAGE_COUNTERS.values()}
    assert named | by_request == fields(Hit).keys()
