"""behavesim predict: models and new CSV -> who each visitor may be, and what they may like."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from behavesim.core.arrays import Floats
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import InputError
from behavesim.export.exported_events import read_behavior
from behavesim.files.storing import replacing_file, storing
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.training.features.matrix import Features, make_known_features
from behavesim.training.interest.pairs import UserTable, name_guesses
from behavesim.training.interest.training import score_items
from behavesim.training.models_directory import StoredModels, read_models
from behavesim.training.traits.fitted import guess_all

_TOP_ITEMS = 3


@dataclass(frozen=True, slots=True, repr=False)
class PredictionResult(Result):
    """What was guessed, of how many, and where it is."""

    users: int
    traits: int
    items: bool
    seconds: float
    file: str


def run_predict(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    source: Path | None = None,
    out: Path | None = None,
    progress: Progress = no_progress,
) -> PredictionResult:
    """Score the export in ``source`` (that of the workspace) with ``workspace.models``.

    Writes one row a user: of each trait the likeliest class and its probability, of each interest
    the probability that it is high and its weight, and the three items they would like best.
    Hours and weekdays are those of the models' time zone. Raises NotEnoughDataError, SchemaError,
    DataError and InputError; nothing is then written.
    """
    started = time.perf_counter()
    target = out or workspace.root / "predictions.parquet"
    form = _choose_form(target)
    models = read_models(workspace.models)
    progress("predict: features", 0, None)
    behavior = read_behavior(source or workspace.export)
    features = make_known_features(behavior, models.time_zone, models.lexicon, models.names)
    progress("predict: traits", 0, None)
    guesses = guess_all(models.traits, features.values)
    table = _make_table(models, features, guesses)
    with storing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing_file(target) as fresh:
            if form == "csv":
                table.write_csv(fresh)
            else:
                table.write_parquet(fresh)
    return PredictionResult(
        users=len(behavior.users),
        traits=len(models.traits),
        items=models.ranking is not None,
        seconds=round(time.perf_counter() - started, 3),
        file=str(target),
    )


def _choose_form(target: Path) -> Literal["csv", "parquet"]:
    if target.suffix == ".csv":
        return "csv"
    if target.suffix == ".parquet":
        return "parquet"
    raise InputError("--out", "", target.name, "a name that ends in .csv or .parquet")


def _make_table(
    models: StoredModels,
    features: Features,
    guesses: Mapping[str, Floats],
) -> pl.DataFrame:
    columns: dict[str, object] = {"user_pseudo_id": features.users}
    for trait in models.traits:
        found = guesses[trait.name]
        if found.ndim == 1:
            columns[trait.name] = found
        elif trait.classes == ("low", "high"):
            columns[f"{trait.name}_high"] = found[:, 1]
        else:
            best = found.argmax(axis=1)
            columns[trait.name] = [trait.classes[at] for at in best]
            columns[f"{trait.name}_probability"] = found[np.arange(len(best)), best]
    if models.ranking is not None and models.items is not None:
        classes = {trait.name: trait.classes for trait in models.traits}
        users = UserTable(features, name_guesses(guesses, classes))
        rows = np.arange(len(features.users))
        scores = score_items(models.ranking, users, models.items, rows)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :_TOP_ITEMS]
        for place in range(best.shape[1]):
            columns[f"item_{place + 1}"] = [models.items.ids[at] for at in best[:, place]]
    return pl.DataFrame(columns)
