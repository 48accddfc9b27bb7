"""YAML that people write: read it, check it against a model, say in one line what is wrong."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from behavesim.errors import InputError

Model = TypeVar("Model", bound=BaseModel)

_FOUND_LIMIT = 60


def read_yaml(path: Path) -> Any:
    """What the YAML file at ``path`` says. Keys may not stand twice in one mapping.

    Raises InputError, with the line, where the file is missing, is not UTF-8 or is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(path, "", "no such file", "an existing YAML file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, "", str(error), "a readable YAML file in UTF-8") from error
    try:
        return yaml.load(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}" if mark else ""
        raise InputError(path, place, error.problem or "broken YAML", "valid YAML") from error
    except yaml.YAMLError as error:
        raise InputError(path, "", "a character YAML forbids", "valid YAML") from error


def validate(model: type[Model], data: object, file: Path | str) -> Model:
    """``data`` as an instance of ``model``; raises InputError for the first thing that is wrong."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise input_error(error, model, file) from None


def input_error(
    error: ValidationError, model: type[BaseModel], file: Path | str, path_prefix: str = ""
) -> InputError:
    """The first entry of pydantic's error list as an InputError."""
    first = error.errors(include_url=False)[0]
    path = path_prefix + format_path(first["loc"])
    return InputError(file, path, _describe_found(first), _describe_allowed(first, model))


def refuse(found: str, allowed: str) -> PydanticCustomError:
    """What a model's validator raises to say both halves of "found X; allowed Y" itself."""
    return PydanticCustomError("refused", "{allowed}", {"found": found, "allowed": allowed})


def format_path(location: tuple[int | str, ...]) -> str:
    """``("products", 3, "price")`` as ``products[3].price``."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != "[key]":
            path += f".{step}" if path else step
    return path


class _StrictLoader(yaml.SafeLoader):
    """A SafeLoader that refuses a key standing twice, where YAML would let the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
                continue
            if key_node.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key_node.value}' twice", problem_mark=key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def _describe_found(first: ErrorDetails) -> str:
    if first["type"] == "missing":
        return "nothing"
    if first["type"] == "extra_forbidden":
        return f"the unknown key '{first['loc'][-1]}'"
    if first["type"] == "refused":
        return str(first["ctx"]["found"])
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
    message = first["msg"]
    for opening in ("Input should be ", "Value error, ", "Assertion failed, "):
        message = message.removeprefix(opening)
    return message


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Names of the fields of the model that sits at ``location`` inside ``model``, if one does."""
    current: Any = model
    for step in location:
        current = _step_into(current, step)
    found = _first_model(current)
    if found is None:
        return []
    return [field.alias or name for name, field in found.model_fields.items()]


def _step_into(annotation: Any, step: int | str) -> Any:
    model = _first_model(annotation)
    if model is not None and isinstance(step, str):
        field = model.model_fields.get(step)
        if field is not None:
            return field.annotation
    return annotation


def _first_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _first_model(argument)
        if found is not None:
            return found
    return None
