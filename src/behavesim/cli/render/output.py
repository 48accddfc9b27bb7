"""Prints what a command gives back: for people tables, for programs one JSON object."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from behavesim.cli.render.models import (
    make_interest_table,
    make_recommender_table,
    make_trait_table,
)
from behavesim.cli.render.tables import make_key_table, make_table
from behavesim.core.result import to_plain
from behavesim.display.screen import Screen, escape_json, join_text

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
