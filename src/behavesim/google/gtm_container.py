"""The shop's container: what turns the events that its pages push into hits of GA4.

Google's own form of export files (``exportFormatVersion`` 2), which its import takes. The same
arguments always give the same container.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Final

from behavesim.ga4.event_catalog import PUSHED_EVENTS, EventSpec
from behavesim.google.gtm_entities import (
    PLACE,
    Entity,
    make_built_in_variable,
    make_constant,
    make_data_layer_variable,
    make_event_tag,
    make_event_trigger,
    make_fingerprint,
    make_folder,
    make_google_tag,
    refer_to,
)

_EXPORT_TIME: Final = "2026-11-01 00:00:00"  # a date of our own would make every file another one
_PUBLIC_ID: Final = "GTM-XXXXXXX"
_URL: Final = "https://tagmanager.google.com/#"
_MEASUREMENT_ID: Final = "GA4 Measurement ID"
_USER_ID: Final = "user_id"
_TRAFFIC_TYPE: Final = "traffic_type"
_SIMULATED: Final = "simulated"
# Beside the events' own: who is logged in, and what simulated visits say of themselves.
_SHARED_PATHS: Final = (_SIMULATED, _TRAFFIC_TYPE, _USER_ID)
_ECOMMERCE_FOLDER, _OTHER_FOLDER = "GA4 - ecommerce", "GA4 - other"
_BUILT_IN: Final = ("EVENT", "PAGE_HOSTNAME", "PAGE_PATH", "PAGE_URL", "REFERRER")
_FEATURES: Final = {
    "supportUserPermissions": True,
    "supportEnvironments": True,
    "supportWorkspaces": True,
    "supportGtagConfigs": False,
    "supportBuiltInVariables": True,
    "supportClients": False,
    "supportFolders": True,
    "supportTags": True,
    "supportTemplates": True,
    "supportTriggers": True,
    "supportVariables": True,
    "supportVersions": True,
    "supportZones": True,
    "supportTransformations": False,
}


def make_container(
    measurement_id: str,
    config: Mapping[str, str],
    events: Iterable[EventSpec] = PUSHED_EVENTS,
) -> Entity:
    """Return the export file's object, with a tag for each of ``events``.

    ``config`` holds fields of the Google tag beside ``send_page_view``, such as ``transport_url``.
    """
    specs = sorted(events, key=lambda spec: spec.name)
    numbers = count(1)
    folders = [make_folder(next(numbers), name) for name in (_ECOMMERCE_FOLDER, _OTHER_FOLDER)]
    folder_ids = {folder["name"]: folder["folderId"] for folder in folders}
    variables = list(_make_variables(measurement_id, specs, numbers, folder_ids))
    triggers = [
        make_event_trigger(
            next(numbers), f"CE - {spec.name}", spec.name, folder_ids[_folder_of(spec)]
        )
        for spec in specs
    ]
    tags = list(_make_tags(config, specs, triggers, numbers, folder_ids))
    return _wrap(
        {
            "tag": tags,
            "trigger": triggers,
            "variable": variables,
            "folder": folders,
            "builtInVariable": [make_built_in_variable(kind) for kind in _BUILT_IN],
        }
    )


def _make_variables(
    measurement_id: str,
    specs: Iterable[EventSpec],
    numbers: Iterator[int],
    folders: Mapping[str, str],
) -> Iterator[Entity]:
    paths = {path: _folder_of(spec) for spec in specs for path in _list_paths(spec).values()}
    for path in sorted({*paths, *_SHARED_PATHS}):
        folder = folders[paths.get(path, _OTHER_FOLDER)]
        yield make_data_layer_variable(next(numbers), _name_variable(path), path, folder)
    yield make_constant(next(numbers), _MEASUREMENT_ID, measurement_id, folders[_OTHER_FOLDER])


def _make_tags(
    config: Mapping[str, str],
    specs: Iterable[EventSpec],
    triggers: Iterable[Entity],
    numbers: Iterator[int],
    folders: Mapping[str, str],
) -> Iterator[Entity]:
    user = {_USER_ID: refer_to(_name_variable(_USER_ID))}
    traffic = {_TRAFFIC_TYPE: refer_to(_name_variable(_TRAFFIC_TYPE))}
    user_properties = {_SIMULATED: refer_to(_name_variable(_SIMULATED))}
    yield make_google_tag(
        next(numbers),
        "GA4 - Google tag",
        refer_to(_MEASUREMENT_ID),
        {"send_page_view": "true", **traffic, **config},
        user,
        folders[_OTHER_FOLDER],
    )
    for spec, trigger in zip(specs, triggers, strict=True):
        paths = _list_paths(spec)
        own = {name: refer_to(_name_variable(path)) for name, path in paths.items()}
        yield make_event_tag(
            next(numbers),
            f"GA4 - {spec.name}",
            refer_to(_MEASUREMENT_ID),
            spec.name,
            {**own, **user, **traffic},
            user_properties,
            sends_ecommerce=spec.kind == "ecommerce",
            trigger=trigger["triggerId"],
            folder=folders[_folder_of(spec)],
        )


def _list_paths(spec: EventSpec) -> dict[str, str]:
    """Map each parameter to its place in the data layer, where ecommerce has an object of its own.

    Tag Manager takes that object's usual parameters by itself; naming them all does not depend on
    which those are.
    """
    prefix = "ecommerce." if spec.kind == "ecommerce" else ""
    return {name: f"{prefix}{name}" for name in spec.parameters}


def _folder_of(spec: EventSpec) -> str:
    return _ECOMMERCE_FOLDER if spec.kind == "ecommerce" else _OTHER_FOLDER


def _name_variable(path: str) -> str:
    return f"DLV - {path}"


def _wrap(entities: Mapping[str, list[Entity]]) -> Entity:
    """Return the file around a version of a container that has no account yet."""
    path = "accounts/0/containers/0"
    container = {
        "path": path,
        **PLACE,
        "name": "behavesim shop",
        "publicId": _PUBLIC_ID,
        "usageContext": ["WEB"],
        "fingerprint": make_fingerprint(_FEATURES),
        "tagManagerUrl": f"{_URL}/container/{path}/workspaces?apiLink=container",
        "features": _FEATURES,
        "tagIds": [_PUBLIC_ID],
    }
    version = {
        "path": f"{path}/versions/0",
        **PLACE,
        "containerVersionId": "0",
        "container": container,
        **entities,
        "fingerprint": make_fingerprint(entities),
        "tagManagerUrl": f"{_URL}/versions/{path}/versions/0?apiLink=version",
    }
    return {"exportFormatVersion": 2, "exportTime": _EXPORT_TIME, "containerVersion": version}
