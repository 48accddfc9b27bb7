"""Prints what a command gives back: for people tables, for programs one JSON object."""

import dataclasses
import datetime as dt
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from behavesim.cli.model_tables import (
    make_interest_table,
    make_recommender_table,
    make_trait_table,
)
from behavesim.cli.screen import Screen, escape_json, join_text
from behavesim.cli.tables import make_key_table, make_table

# Parts of a summary that have a table of their own form, by their key.
_SPECIAL_TABLES = {
    "traits": make_trait_table,
    "recommenders": make_recommender_table,
    "item_interest": make_interest_table,
}


def print_json(summary: Any) -> None:
    """One JSON object on stdout, with the summary's keys in their order."""
    text = json.dumps(to_plain(summary), ensure_ascii=False, allow_nan=False)
    sys.stdout.write(f"{escape_json(text)}\n")


def to_plain(value: Any) -> Any:
    """The value in JSON's types: dataclasses as objects, paths and dates as strings."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): to_plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(entry) for entry in value]
    if isinstance(value, float) and value != value:
        return None  # JSON has no NaN
    if isinstance(value, Path | dt.date):
        return str(value)
    return value


def print_summary(summary: Any, console: Console | None = None) -> None:
    """The summary on stdout: plain values in one table, each nested value in its own below."""
    _print_mapping(to_plain(summary), console or Screen())


def _print_mapping(values: Mapping[str, Any], console: Console) -> None:
    flat = {name: value for name, value in values.items() if not _is_nested(value)}
    if flat:
        console.print(make_key_table(flat))
    for name, value in values.items():
        if not _is_nested(value):
            continue
        if name in _SPECIAL_TABLES:
            console.print(_SPECIAL_TABLES[name](value, console.width))
        elif _is_table(value):
            console.print(make_table(name, value))
        else:
            console.print(join_text("\n", (name.replace("_", " "), "bold")))
            _print_mapping(value, console)


def _is_nested(value: Any) -> bool:
    if isinstance(value, list):
        return any(isinstance(entry, dict) for entry in value)
    return isinstance(value, dict) and bool(value)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) or all(isinstance(entry, dict) for entry in value.values())
