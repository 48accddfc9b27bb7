"""Insights as files: a variant each, with the data files that it names, and all in one JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import orjson

from behavesim.core.variant import Variant
from behavesim.core.variant_files import INSIGHTS, VARIANTS, LoadedVariant, write_variant
from behavesim.files.file_manifest import add_to_manifest, is_made_by_us
from behavesim.improvement.insight import Insight


def write_variants(directory: Path, insights: Sequence[Insight]) -> None:
    """Write into ``directory``, which is empty: ``<name>.yaml`` and ``<name>-*.json``."""
    for insight in insights:
        record = {"name": insight.name, "why": insight.why, "changes": insight.changes}
        write_variant(directory, LoadedVariant(Variant.model_validate(record), files=insight.files))
    rows = [{**asdict(insight), "files": sorted(insight.files)} for insight in insights]
    (directory / INSIGHTS).write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2) + b"\n")
    add_to_manifest(directory, VARIANTS, INSIGHTS)


def is_variant_directory(directory: Path) -> bool:
    """Whether ``write_variants`` filled this directory."""
    return (directory / INSIGHTS).is_file() or is_made_by_us(directory, VARIANTS)
