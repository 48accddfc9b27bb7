"""The layers from which settings come, and which of them is to blame for a wrong value.

``defaults < configs/default.yaml < --config FILE < BEHAVESIM_* < flags``
"""

import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from behavesim.errors import InputError
from behavesim.files.validation import format_path, input_error, input_errors
from behavesim.files.yaml_file import parse_yaml, read_yaml
from behavesim.resources import find_resource_part
from behavesim.settings.groups.group import SettingsGroup
from behavesim.settings.settings import Settings

_LOG = logging.getLogger(__name__)

ENVIRONMENT_PREFIX = "BEHAVESIM_"
# Variables with our prefix that are no settings.
ENVIRONMENT_ELSEWHERE = frozenset({"BEHAVESIM_WORKSPACE", "BEHAVESIM_REFERENCE"})

# Settings of a group of which one at a time makes sense.
_ALTERNATIVES = {"simulate": ("people", "sessions")}


@dataclass(frozen=True, slots=True)
class _Layer:
    """Settings from one source, and the name under which an error mentions it."""

    name: Path | str
    values: Mapping[str, Any]
    is_environment: bool = False

    def sets(self, location: tuple[str, ...]) -> bool:
        """Whether this layer gives the setting a value other than "none"."""
        values: Any = self.values
        for step in location:
            values = values.get(step) if isinstance(values, Mapping) else None
        return values is not None

    def holds(self, location: tuple[int | str, ...]) -> bool:
        """Whether this layer decides the place that a validation error names."""
        values: Any = self.values
        for step in location:
            if not isinstance(values, Mapping):
                return True  # inside a list or a plain value, which one layer sets as a whole
            if step not in values:
                return False
            values = values[step]
        return True


def load_settings(
    config: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    arguments: Mapping[str, Any] | None = None,
    source: str = "command line",
) -> Settings:
    """Settings from all layers; ``overrides`` and, above them, ``arguments`` are nested by group.

    ``environment`` is ``os.environ`` unless given; ``source`` is where the overrides come from.
    Raises InputError naming the layer that holds the wrong value.
    """
    layers = list(_gather_layers(config, overrides or {}, environment, source))
    layers.append(_Layer(source, arguments or {}))
    _LOG.debug("settings from: %s", ", ".join(str(layer.name) for layer in layers))
    merged: dict[str, Any] = {}
    for layer in layers:
        _check_groups(layer)
        merged = _merge(merged, layer.values)
        _forget_alternatives(merged, layer)
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise _blame(error, layers) from None


def iterate_settings(
    model: type[BaseModel] = Settings, prefix: str = ""
) -> Iterator[tuple[str, FieldInfo]]:
    """Every setting as (dotted name, pydantic field), groups unfolded."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, SettingsGroup):
            yield from iterate_settings(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


def check_setting(setting: str, value: object) -> None:
    """Raise InputError where the setting (``simulate.days``), looked at alone, is not allowed."""
    location = tuple(setting.split("."))
    values: Any = value
    for step in reversed(location):
        values = {step: values}
    try:
        Settings.model_validate(values)
    except ValidationError as error:
        # A quarrel between two settings is for load_settings, which knows both.
        if error.errors(include_url=False)[0]["loc"][: len(location)] == location:
            raise input_error(error, Settings, "command line") from None


def check_overrides(overrides: Mapping[str, Any], source: str) -> None:
    """Raise InputError for the first of the settings, nested by group, that does not exist."""
    _check_groups(_Layer(source, overrides))
    try:
        Settings.model_validate(overrides)
    except ValidationError as error:
        kinds = [entry["type"] for entry in error.errors(include_url=False)]
        described = input_errors(error, Settings, source)
        for kind, (_, unknown) in zip(kinds, described, strict=True):
            if kind == "extra_forbidden":
                raise unknown from None


def _gather_layers(
    config: Path | None,
    overrides: Mapping[str, Any],
    environment: Mapping[str, str] | None,
    source: str,
) -> Iterator[_Layer]:
    default = find_resource_part("configs", "default.yaml")
    for path in (default, config):
        if path is not None:
            yield _Layer(path, _read_mapping(path))
    variables = os.environ if environment is None else environment
    yield _Layer("environment", _read_environment(variables), is_environment=True)
    yield _Layer(source, overrides)


def _read_mapping(path: Path) -> Mapping[str, Any]:
    values = read_yaml(path)
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise InputError(path, "", repr(values), "a mapping of settings")
    return values


def _read_environment(variables: Mapping[str, str]) -> dict[str, Any]:
    """``BEHAVESIM_SIMULATE__DAYS=7`` as ``{"simulate": {"days": "7"}}``.

    A value is a string that pydantic converts; lists and mappings are written as YAML, and an
    empty value means "none".
    """
    nested: dict[str, Any] = {}
    for variable, text in sorted(variables.items()):
        if not variable.startswith(ENVIRONMENT_PREFIX) or variable in ENVIRONMENT_ELSEWHERE:
            continue
        *groups, name = variable.removeprefix(ENVIRONMENT_PREFIX).lower().split("__")
        target = nested
        for group in groups:
            target = target.setdefault(group, {})
            if not isinstance(target, dict):
                raise InputError("environment", variable, "a setting as a group", "a group's name")
        target[name] = _parse_variable(variable, text)
    return nested


def _parse_variable(variable: str, text: str) -> Any:
    if not text:
        return None
    if text[0] not in "[{":
        return text
    try:
        return parse_yaml(text)
    except (yaml.YAMLError, ValueError) as error:
        raise InputError("environment", variable, repr(text), "valid YAML") from error


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            merged[key] = _merge(below, value)
        else:
            merged[key] = value
    return merged


def _check_groups(layer: _Layer) -> None:
    # Merged, a mapping of a higher layer would hide that this one has none in its place.
    for name, field in Settings.model_fields.items():
        value = layer.values.get(name)
        is_group = isinstance(field.annotation, type) and issubclass(
            field.annotation, SettingsGroup
        )
        if is_group and value is not None and not isinstance(value, Mapping):
            try:
                Settings.model_validate({name: value})
            except ValidationError as error:
                raise _blame(error, [layer]) from None


def _forget_alternatives(merged: dict[str, Any], layer: _Layer) -> None:
    # --sessions on the command line must win over people in a file, not quarrel with it.
    for group, names in _ALTERNATIVES.items():
        given = [name for name in names if layer.sets((group, name))]
        if len(given) == 1:
            merged[group] = {**merged[group], **dict.fromkeys(set(names) - set(given))}


def _blame(error: ValidationError, layers: list[_Layer]) -> InputError:
    """The error, naming the highest layer that holds the wrong value."""
    location = error.errors(include_url=False)[0]["loc"]
    if not location:
        return input_error(error, Settings, "settings")
    layer = next(layer for layer in reversed(layers) if layer.holds(location))
    described = input_error(error, Settings, layer.name)
    if not layer.is_environment:
        return described
    variable = ENVIRONMENT_PREFIX + format_path(location).replace(".", "__").upper()
    return InputError(layer.name, variable, described.found, described.allowed)
