"""The container against the event catalog, against itself and against a real one."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from behavesim.ga4.event_catalog import ECOMMERCE_EVENTS, EVENTS, PUSHED_EVENTS, EventSpec
from behavesim.google.gtm_container import make_container

BUILT_IN_TRIGGERS = {"2147479573"}
BUILT_IN_NAMES = {"_event"}
ID_KEYS = {"tag": "tagId", "trigger": "triggerId", "variable": "variableId", "folder": "folderId"}
# What stands beside the keys of the real container: it has no folders and asks for no consent.
OF_FOLDERS_AND_CONSENT = {"folder", "parentFolderId", "consentType"}

VERSION = make_container("G-TEST1", {})["containerVersion"]


def read_parameter(entity: Mapping[str, Any], key: str) -> Any:
    """A parameter's value; a table as a mapping of its rows."""
    found = [entry for entry in entity["parameter"] if entry["key"] == key]
    if not found:
        return None
    if "list" not in found[0]:
        return found[0]["value"]
    rows = [{cell["key"]: cell["value"] for cell in row["map"]} for row in found[0]["list"]]
    name, value = ("name", "value") if key == "userProperties" else ("parameter", "parameterValue")
    return {row[name]: row[value] for row in rows}


def find_tags(version: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Tags of a type by name."""
    return {tag["name"]: tag for tag in version["tag"] if tag["type"] == kind}


EVENT_TAGS = {read_parameter(tag, "eventName"): tag for tag in find_tags(VERSION, "gaawe").values()}
PATHS = {
    f"{{{{{variable['name']}}}}}": read_parameter(variable, "name")
    for variable in VERSION["variable"]
    if variable["type"] == "v"
}
TRIGGERS = {trigger["triggerId"]: trigger for trigger in VERSION["trigger"]}


def iterate_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from iterate_strings(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from iterate_strings(entry)


def test_events_that_googles_tag_sends_itself_are_not_pushed() -> None:
    """A tag of our own for one of these would count it twice."""
    automatic = {
        *("first_visit", "session_start", "user_engagement", "page_view", "scroll", "click"),
        *("file_download", "view_search_results", "form_start", "form_submit"),
        *("video_start", "video_progress", "video_complete"),
    }
    assert set(EVENTS) - {spec.name for spec in PUSHED_EVENTS} == automatic


def test_each_pushed_event_has_one_tag_and_one_trigger() -> None:
    """Nothing more and nothing less, each under the event's own name."""
    names = [spec.name for spec in PUSHED_EVENTS]
    assert sorted(EVENT_TAGS) == sorted(names)
    assert sorted(find_tags(VERSION, "gaawe")) == sorted(f"GA4 - {name}" for name in names)
    for name, tag in EVENT_TAGS.items():
        (trigger,) = tag["firingTriggerId"]
        (condition,) = TRIGGERS[trigger]["customEventFilter"]
        assert condition["type"] == "EQUALS"
        assert [cell["value"] for cell in condition["parameter"]] == ["{{_event}}", name]
    assert len(TRIGGERS) == len(names)


@pytest.mark.parametrize("spec", PUSHED_EVENTS, ids=lambda spec: spec.name)
def test_every_parameter_of_the_catalog_reaches_its_tag(spec: EventSpec) -> None:
    """From where the page puts it; items by the ecommerce object of the data layer."""
    tag = EVENT_TAGS[spec.name]
    rows = read_parameter(tag, "eventSettingsTable")
    place = "ecommerce." if spec.name in ECOMMERCE_EVENTS else ""
    paths = {name: PATHS[value] for name, value in rows.items()}
    own = {name: f"{place}{name}" for name in spec.parameters}
    assert paths == {**own, "user_id": "user_id", "traffic_type": "traffic_type"}
    takes_items = spec.name in ECOMMERCE_EVENTS
    assert read_parameter(tag, "sendEcommerceData") == str(takes_items).lower()
    assert read_parameter(tag, "getEcommerceDataFrom") == ("dataLayer" if takes_items else None)


def test_simulated_visits_are_marked() -> None:
    """By their traffic type on every hit, and by a user property; both empty for all others."""
    (tag,) = find_tags(VERSION, "googtag").values()
    said = read_parameter(tag, "configSettingsTable")
    assert PATHS[said["traffic_type"]] == "traffic_type"
    for event in EVENT_TAGS.values():
        (reference,) = [read_parameter(event, "userProperties")["simulated"]]
        assert PATHS[reference] == "simulated"


def test_an_event_that_is_added_to_the_catalog_gets_its_tag() -> None:
    """The container follows what it is given, and numbers stay unique."""
    more = (*PUSHED_EVENTS, EventSpec("earn_points", "recommended", required=("points",)))
    version = make_container("G-TEST1", {}, more)["containerVersion"]
    added = find_tags(version, "gaawe")["GA4 - earn_points"]
    assert read_parameter(added, "eventSettingsTable")["points"] == "{{DLV - points}}"


def test_the_google_tag_comes_first_and_sends_page_views() -> None:
    """At Initialization; every tag names the one constant that holds the measurement id."""
    (tag,) = find_tags(VERSION, "googtag").values()
    assert tag["firingTriggerId"] == ["2147479573"]
    assert read_parameter(tag, "configSettingsTable")["send_page_view"] == "true"
    constants = [variable for variable in VERSION["variable"] if variable["type"] == "c"]
    assert [read_parameter(constant, "value") for constant in constants] == ["G-TEST1"]
    reference = f"{{{{{constants[0]['name']}}}}}"
    assert read_parameter(tag, "tagId") == reference
    named = {read_parameter(tag, "measurementIdOverride") for tag in EVENT_TAGS.values()}
    assert named == {reference}


def test_where_hits_go_is_said_only_where_it_is_set() -> None:
    """Fields of Google's tag, beside send_page_view."""
    place = {"transport_url": "https://collect.example"}
    for config in ({}, place):
        version = make_container("G-TEST1", config)["containerVersion"]
        (tag,) = find_tags(version, "googtag").values()
        said = read_parameter(tag, "configSettingsTable")
        assert said.items() >= config.items()
        assert said.keys() - config.keys() == {"send_page_view", "traffic_type"}


def test_every_tag_needs_consent_to_analytics() -> None:
    """Consent Mode's analytics_storage must be granted, or the tag does not fire."""
    for tag in VERSION["tag"]:
        settings = tag["consentSettings"]
        assert settings["consentStatus"] == "NEEDED"
        assert [entry["value"] for entry in settings["consentType"]["list"]] == [
            "analytics_storage"
        ]


def test_ids_and_names_are_unique() -> None:
    """Ids in the whole container, names a kind; each kind in the order of its names."""
    ids = [entity[key] for kind, key in ID_KEYS.items() for entity in VERSION[kind]]
    assert len(ids) == len(set(ids))
    for kind in (*ID_KEYS, "builtInVariable"):
        names = [entity["name"] for entity in VERSION[kind]]
        assert len(names) == len(set(names)), kind
    for kind in ("trigger", "variable", "builtInVariable"):
        names = [entity["name"] for entity in VERSION[kind]]
        assert names == sorted(names), kind
    assert list(EVENT_TAGS) == sorted(EVENT_TAGS)


def test_every_reference_leads_somewhere() -> None:
    """Triggers, folders and {{variables}} exist, and no data layer variable is idle."""
    folders = {folder["folderId"] for folder in VERSION["folder"]}
    for tag in VERSION["tag"]:
        assert set(tag["firingTriggerId"]) <= {*TRIGGERS, *BUILT_IN_TRIGGERS}
    for kind in ("tag", "trigger", "variable"):
        parents = {entity["parentFolderId"] for entity in VERSION[kind]}
        assert parents == folders, kind
    known = {entity["name"] for kind in ("variable", "builtInVariable") for entity in VERSION[kind]}
    named = {name for text in iterate_strings(VERSION) for name in re.findall(r"{{(.+?)}}", text)}
    assert named <= known | BUILT_IN_NAMES
    assert {variable["name"] for variable in VERSION["variable"]} <= named


def test_fingerprints_follow_from_the_content_alone() -> None:
    """Another measurement id changes its own entity's and the version's, no other."""

    def read(version: Mapping[str, Any]) -> dict[str, str]:
        entities = {e["name"]: e["fingerprint"] for kind in ID_KEYS for e in version[kind]}
        return {**entities, "version": version["fingerprint"]}

    other = make_container("G-OTHER", {})["containerVersion"]
    before, after = read(VERSION), read(other)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"GA4 Measurement ID", "version"}
    assert all(re.fullmatch(r"[1-9]\d{12}", mark) for mark in before.values())


