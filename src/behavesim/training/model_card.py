"""The model card: what models were made of, by whom, and how good they are."""

import datetime as dt
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo

from behavesim.core.evaluation import Evaluation
from behavesim.export.exported_events import EVENT_INPUTS, ITEM_INPUTS, Behavior
from behavesim.settings import Settings
from behavesim.training.artifacts import MODELS_SCHEMA_VERSION
from behavesim.training.features.matrix import Features

_FIGURES = ("score", "ndcg", "ci_low", "ci_high", "baseline", "ceiling", "oracle", "reached")
_PACKAGES = ("behavesim", "lightgbm", "implicit", "polars", "scikit-learn")


def write_card(
    settings: Settings, behavior: Behavior, features: Features, evaluation: Evaluation
) -> dict[str, Any]:
    """Data window, seed, features, figures, and what the models are not for."""
    zone = ZoneInfo(settings.time_zone)
    stamps = behavior.events.get_column("event_timestamp").to_numpy()
    days = [
        dt.datetime.fromtimestamp(int(stamp) / 1e6, zone).date().isoformat()
        for stamp in (stamps.min(), stamps.max())
    ]
    return {
        "schema_version": MODELS_SCHEMA_VERSION,
        "made_with": {name: version(name) for name in _PACKAGES},
        "data": {
            "first_day": days[0],
            "last_day": days[1],
            "time_zone": settings.time_zone,
            "events": behavior.events.height,
            "users": len(behavior.users),
            "people": evaluation.people,
        },
        "seed": settings.seed,
        "settings": settings.train.model_dump(mode="json"),
        "features": {
            "count": len(features.names),
            "events": list(EVENT_INPUTS),
            "items": list(ITEM_INPUTS),
        },
        "figures": {
            group: {name: _pick(figures) for name, figures in found.items()}
            for group, found in evaluation.to_json_dict().items()
            if group in ("traits", "recommenders", "item_interest")
        },
        "skipped": dict(evaluation.skipped),
        "not_for": "Guesses about real people: the models learned from simulated shoppers.",
    }


def _pick(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: figures[name] for name in _FIGURES if name in figures}
