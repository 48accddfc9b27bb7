"""YAML that people write, read with the positions of what it says."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml

from behavesim.errors import InputError

Location = tuple[int | str, ...]
"""Keys and indices that lead from the top of a file to a value, as pydantic says them."""

DATE_FORM = "a date as YYYY-MM-DD"
"""What an error allows where a date belongs."""


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


def parse_yaml(text: str) -> Any:
    """What a text of YAML says, taken as ``read_yaml`` takes it. Raises YAMLError or ValueError."""
    return yaml.load(text, Loader=_StrictLoader)


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
        return list(_find_repeated_keys(self.root, (), set()))


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


_KINDS_OF_1_1: Final = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float"))


def _construct_number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float | str:
    """The number that is written; as text where a binary number would say another one."""
    number = loader.construct_yaml_float(node)
    if not math.isfinite(number):
        return number
    return number if Decimal(node.value) == Decimal(str(number)) else node.value


class _ImpossibleDateError(yaml.MarkedYAMLError):
    """A date that no calendar has."""


class _CalendarLoader(yaml.SafeLoader):
    """A SafeLoader that takes what is written as it stands.

    Of an impossible date it says where it stands, instead of a ValueError. And it leaves texts be
    that YAML 1.1 changes and YAML 1.2 does not: ``NO`` is no boolean, ``0123`` no octal, ``12:30``
    no 750 and ``1_000`` no 1000. A field of a number still takes ``0123`` and ``1_000``, by what
    they say. A number with more digits than a binary one keeps is the text that is written.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012  PyYAML's own name, and a class variable there too
        first: [one for one in resolvers if one[0] not in _KINDS_OF_1_1]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_date(self, node: yaml.ScalarNode) -> Any:
        """The date or time that an unquoted scalar says."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            raise _ImpossibleDateError(
                problem=f"the impossible date {node.value}", problem_mark=node.start_mark
            ) from None


for _kind, _pattern, _firsts in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    _CalendarLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_kind}", re.compile(f"^(?:{_pattern})$"), list(_firsts)
    )
_CalendarLoader.add_constructor("tag:yaml.org,2002:float", _construct_number)
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


def _find_repeated_keys(
    node: yaml.Node, location: Location, visited: set[int]
) -> Iterator[tuple[Location, Position]]:
    if id(node) in visited:
        return  # an alias
    visited.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for index, entry in enumerate(node.value):
            yield from _find_repeated_keys(entry, (*location, index), visited)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen and key.value != "<<":
                yield (*location, key.value), _position_of(key.start_mark)
            seen.add(key.value)
            yield from _find_repeated_keys(value, (*location, key.value), visited)
