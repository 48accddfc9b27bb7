"""Options that every command has, and how flags become settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

DEFAULT_WORKSPACE = Path("behavesim-out")

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="YAML file of settings over the defaults."),
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", metavar="N", help="All that is random follows from it.")
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="One JSON object on stdout and nothing else there.")
]


@dataclass(frozen=True, slots=True)
class Invocation:
    """How a command was called: where it works, and what overrides its settings."""

    workspace: Path
    config: Path | None
    overrides: Mapping[str, Any]
    as_json: bool


def gather_invocation(
    context: typer.Context,
    config: Path | None,
    seed: int | None,
    as_json: bool,
    flags: Mapping[str, object] | None = None,
) -> Invocation:
    """The invocation; ``flags`` are keyed by setting (``simulate.days``), None = not given."""
    given = {"seed": seed, **(flags or {})}
    return Invocation(context.obj, config, nest_flags(given), as_json)


def nest_flags(flags: Mapping[str, object]) -> dict[str, Any]:
    """``{"simulate.days": 7, "seed": None}`` as ``{"simulate": {"days": 7}}``."""
    nested: dict[str, Any] = {}
    for setting, value in flags.items():
        if value is None:
            continue
        *groups, name = setting.split(".")
        target = nested
        for group in groups:
            target = target.setdefault(group, {})
        target[name] = value
    return nested
