"""What training leaves on disk: text, JSON and Parquet, never pickle."""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from behavesim.model.evaluation import Evaluation, Recommendations
from behavesim.train.events import EVENT_INPUTS, ITEM_INPUTS
from behavesim.train.features import Features
from behavesim.train.traits import TraitModel


def is_model_directory(directory: Path) -> bool:
    """Whether ``write_artifacts`` filled this directory."""
    return all((directory / name).is_file() for name in ("metrics.json", "features.json"))


def write_artifacts(
    directory: Path,
    evaluation: Evaluation,
    features: Features,
    traits: Iterable[TraitModel],
    recommendations: Recommendations,
) -> None:
    """Write everything into ``directory``, which exists and is empty.

    ``metrics.json`` (the Evaluation), ``features.json`` (names in the models' order and the CSV
    columns read), ``traits/<name>.txt`` (LightGBM's text format), ``recommendations.parquet``
    and ``related_items.json``.
    """
    _write_json(directory / "metrics.json", evaluation.to_json_dict())
    _write_json(
        directory / "features.json",
        {
            "events": list(EVENT_INPUTS),
            "items": list(ITEM_INPUTS),
            "names": list(features.names),
        },
    )
    (directory / "traits").mkdir()
    for trait in traits:
        text = trait.booster.model_to_string(num_iteration=trait.booster.best_iteration)
        (directory / "traits" / f"{trait.name}.txt").write_text(text, encoding="utf-8")
    pq.write_table(recommendations.table, directory / "recommendations.parquet", compression="zstd")
    _write_json(
        directory / "related_items.json",
        {"recommender": "item_cosine", "related": recommendations.related},
    )


def _write_json(path: Path, content: Any) -> None:
    text = json.dumps(_without_nan(content), indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _without_nan(content: Any) -> Any:
    """null for NaN and infinities, which JSON has no word for."""
    if isinstance(content, float):
        return content if math.isfinite(content) else None
    if isinstance(content, dict):
        return {key: _without_nan(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_without_nan(value) for value in content]
    return content
