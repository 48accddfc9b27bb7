"""What training leaves on disk: text, JSON and Parquet, never pickle."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightgbm as lgb
import pyarrow.parquet as pq

from behavesim.core.evaluation import Evaluation, Recommendations
from behavesim.export.exported_events import EVENT_INPUTS, ITEM_INPUTS
from behavesim.files.file_manifest import MODELS, is_made_by_us, list_files, write_file_manifest
from behavesim.training.collaborative.item_map import ItemMap
from behavesim.training.features.matrix import Features
from behavesim.training.features.topics import Lexicon
from behavesim.training.interest.pairs import InterestItems
from behavesim.training.traits.training import TraitModel

MODELS_SCHEMA_VERSION = 2
"""What ``behavesim predict`` reads; another one is refused."""


@dataclass(frozen=True, slots=True)
class Trained:
    """All that one training gave."""

    evaluation: Evaluation
    card: Mapping[str, Any]
    time_zone: str
    features: Features
    traits: Sequence[TraitModel]
    recommendations: Recommendations
    item_map: ItemMap
    interest: Mapping[str, lgb.Booster]
    interest_items: InterestItems | None
    curves: Mapping[str, Any] | None = None


def is_model_directory(directory: Path) -> bool:
    """Whether ``write_artifacts`` filled this directory."""
    marks = ("metrics.json", "features.json")
    return all((directory / name).is_file() for name in marks) or is_made_by_us(directory, MODELS)


def write_artifacts(directory: Path, trained: Trained) -> None:
    """Write everything into ``directory``, which exists and is empty; docs/models.md lists it."""
    write_json(directory / "metrics.json", trained.evaluation.to_json_dict())
    write_json(directory / "card.json", trained.card)
    write_json(directory / "features.json", _describe_features(trained))
    _write_lexicon(directory / "lexicon", trained.features.lexicon)
    _write_traits(directory, trained.traits)
    _write_recommendations(directory, trained)
    if trained.curves is not None:
        write_json(directory / "learning_curves.json", trained.curves)
    if trained.interest_items is not None:
        folder = directory / "item_interest"
        folder.mkdir()
        for name, booster in trained.interest.items():
            _write_booster(folder / f"{name}.txt", booster)
        write_json(folder / "items.json", asdict(trained.interest_items))
    write_file_manifest(directory, MODELS, list_files(directory))


def write_json(path: Path, content: Any) -> None:
    """JSON with null for NaN and infinities, which it has no word for."""
    text = json.dumps(_to_plain(content), indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _describe_features(trained: Trained) -> dict[str, Any]:
    return {
        "schema_version": MODELS_SCHEMA_VERSION,
        "time_zone": trained.time_zone,
        "events": list(EVENT_INPUTS),
        "items": list(ITEM_INPUTS),
        "names": list(trained.features.names),
    }


def _write_lexicon(folder: Path, lexicon: Lexicon) -> None:
    folder.mkdir()
    for name in ("items", "pages", "words"):
        table = getattr(lexicon, name).sort(by=getattr(lexicon, name).columns[0]).to_arrow()
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def _write_traits(directory: Path, traits: Sequence[TraitModel]) -> None:
    (directory / "traits").mkdir()
    (directory / "personas").mkdir()
    for trait in traits:
        _write_booster(directory / "traits" / f"{trait.name}.txt", trait.fitted.booster)
    halves = traits[0].fitted.personas.halves if traits else ()
    for number, booster in enumerate(halves):
        _write_booster(directory / "personas" / f"half_{number}.txt", booster)
    forms = {
        trait.name: {
            "metric": trait.evaluation.metric,
            "classes": list(trait.evaluation.classes),
            "expected": trait.fitted.expected,
            "calibration": (
                None if trait.fitted.calibration is None else asdict(trait.fitted.calibration)
            ),
        }
        for trait in traits
    }
    write_json(directory / "traits" / "traits.json", forms)
    details = {
        trait.name: {"classes": list(trait.evaluation.classes), **asdict(trait.details)}
        for trait in traits
    }
    write_json(directory / "trait_details.json", details)


def _write_recommendations(directory: Path, trained: Trained) -> None:
    found, plane = trained.recommendations, trained.item_map
    pq.write_table(found.table, directory / "recommendations.parquet", compression="zstd")
    write_json(
        directory / "related_items.json",
        {"recommender": "item_cosine", "related": found.related},
    )
    write_json(directory / "item_factors.json", plane.factors.model_dump(mode="json"))
    described = {row["item_id"]: row for row in trained.features.lexicon.items.to_dicts()}
    items = [
        {
            "id": item,
            **{name: described.get(item, {}).get(name) for name in ("name", "topic", "price")},
            "users": int(plane.users[at]),
            "x": float(plane.places[at, 0]),
            "y": float(plane.places[at, 1]),
        }
        for at, item in enumerate(plane.factors.items)
    ]
    write_json(directory / "item_map.json", {"recommender": "als", "items": items})


def _write_booster(path: Path, booster: lgb.Booster) -> None:
    text = booster.model_to_string(num_iteration=booster.best_iteration)
    path.write_text(text, encoding="utf-8")


def _to_plain(content: Any) -> Any:
    if isinstance(content, float):
        return float(content) if math.isfinite(content) else None
    if isinstance(content, Mapping):
        return {key: _to_plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_to_plain(value) for value in content]
    if hasattr(content, "tolist"):
        return _to_plain(content.tolist())
    return content
