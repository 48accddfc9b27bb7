"""All faults of one YAML file, each with its position."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from behavesim.files.validation import format_path, input_errors
from behavesim.files.yaml_file import (
    Location,
    Position,
    UnreadableYamlError,
    YamlDocument,
    read_document,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: where, what was found and what is allowed. Lines and columns count from 1."""

    file: str
    line: int | None
    """None where the fault is a missing file."""
    column: int | None
    path: str
    """Such as ``sources[2].weight``; empty for the whole file."""
    found: str
    allowed: str


class FaultList:
    """The faults of one file; those against its schema are found on construction."""

    def __init__(self, path: Path, model: type[BaseModel], *, marks_plain: bool = False) -> None:
        self.path = path
        self._faults: list[Fault] = []
        self._bad_keys: set[str] = set()
        self._document = YamlDocument(None, None)
        try:
            self._document = read_document(path, marks_plain=marks_plain)
        except UnreadableYamlError as error:
            position = error.position or Position(1, 1)
            self._add("", error.found, error.allowed, position)
            return
        for location, position in self._document.find_repeated_keys():
            found = f"the key '{location[-1]}' twice"
            self._add(format_path(location), found, "each key once", position)
        try:
            model.model_validate(self._document.data)
        except ValidationError as error:
            for location, fault in input_errors(error, model, path, self._document):
                self.add(location, fault.found, fault.allowed)
                if location and location[-1] == "[key]":
                    self._bad_keys.add(format_path(location))

    def value_at(self, location: Location) -> Any:
        """Return the value at a location, None if there is none."""
        return self._document.value_at(location)

    def add(self, location: Location, found: str, allowed: str) -> None:
        """Add a fault of the value at a location."""
        steps = tuple(step for step in location if step != "[key]")
        position = self._document.find_position(steps)
        self._add(format_path(steps), found, allowed, position)

    def is_bad_key(self, location: Location) -> bool:
        """Whether the key that a location ends with has a fault of its own."""
        return format_path(location) in self._bad_keys

    def is_faulty(self, *paths: str) -> bool:
        """Whether there is a fault at one of the paths or below it."""
        return any(
            fault.path == path or fault.path.startswith((f"{path}.", f"{path}["))
            for fault in self._faults
            for path in paths
        )

    def has_fault_at(self, path: str) -> bool:
        """Whether there is a fault at the path itself."""
        return any(fault.path == path for fault in self._faults)

    def in_order(self) -> list[Fault]:
        """Return the faults in order of their positions."""
        return sorted(self._faults, key=lambda one: (one.line or 0, one.column or 0))

    def _add(self, path: str, found: str, allowed: str, position: Position) -> None:
        fault = Fault(str(self.path), position.line, position.column, path, found, allowed)
        self._faults.append(fault)
