"""A fault of a shop that the data show with the change that would mend it, and its files."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from behavesim.core.variant import Variant
from behavesim.core.variant_files import INSIGHTS, VARIANTS, LoadedVariant, write_variant
from behavesim.files.file_manifest import add_to_manifest, is_made_by_us

Table = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Insight:
    """One finding: what was seen, how much it may gain, and the variant it proposes."""

    name: str
    """The variant's name."""
    title: str
    why: str
    """One or two sentences with the figures that matter."""
    expected_gain: float
    """Share of all revenue that the change may add: a rough guess, for the order of trying."""
    gain_reasoning: str
    """How the guess was made."""
    changes: Sequence[Mapping[str, Any]]
    """The variant's changes, as they are written in its file."""
    evidence: Table = ()
    """The rows that the finding rests on."""
    files: Mapping[str, Any] = field(default_factory=dict)
    """The content of the files that the changes name, by the kind of change."""
    from_models: bool = False
    """Whether it rests on a trained model, and not on counts alone."""


def write_variants(directory: Path, insights: Sequence[Insight]) -> None:
    """Write ``<name>.yaml`` and ``<name>-*.json`` of each, and all in one JSON file.

    ``directory`` exists and is empty.
    """
    for insight in insights:
        record = {"name": insight.name, "why": insight.why, "changes": insight.changes}
        write_variant(directory, LoadedVariant(Variant.model_validate(record), files=insight.files))
    rows = [{**asdict(insight), "files": sorted(insight.files)} for insight in insights]
    (directory / INSIGHTS).write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2) + b"\n")
    add_to_manifest(directory, VARIANTS, INSIGHTS)


def is_variant_directory(directory: Path) -> bool:
    """Whether ``write_variants`` filled this directory."""
    return (directory / INSIGHTS).is_file() or is_made_by_us(directory, VARIANTS)
