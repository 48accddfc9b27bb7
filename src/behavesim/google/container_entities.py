"""Entities of a container as Tag Manager's API has them, and how two sets of them differ.

Entities know each other by ids that the API gives; here they are compared by name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from behavesim.google.gtm_entities import Entity

KINDS: Final = ("folder", "builtInVariable", "variable", "trigger", "tag")
"""Keys of a version's lists, in an order in which nothing names what comes after it."""

_CAPITALS: Final = re.compile(r"[A-Z]+(_[A-Z]+)*")
_ENUMERATIONS: Final = ("type", "tagFiringOption", "consentStatus")
_OF_A_PLACE: Final = frozenset(
    {"accountId", "containerId", "workspaceId", "path", "fingerprint", "tagManagerUrl"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One entity that is to be added (``there`` None) or brought up to date."""

    kind: str
    name: str
    wanted: Entity
    there: Entity | None


def read_export(version: Mapping[str, Any]) -> dict[str, list[Entity]]:
    """Entities of a container version in the export's spelling, in the API's."""
    return {kind: [_respell(entity) for entity in version.get(kind, [])] for kind in KINDS}


def find_changes(
    wanted: Mapping[str, Sequence[Entity]], there: Mapping[str, Sequence[Entity]]
) -> list[Change]:
    """What ``there`` lacks, in the order in which it can be made."""
    wanted_names, found_names = _map_ids(wanted), _map_ids(there)
    changes = []
    for kind in KINDS:
        found = {entity["name"]: entity for entity in there.get(kind, [])}
        for entity in wanted.get(kind, []):
            other = found.get(entity["name"])
            if other is None or not _covers(
                _describe(other, kind, found_names), _describe(entity, kind, wanted_names)
            ):
                changes.append(Change(kind, entity["name"], entity, other))
    return changes


def find_strangers(
    wanted: Mapping[str, Sequence[Entity]], there: Mapping[str, Sequence[Entity]]
) -> list[str]:
    """Names of entities that are called as wanted ones are, but lie outside of their folders."""
    wanted_folders, found_folders = _map_folders(wanted), _map_folders(there)
    return [
        name
        for (kind, name), folder in found_folders.items()
        if folder != wanted_folders.get((kind, name), folder)
    ]


def list_other_changes(
    wanted: Mapping[str, Sequence[Entity]],
    before: Mapping[str, Sequence[Entity]],
    after: Mapping[str, Sequence[Entity]],
) -> list[str]:
    """Names of entities that are not wanted ones and that are added, changed or gone."""
    ours = {(kind, entity["name"]) for kind in KINDS for entity in wanted.get(kind, [])}
    changes = [*find_changes(after, before), *find_changes(before, after)]
    names = dict.fromkeys((change.kind, change.name) for change in changes)
    return [name for kind, name in names if (kind, name) not in ours]


def make_proposed_changes(
    changes: Iterable[Change],
    wanted: Mapping[str, Sequence[Entity]],
    there: Mapping[str, Sequence[Entity]],
) -> dict[str, Any]:
    """The body of ``workspaces.bulk_update``; new entities have ids ``new_1`` and so on."""
    listed, numbers = list(changes), count(1)
    ids = {name: number for number, name in _map_ids(there).items()}
    for change in listed:
        if change.there is None and change.kind != "builtInVariable":
            ids[change.kind, change.name] = f"new_{next(numbers)}"
    names = _map_ids(wanted)
    return {"changes": [_propose(change, names, ids) for change in listed]}


def _propose(
    change: Change, names: Mapping[str, tuple[str, str]], ids: Mapping[tuple[str, str], str]
) -> Entity:
    entity = {key: value for key, value in change.wanted.items() if key not in _OF_A_PLACE}
    for key, reference in _list_references(change.wanted):
        found = [ids[names[number]] if number in names else number for number in reference]
        entity[key] = found if isinstance(change.wanted[key], list) else found[0]
    if change.kind == "builtInVariable":
        return {"changeStatus": "added", "builtInVariable": {"type": entity["type"]}}
    entity[f"{change.kind}Id"] = ids[change.kind, change.name]
    if change.there is None:
        return {"changeStatus": "added", change.kind: entity}
    place = {key: change.there[key] for key in _OF_A_PLACE & set(change.there)}
    return {"changeStatus": "updated", change.kind: {**place, **entity}}


def _respell(value: Any, key: str = "") -> Any:
    """``CUSTOM_EVENT`` as ``customEvent``, wherever the value is of an enumeration."""
    if isinstance(value, Mapping):
        return {name: _respell(entry, name) for name, entry in value.items()}
    if isinstance(value, list):
        return [_respell(entry) for entry in value]
    if key in _ENUMERATIONS and _CAPITALS.fullmatch(value):
        first, *others = value.lower().split("_")
        return first + "".join(word.title() for word in others)
    return value


def _map_ids(entities: Mapping[str, Sequence[Entity]]) -> dict[str, tuple[str, str]]:
    """Kind and name by id; ids are unique in a container."""
    return {
        entity[f"{kind}Id"]: (kind, entity["name"])
        for kind in KINDS
        for entity in entities.get(kind, [])
        if f"{kind}Id" in entity
    }


def _map_folders(entities: Mapping[str, Sequence[Entity]]) -> dict[tuple[str, str], str]:
    """The name of the folder in which each entity lies; none for those in no folder."""
    names = {number: name for number, (_, name) in _map_ids(entities).items()}
    return {
        (kind, entity["name"]): names.get(entity.get("parentFolderId", ""), "")
        for kind in KINDS
        for entity in entities.get(kind, [])
    }


def _list_references(entity: Entity) -> Iterator[tuple[str, list[str]]]:
    if "firingTriggerId" in entity:
        yield "firingTriggerId", entity["firingTriggerId"]
    if "parentFolderId" in entity:
        yield "parentFolderId", [entity["parentFolderId"]]


def _describe(entity: Entity, kind: str, names: Mapping[str, tuple[str, str]]) -> Entity:
    """The entity without what its place gives it, and with names for ids."""
    dropped = _OF_A_PLACE | {f"{kind}Id"}
    described = {key: value for key, value in entity.items() if key not in dropped}
    for key, reference in _list_references(entity):
        described[key] = [str(names.get(number, number)) for number in reference]
    return described


def _covers(found: Any, wanted: Any) -> bool:
    """Whether ``found`` is ``wanted``, but for what the API adds and for parameters' order."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            _covers(found.get(key), value) for key, value in wanted.items() if value != {}
        )
    if isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            return False
        pairs = zip(_sort_by_key(found), _sort_by_key(wanted), strict=True)
        return all(_covers(one, other) for one, other in pairs)
    return bool(found == wanted)


def _sort_by_key(entries: list[Any]) -> list[Any]:
    has_keys = all(isinstance(entry, Mapping) and "key" in entry for entry in entries)
    return sorted(entries, key=lambda entry: str(entry["key"])) if has_keys else entries
