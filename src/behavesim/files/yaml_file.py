"""YAML that people write, read with the positions of what it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from behavesim.errors import InputError
from behavesim.files.yaml_loaders import ImpossibleDateError, make_loader

Location = tuple[int | str, ...]
"""Keys and indices that lead from the top of a file to a value, as pydantic says them."""

DATE_FORM = "a date as YYYY-MM-DD"
"""What an error allows where a date belongs."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text; lines and columns count from 1."""

    line: int
    column: int


def read_yaml(path: Path, *, marks_plain: bool = False) -> Any:
    """What the YAML file at ``path`` says. Keys may not stand twice in one mapping.

    With ``marks_plain``, texts that other readers of YAML change (``no``, ``00123``, ``1e3``) are
    ``PlainText``. Raises InputError, with the line, where the file is missing, is not UTF-8 or is
    not YAML.
    """
    text = _read_text(path)
    try:
        return _load(text, marks_plain=marks_plain)
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
    return _load(text)


def _load(text: str, *, is_strict: bool = True, marks_plain: bool = False) -> Any:
    def load(is_fast: bool) -> Any:
        loader = make_loader(is_fast=is_fast, is_strict=is_strict, marks_plain=marks_plain)
        return yaml.load(text, Loader=loader)

    try:
        return load(is_fast=True)
    except yaml.YAMLError:
        return load(is_fast=False)  # which says in its own words what is wrong


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

    def find_written(self, location: Location) -> str | None:
        """The text of the scalar that the location leads to, as it is written; else None."""
        node = self.root
        for step in location:
            found = node and _step_into_node(node, step)
            if not found:
                return None
            node = found[0]
        return node.value if isinstance(node, yaml.ScalarNode) else None

    def find_repeated_keys(self) -> list[tuple[Location, Position]]:
        """Each key that stands in its mapping already, with the position of the later one."""
        if self.root is None:
            return []
        return list(_find_repeated_keys(self.root, (), set()))


def read_document(path: Path, *, marks_plain: bool = False) -> YamlDocument:
    """The YAML file at ``path`` with the positions of what it says.

    ``marks_plain`` is as for ``read_yaml``. Raises UnreadableYamlError where ``read_yaml`` raises
    InputError, except for repeated keys.
    """
    try:
        text = _read_text(path)
    except InputError as error:
        raise UnreadableYamlError(path, error.found, error.allowed) from error
    try:
        data = _load(text, is_strict=False, marks_plain=marks_plain)
        # Composed anew, since constructing resolves merges and so changes the nodes.
        positions = yaml.compose(text, Loader=make_loader(is_fast=True))
    except yaml.MarkedYAMLError as error:
        raise UnreadableYamlError(path, *_describe_broken(error), error.problem_mark) from error
    except yaml.YAMLError as error:
        raise UnreadableYamlError(path, "a character YAML forbids", "valid YAML") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableYamlError(path, str(error), "valid YAML") from error
    return YamlDocument(data, positions)


def _describe_broken(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    """What was found and what is allowed."""
    is_date = isinstance(error, ImpossibleDateError)
    return error.problem or "broken YAML", DATE_FORM if is_date else "valid YAML"


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
