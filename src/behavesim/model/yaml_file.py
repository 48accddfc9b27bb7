"""YAML that people write: read it, check it against a model, say in one line what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from behavesim.errors import InputError

Model = TypeVar("Model", bound=BaseModel)

Location = tuple[int | str, ...]
"""Keys and indices that lead from the top of a file to a value, as pydantic says them."""

DATE_FORM = "a date as YYYY-MM-DD"
"""What an error allows where a date belongs."""

_FOUND_LIMIT = 60

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


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text; lines and columns count from 1."""

    line: int
    column: int


def read_yaml(path: Path) -> Any:
    """What the YAML file at ``path`` says. Keys may not stand twice in one mapping.

    Raises InputError, with the line, where the file is missing, is not UTF-8 or is not YAML.
    """
    text = _read_text(path)
    try:
        return yaml.load(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}" if mark else ""
        found, allowed = _describe_broken(error)
        raise InputError(path, place, found, allowed) from error
    except yaml.YAMLError as error:
        raise InputError(path, "", "a character YAML forbids", "valid YAML") from error
    except (ValueError, RecursionError) as error:  # such as a number of 5000 digits
        raise InputError(path, "", str(error), "valid YAML") from error


class UnreadableYamlError(InputError):
    """A file that says nothing at all; ``position`` is where reading ended, if it began."""

    def __init__(self, path: Path, found: str, allowed: str, mark: yaml.Mark | None = None) -> None:
        place = f"line {mark.line + 1}" if mark else ""
        super().__init__(path, place, found, allowed)
        self.position = _position_of(mark) if mark else None


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """What a YAML file says, and where it says so. Of a key that stands twice the last counts."""

    data: Any
    root: yaml.Node | None

    def value_at(self, location: Location) -> Any:
        """The value that the location leads to, None where it leads nowhere."""
        value = self.data
        for step in location:
            in_mapping = isinstance(value, Mapping) and step in value
            in_list = isinstance(value, list) and isinstance(step, int) and step < len(value)
            if not (in_mapping or in_list):
                return None
            value = value[step]
        return value

    def find_position(self, location: Location) -> Position:
        """Where the location's key or entry stands; of what is missing, where it is missing."""
        if self.root is None:
            return Position(1, 1)
        node, mark = self.root, self.root.start_mark
        for step in location:
            found = _step_into_node(node, step)
            if found is None:
                break
            node, mark = found
        return _position_of(mark)

    def find_repeated_keys(self) -> list[tuple[Location, Position]]:
        """Each key that stands in its mapping already, with the position of the later one."""
        if self.root is None:
            return []
        return list(_walk_repeated_keys(self.root, (), set()))


def read_document(path: Path) -> YamlDocument:
    """The YAML file at ``path`` with the positions of what it says.

    Raises UnreadableYamlError where ``read_yaml`` raises InputError, except for repeated keys.
    """
    try:
        text = _read_text(path)
    except InputError as error:
        raise UnreadableYamlError(path, error.found, error.allowed) from error
    try:
        loader = _CalendarLoader(text)
        root = loader.get_single_node()
        # Composed anew, since constructing resolves merges and so changes the nodes.
        positions = yaml.compose(text, Loader=yaml.SafeLoader)
        data = None if root is None else loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        raise UnreadableYamlError(path, *_describe_broken(error), error.problem_mark) from error
    except yaml.YAMLError as error:
        raise UnreadableYamlError(path, "a character YAML forbids", "valid YAML") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableYamlError(path, str(error), "valid YAML") from error
    return YamlDocument(data, positions)


def validate(model: type[Model], data: object, file: Path | str) -> Model:
    """``data`` as an instance of ``model``; raises InputError for the first thing that is wrong."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise input_error(error, model, file) from None


def input_error(
    error: ValidationError, model: type[BaseModel], file: Path | str, path_prefix: str = ""
) -> InputError:
    """The first entry of pydantic's error list as an InputError.

    An unknown key goes before one that is missing beside it, since it may be that key, misspelt.
    """
    entries = error.errors(include_url=False)
    unknown = [entry for entry in entries if entry["type"] == "extra_forbidden"]
    beside = [one for one in unknown if one["loc"][:-1] == entries[0]["loc"][:-1]]
    first = beside[0] if beside and entries[0]["type"] == "missing" else entries[0]
    return _to_input_error(first, model, file, path_prefix)


def input_errors(
    error: ValidationError, model: type[BaseModel], file: Path | str
) -> list[tuple[Location, InputError]]:
    """Every entry of pydantic's error list as an InputError, with its location."""
    entries = error.errors(include_url=False)
    return [(entry["loc"], _to_input_error(entry, model, file)) for entry in entries]


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


class _ImpossibleDateError(yaml.MarkedYAMLError):
    """A date that no calendar has."""


class _CalendarLoader(yaml.SafeLoader):
    """A SafeLoader that says of an impossible date where it stands, instead of a ValueError."""

    def construct_date(self, node: yaml.ScalarNode) -> Any:
        """The date or time that an unquoted scalar says."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            raise _ImpossibleDateError(
                problem=f"the impossible date {node.value}", problem_mark=node.start_mark
            ) from None


_CalendarLoader.add_constructor("tag:yaml.org,2002:timestamp", _CalendarLoader.construct_date)


def _describe_broken(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    """What was found and what is allowed."""
    is_date = isinstance(error, _ImpossibleDateError)
    return error.problem or "broken YAML", DATE_FORM if is_date else "valid YAML"


class _StrictLoader(_CalendarLoader):
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


def _to_input_error(
    entry: ErrorDetails, model: type[BaseModel], file: Path | str, path_prefix: str = ""
) -> InputError:
    path = path_prefix + format_path(entry["loc"])
    return InputError(file, path, _describe_found(entry), _describe_allowed(entry, model))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(path, "", "no such file", "an existing YAML file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, "", str(error), "a readable YAML file in UTF-8") from error


def _position_of(mark: yaml.Mark) -> Position:
    return Position(mark.line + 1, mark.column + 1)


def _step_into_node(node: yaml.Node, step: int | str) -> tuple[yaml.Node, yaml.Mark] | None:
    """The value that a step leads to, and where its key (in a sequence: itself) begins."""
    if isinstance(node, yaml.SequenceNode):
        if isinstance(step, int) and step < len(node.value):
            return node.value[step], node.value[step].start_mark
        return None
    if not isinstance(node, yaml.MappingNode):
        return None
    for key, value in reversed(node.value):
        if isinstance(key, yaml.ScalarNode) and key.value == str(step):
            return value, key.start_mark
    return None


def _walk_repeated_keys(
    node: yaml.Node, location: Location, walked: set[int]
) -> Iterator[tuple[Location, Position]]:
    if id(node) in walked:
        return  # an alias
    walked.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for index, entry in enumerate(node.value):
            yield from _walk_repeated_keys(entry, (*location, index), walked)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen and key.value != "<<":
                yield (*location, key.value), _position_of(key.start_mark)
            seen.add(key.value)
            yield from _walk_repeated_keys(value, (*location, key.value), walked)


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
    found = next(_walk_models(current), None)
    if found is None:
        return []
    return [field.alias or name for name, field in found.model_fields.items()]


def _step_into(annotation: Any, step: int | str) -> Any:
    models = list(_walk_models(annotation))
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


def _walk_models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for argument in get_args(annotation):
        yield from _walk_models(argument)
