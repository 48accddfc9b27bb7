"""Checks what clients send against the discovery documents that Google's library ships."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from tests.doubles.rest_server import ApiError


@cache
def read_document(name: str) -> Any:
    """``tagmanager.v2`` and the like."""
    place = files("googleapiclient") / "discovery_cache" / "documents" / f"{name}.json"
    return json.loads(place.read_text(encoding="utf-8"))


def check_body(document: str, schema: str, value: Any) -> None:
    """Raise ApiError 400, as Google does, for unknown fields, wrong types and enumerations."""
    _check({"$ref": schema}, value, read_document(document)["schemas"], schema)


def _check(schema: Any, value: Any, schemas: Any, path: str) -> None:
    if "$ref" in schema:
        schema = schemas[schema["$ref"]]
    kind = schema.get("type", "object")
    allowed = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    if kind in allowed and not isinstance(value, allowed[kind]):
        raise ApiError(400, f"{path}: {value!r} is no {kind}")
    if kind == "array":
        for index, entry in enumerate(value):
            _check(schema["items"], entry, schemas, f"{path}[{index}]")
    if kind == "object" and "properties" in schema:
        for name, entry in value.items():
            if name not in schema["properties"]:
                raise ApiError(400, f"{path}: unknown field {name}")
            _check(schema["properties"][name], entry, schemas, f"{path}.{name}")
    if "enum" in schema and value not in schema["enum"]:
        raise ApiError(400, f"{path}: {value!r} is none of the enumeration")
