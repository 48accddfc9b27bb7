"""Entities of the export file as the API has them, and how differences are found."""

import copy
import itertools
from typing import Any

import pytest
from tests.doubles.discovery import check_body

from behavesim.google.container_entities import (
    KINDS,
    find_changes,
    make_proposed_changes,
    read_export,
)
from behavesim.google.gtm_container import make_container

WANTED = read_export(make_container("G-TEST1", {})["containerVersion"])
NOTHING: dict[str, list[Any]] = {kind: [] for kind in KINDS}


def give_other_ids(entities: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The same entities as a container has them that numbered them itself."""
    other, numbers, ids = copy.deepcopy(entities), itertools.count(500), {}
    for kind in KINDS:
        for entity in other[kind]:
            entity.update(accountId="1", containerId="2", path="p", fingerprint="f")
            if f"{kind}Id" in entity:
                ids[entity[f"{kind}Id"]] = entity[f"{kind}Id"] = str(next(numbers))
    for entity in itertools.chain(*other.values()):
        if "parentFolderId" in entity:
            entity["parentFolderId"] = ids[entity["parentFolderId"]]
        if "firingTriggerId" in entity:
            entity["firingTriggerId"] = [ids.get(n, n) for n in entity["firingTriggerId"]]
        if "parameter" in entity:
            entity["parameter"].reverse()
        entity.pop("formatValue", None)
    return other


@pytest.mark.parametrize("kind", KINDS)
def test_every_entity_fits_the_api(kind: str) -> None:
    """Fields, types and enumerations are those of Google's discovery document."""
    schema = kind[0].upper() + kind[1:]
    assert WANTED[kind]
    for entity in WANTED[kind]:
        check_body("tagmanager.v2", schema, entity)


def test_ids_and_orders_of_parameters_are_no_difference() -> None:
    """Nor is what the API adds or leaves out."""
    assert find_changes(WANTED, give_other_ids(WANTED)) == []


def test_what_an_entity_refers_to_is_compared_by_name() -> None:
    """A tag under another trigger is another tag, though both have their ids."""
    there = give_other_ids(WANTED)
    first, second = there["tag"][1], there["tag"][2]
    first["firingTriggerId"], second["firingTriggerId"] = (
        second["firingTriggerId"],
        first["firingTriggerId"],
    )
    changed = [change.name for change in find_changes(WANTED, there)]
    assert changed == [first["name"], second["name"]]


def test_a_new_container_gets_everything_in_one_request() -> None:
    """New ids are there before they are named, and all names of the request are its own."""
    body = make_proposed_changes(find_changes(WANTED, NOTHING), WANTED, NOTHING)
    check_body("tagmanager.v2", "ProposedChange", body)
    assert len(body["changes"]) == sum(map(len, WANTED.values()))
    made: set[str] = {"2147479573"}
    for change in body["changes"]:
        ((kind, entity),) = [(k, v) for k, v in change.items() if k != "changeStatus"]
        assert change["changeStatus"] == "added"
        assert {entity["parentFolderId"]} <= made if "parentFolderId" in entity else True
        assert set(entity.get("firingTriggerId", [])) <= made
        made.add(entity.get(f"{kind}Id", ""))


def test_an_update_keeps_the_place_of_what_is_there() -> None:
    """Its id, path and fingerprint, so that Google refuses what changed meanwhile."""
    there = give_other_ids(WANTED)
    there["tag"][3]["parameter"] = []
    body = make_proposed_changes(find_changes(WANTED, there), WANTED, there)
    (change,) = body["changes"]
    assert change["changeStatus"] == "updated"
    for key in ("tagId", "path", "fingerprint", "firingTriggerId", "parentFolderId"):
        assert change["tag"][key] == there["tag"][3][key]
