"""The parts of a container as Google Tag Manager's export files spell them.

Enumerations are in capitals there, unlike in its API; every value is a string. Ids of account and
container are 0: an import makes new ones.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

Entity = dict[str, Any]

PLACE: Final = {"accountId": "0", "containerId": "0"}
INITIALIZATION_TRIGGER: Final = "2147479573"
"""Built in, without an entity of its own: before all other triggers of a page."""

_FINGERPRINT_FLOOR: Final = 10**12
_NEEDS_CONSENT: Final = {
    "consentStatus": "NEEDED",
    "consentType": {"type": "LIST", "list": [{"type": "TEMPLATE", "value": "analytics_storage"}]},
}


def refer_to(variable: str) -> str:
    """Return what stands for a variable's value inside a parameter."""
    return f"{{{{{variable}}}}}"


def make_fingerprint(content: object) -> str:
    """Return 13 digits, as Tag Manager's time stamps have, that follow from the content alone."""
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
    return str(_FINGERPRINT_FLOOR + int.from_bytes(digest[:8]) % (9 * _FINGERPRINT_FLOOR))


def make_folder(number: int, name: str) -> Entity:
    """Return a folder, which tags, triggers and variables name as their parent."""
    return _make_entity("folderId", number, name, {})


def make_constant(number: int, name: str, value: str, folder: str) -> Entity:
    """Return a variable that always has this value."""
    return _make_variable(number, name, "c", [_template("value", value)], folder)


def make_data_layer_variable(number: int, name: str, path: str, folder: str) -> Entity:
    """Return a variable of the data layer (version 2); ``path`` names keys of objects by dots."""
    parameters = [
        {"type": "INTEGER", "key": "dataLayerVersion", "value": "2"},
        _boolean("setDefaultValue", False),
        _template("name", path),
    ]
    return _make_variable(number, name, "v", parameters, folder)


def make_event_trigger(number: int, name: str, event: str, folder: str) -> Entity:
    """Return a trigger that fires when a page pushes this very event."""
    is_event = {
        "type": "EQUALS",
        "parameter": [_template("arg0", refer_to("_event")), _template("arg1", event)],
    }
    return _make_entity(
        "triggerId",
        number,
        name,
        {"type": "CUSTOM_EVENT", "customEventFilter": [is_event], "parentFolderId": folder},
    )


def make_google_tag(
    number: int,
    name: str,
    measurement_id: str,
    config: Mapping[str, str],
    event_settings: Mapping[str, str],
    folder: str,
) -> Entity:
    """Return the Google tag of a measurement id; ``event_settings`` go with all its events."""
    parameters = [
        _template("tagId", measurement_id),
        _table("configSettingsTable", config),
        _table("eventSettingsTable", event_settings),
    ]
    return _make_tag(number, name, "googtag", parameters, INITIALIZATION_TRIGGER, folder)


def make_event_tag(
    number: int,
    name: str,
    measurement_id: str,
    event: str,
    parameters: Mapping[str, str],
    user_properties: Mapping[str, str],
    *,
    sends_ecommerce: bool,
    trigger: str,
    folder: str,
) -> Entity:
    """Return a GA4 event tag; with ``sends_ecommerce`` the page's ``ecommerce`` object goes too."""
    source = [_template("getEcommerceDataFrom", "dataLayer")] if sends_ecommerce else []
    settings = [
        _boolean("sendEcommerceData", sends_ecommerce),
        *source,
        _boolean("enhancedUserId", False),
        _table("eventSettingsTable", parameters),
        _table("userProperties", user_properties, "name", "value"),
        _template("eventName", event),
        _template("measurementIdOverride", measurement_id),
    ]
    return _make_tag(number, name, "gaawe", settings, trigger, folder)


def make_built_in_variable(kind: str) -> Entity:
    """Return a built-in variable that is switched on: ``PAGE_URL`` is ``Page URL``."""
    name = " ".join(word if word == "URL" else word.title() for word in kind.split("_"))
    return {**PLACE, "type": kind, "name": name}


def _make_tag(
    number: int, name: str, kind: str, parameters: list[Entity], trigger: str, folder: str
) -> Entity:
    return _make_entity(
        "tagId",
        number,
        name,
        {
            "type": kind,
            "parameter": parameters,
            "firingTriggerId": [trigger],
            "parentFolderId": folder,
            "tagFiringOption": "ONCE_PER_EVENT",
            "monitoringMetadata": {"type": "MAP"},
            "consentSettings": _NEEDS_CONSENT,
        },
    )


def _make_variable(
    number: int, name: str, kind: str, parameters: list[Entity], folder: str
) -> Entity:
    return _make_entity(
        "variableId",
        number,
        name,
        {"type": kind, "parameter": parameters, "parentFolderId": folder, "formatValue": {}},
    )


def _make_entity(id_key: str, number: int, name: str, parts: Mapping[str, Any]) -> Entity:
    entity = {**PLACE, id_key: str(number), "name": name, **parts}
    return {**entity, "fingerprint": make_fingerprint(entity)}


def _template(key: str, value: str) -> Entity:
    return {"type": "TEMPLATE", "key": key, "value": value}


def _boolean(key: str, value: bool) -> Entity:
    return {"type": "BOOLEAN", "key": key, "value": str(value).lower()}


def _table(
    key: str,
    rows: Mapping[str, str],
    name_key: str = "parameter",
    value_key: str = "parameterValue",
) -> Entity:
    cells = [
        [_template(name_key, name), _template(value_key, value)] for name, value in rows.items()
    ]
    return {"type": "LIST", "key": key, "list": [{"type": "MAP", "map": row} for row in cells]}