def describe_shape(value: Any) -> dict[str, str]:
    """Every path of keys below a value and the type there; entries of a list are one."""
    shape = {}
    if isinstance(value, Mapping):
        for key, entry in value.items():
            shape[key] = type(entry).__name__
            shape.update({f"{key}.{path}": kind for path, kind in describe_shape(entry).items()})
    elif isinstance(value, list):
        for entry in value:
            shape.update({f"[].{path}": kind for path, kind in describe_shape(entry).items()})
    return shape


def list_kinds(version: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The shape of each kind of entity, and of each of its parameters."""
    kinds: dict[str, dict[str, str]] = {}
    for name in ("tag", "trigger", "variable", "builtInVariable"):
        for entity in version[name]:
            # A built-in variable's type is its name.
            kind = name if name == "builtInVariable" else f"{name} {entity['type']}"
            kinds.setdefault(kind, {}).update(describe_shape(entity))
            for entry in entity.get("parameter", []):
                place = f"{kind} {entry['key']}"
                kinds[place] = {**describe_shape(entry), "type": entry["type"]}
    for part in ("container", "monitoringMetadata"):
        if part in version:
            kinds[part] = describe_shape(version[part])
    return kinds


def is_of_folders_or_consent(path: str) -> bool:
    return not OF_FOLDERS_AND_CONSENT.isdisjoint(path.split("."))


def test_parts_are_shaped_as_in_a_real_container(reference_dir: Path) -> None:
    """The same keys with the same types, kind by kind, and the same around them."""
    place = reference_dir / "gtm_container_example.json"
    if not place.exists():
        pytest.skip(f"no {place}")
    real = json.loads(place.read_text(encoding="utf-8"))
    ours = make_container("G-TEST1", {})
    assert {key: type(value) for key, value in ours.items()} == {
        key: type(value) for key, value in real.items()
    }
    assert ours["exportFormatVersion"] == real["exportFormatVersion"]
    version = real["containerVersion"]
    assert set(VERSION) - OF_FOLDERS_AND_CONSENT == set(version)
    made, found = list_kinds(VERSION), list_kinds(version)
    # Google's own example has no user property; a tag holds them in a table of this name.
    assert set(made) - set(found) == {"tag gaawe userProperties"}
    assert set(found) <= set(made)
    for kind, shape in found.items():
        own = {p: k for p, k in made[kind].items() if not is_of_folders_or_consent(p)}
        assert own == shape, kind
