"""Insights as files: a variant each, with the data files that it names, and all in one JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson
import yaml

from behavesim.improve.insight import Insight

INSIGHTS: Final = "insights.json"


def write_variants(directory: Path, insights: Sequence[Insight]) -> None:
    """Write into ``directory``, which is empty: ``<name>.yaml`` and ``<name>-*.json``."""
    for insight in insights:
        files = {name: f"{insight.name}-{name}" for name in insight.files}
        for name, content in insight.files.items():
            (directory / files[name]).write_bytes(orjson.dumps(content) + b"\n")
        changes = [_rename_file(dict(change), files) for change in insight.changes]
        variant = {"name": insight.name, "why": insight.why, "changes": changes}
        text = yaml.safe_dump(variant, sort_keys=False, allow_unicode=True, width=100)
        (directory / f"{insight.name}.yaml").write_text(text, encoding="utf-8")
    told = [{**asdict(insight), "files": sorted(insight.files)} for insight in insights]
    (directory / INSIGHTS).write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")


def is_variant_directory(directory: Path) -> bool:
    """Whether ``write_variants`` filled this directory."""
    return (directory / INSIGHTS).is_file()


def _rename_file(change: dict[str, Any], files: dict[str, str]) -> dict[str, Any]:
    if "file" in change:
        change["file"] = files[change["file"]]
    return change
