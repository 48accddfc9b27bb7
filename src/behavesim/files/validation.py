"""Data checked against a model, and one line for each thing that is wrong with it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from behavesim.errors import InputError
from behavesim.files.yaml_file import (
    DATE_FORM,
    Location,
    YamlDocument,
    read_document,
    read_yaml,
)

Model = TypeVar("Model", bound=BaseModel)

_FOUND_LIMIT = 60
_UNQUOTED: Final = "unquoted"

_ALLOWED: Final[Mapping[str, str]] = {
    "string_pattern_mismatch": "what matches {pattern}",
    "string_too_short": "{min_length} or more characters",
    "string_too_long": "{max_length} characters or fewer",
    "too_short": "{min_length} or more entries",
    "too_long": "{max_length} entries or fewer",
    "tuple_type": "a list",
    "list_type": "a list",
    "union_tag_not_found": "a mapping with the key {discriminator}",
    "union_tag_invalid": "one of {expected_tags}",
    "byte_size": "a number of bytes, such as 10GB or 500MiB",
    "byte_size_unit": "a number of bytes, such as 10GB or 500MiB",
}
"""What pydantic says of types and lengths, in the words of those who write YAML."""


def validate(model: type[Model], data: object, file: Path | str) -> Model:
    """``data`` as an instance of ``model``; raises InputError for the first thing that is wrong."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise input_error(error, model, file) from None


def read_model(model: type[Model], file: Path) -> Model:
    """What a YAML file says as an instance of ``model``; texts that YAML changes are refused.

    Raises InputError for the first thing that is wrong; of a text that should be in quotes it has
    the line and what is written there.
    """
    try:
        return model.model_validate(read_yaml(file, marks_plain=True))
    except ValidationError as error:
        raise input_error(error, model, file, document=read_document(file)) from None


def input_error(
    error: ValidationError,
    model: type[BaseModel],
    file: Path | str,
    path_prefix: str = "",
    document: YamlDocument | None = None,
) -> InputError:
    """The first entry of pydantic's error list as an InputError.

    An unknown key goes before one that is missing beside it, since it may be that key, misspelt.
    With ``document``, what should be in quotes is told as it is written, with its line.
    """
    entries = error.errors(include_url=False)
    unknown = [entry for entry in entries if entry["type"] == "extra_forbidden"]
    beside = [one for one in unknown if one["loc"][:-1] == entries[0]["loc"][:-1]]
    first = beside[0] if beside and entries[0]["type"] == "missing" else entries[0]
    return _to_input_error(first, model, file, path_prefix, document)


def input_errors(
    error: ValidationError,
    model: type[BaseModel],
    file: Path | str,
    document: YamlDocument | None = None,
) -> list[tuple[Location, InputError]]:
    """Every entry of pydantic's error list as an InputError, with its location.

    A list is not called too short because its entries have faults.
    """
    entries = error.errors(include_url=False)
    faulty = {entry["loc"][:depth] for entry in entries for depth in range(len(entry["loc"]))}
    entries = [one for one in entries if one["type"] != "too_short" or one["loc"] not in faulty]
    return [(entry["loc"], _to_input_error(entry, model, file, "", document)) for entry in entries]


def refuse(found: str, allowed: str) -> PydanticCustomError:
    """What a model's validator raises to say both halves of "found X; allowed Y" itself."""
    return PydanticCustomError("refused", "{allowed}", {"found": found, "allowed": allowed})


def refuse_unquoted(value: object) -> PydanticCustomError:
    """What a validator raises where a text should be that YAML reads as something else."""
    if isinstance(value, dt.date):
        kind = "a date"
    else:
        is_number = str(value)[:1] in "-+.0123456789" and not isinstance(value, bool)
        kind = "a number" if is_number else "true or false"
    return PydanticCustomError(_UNQUOTED, "a text", {"value": str(value), "kind": kind})


def format_path(location: tuple[int | str, ...]) -> str:
    """``("products", 3, "price")`` as ``products[3].price``."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != "[key]":
            path += f".{step}" if path else step
    return path


def _to_input_error(
    entry: ErrorDetails,
    model: type[BaseModel],
    file: Path | str,
    path_prefix: str = "",
    document: YamlDocument | None = None,
) -> InputError:
    path = path_prefix + format_path(entry["loc"])
    if entry["type"] != _UNQUOTED:
        return InputError(file, path, _describe_found(entry), _describe_allowed(entry, model))
    written, kind = str(entry["ctx"]["value"]), entry["ctx"]["kind"]
    if document is not None:
        written = document.find_written(entry["loc"]) or written
        path = f"line {document.find_position(entry['loc']).line}, {path}"
    found = f"{written}, which readers of YAML take for {kind}"
    quoted = f'"{written}"'
    return InputError(file, path, found, f"a text, in quotes: {quoted}", f"write {quoted}")


def _describe_found(first: ErrorDetails) -> str:
    if first["type"] == "missing":
        return "nothing"
    if first["type"] == "extra_forbidden":
        return f"the unknown key '{first['loc'][-1]}'"
    if first["type"] == "refused":
        return str(first["ctx"]["found"])
    if first["type"] == "union_tag_invalid":
        return f"the {first['ctx']['discriminator'].strip(chr(39))} {first['ctx']['tag']!r}"
    value = first["input"]
    if isinstance(value, Mapping):
        text = "a mapping with the keys " + ", ".join(map(str, value)) if value else "nothing"
    elif isinstance(value, BaseModel):
        text = "what it says"
    else:
        text = "nothing" if value is None else repr(value)
    return text if len(text) <= _FOUND_LIMIT else text[: _FOUND_LIMIT - 3] + "..."


def _describe_allowed(first: ErrorDetails, model: type[BaseModel]) -> str:
    if first["type"] == "missing":
        return "a value, which this key must have"
    if first["type"] == "extra_forbidden":
        keys = _keys_at(model, first["loc"][:-1])
        return ", ".join(keys) if keys else "only keys that are documented"
    if first["type"] in ("model_type", "dict_type", "model_attributes_type"):
        return "a mapping"
    if first["type"].startswith("date_"):
        return DATE_FORM
    if first["type"] in _ALLOWED:
        return _ALLOWED[first["type"]].format(**first.get("ctx", {}))
    message = first["msg"]
    for opening in ("Input should be ", "Value error, ", "Assertion failed, "):
        message = message.removeprefix(opening)
    return message


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Names of the fields of the model that sits at ``location`` inside ``model``, if one does."""
    current: Any = model
    for step in location:
        current = _step_into(current, step)
    found = next(_iterate_models(current), None)
    if found is None:
        return []
    return [field.alias or name for name, field in found.model_fields.items()]


def _step_into(annotation: Any, step: int | str) -> Any:
    models = list(_iterate_models(annotation))
    if models and isinstance(step, str):
        field = models[0].model_fields.get(step)
        if field is not None:
            return field.annotation
        return next((model for model in models if _is_tagged(model, step)), annotation)
    return annotation


def _is_tagged(model: type[BaseModel], tag: str) -> bool:
    """Whether it is the member of a discriminated union that goes by this tag."""
    fields = model.model_fields.values()
    return any(
        get_origin(field.annotation) is Literal and tag in get_args(field.annotation)
        for field in fields
    )


def _iterate_models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for argument in get_args(annotation):
        yield from _iterate_models(argument)
