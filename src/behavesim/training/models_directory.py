"""Reads what ``artifacts`` wrote, and refuses what is not of this version or not of one piece."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import polars as pl

from behavesim.errors import NotEnoughDataError, SchemaError
from behavesim.export.exported_events import EVENT_INPUTS, ITEM_INPUTS
from behavesim.files.file_manifest import FILE_MANIFEST, MODELS, TRAIN_AGAIN, check_files
from behavesim.files.json_file import is_there, read_json, read_typed
from behavesim.training.artifacts import MODELS_SCHEMA_VERSION
from behavesim.training.features.topics import Lexicon
from behavesim.training.interest.pairs import InterestItems
from behavesim.training.traits.calibration import Calibration
from behavesim.training.traits.fitted import FittedTrait
from behavesim.training.traits.personas import PersonaModel


@dataclass(frozen=True, slots=True)
class StoredTrait:
    """A trait's model as it was written; no ``classes`` where it guesses a weight."""

    name: str
    classes: tuple[str, ...]
    fitted: FittedTrait


@dataclass(frozen=True, slots=True)
class StoredModels:
    """All that scoring of new data needs; ``ranking`` and ``items`` are None where item interest
    was not learned."""

    time_zone: str
    names: tuple[str, ...]
    lexicon: Lexicon
    traits: Sequence[StoredTrait]
    ranking: lgb.Booster | None
    items: InterestItems | None


def read_models(directory: Path) -> StoredModels:
    """Load a directory of models.

    Raises NotEnoughDataError where there is none, SchemaError where it is of another version,
    lacks a file, or its models do not have the features that it lists, DataError where a file is
    not the one that was written.
    """
    described = directory / "features.json"
    if not (is_there(described) or is_there(directory / FILE_MANIFEST)):
        raise NotEnoughDataError(f"{directory}: no models here", "run behavesim train first")
    form = read_json(described, TRAIN_AGAIN)
    _check_form(described, form)
    if check_files(directory, MODELS, TRAIN_AGAIN) is None:
        # LightGBM ends the process where a text is cut, so nothing is read on trust.
        raise SchemaError(
            f"{directory / FILE_MANIFEST}: found no such file; allowed one", TRAIN_AGAIN
        )
    try:
        return _read(directory, form)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SchemaError(
            f"{directory}: models of another version ({error!r})", TRAIN_AGAIN
        ) from None


def _read(directory: Path, form: Mapping[str, Any]) -> StoredModels:
    names = tuple(form["names"])
    forms = _read_form(directory / "traits" / "traits.json")
    personas = _read_personas(directory / "personas", names)
    traits = [
        _read_trait(directory / "traits", name, one, names, personas) for name, one in forms.items()
    ]
    folder = directory / "item_interest"
    known = folder.is_dir()
    return StoredModels(
        form["time_zone"],
        names,
        Lexicon(
            *(_read_table(directory / "lexicon" / name) for name in ("items", "pages", "words"))
        ),
        traits,
        _read_booster(folder / "ranking.txt") if known else None,
        _make_items(_read_form(folder / "items.json")) if known else None,
    )


def _check_form(path: Path, form: Any) -> None:
    version = form.get("schema_version") if isinstance(form, Mapping) else None
    if version != MODELS_SCHEMA_VERSION:
        raise SchemaError(
            f"{path}: found schema version {version}; allowed {MODELS_SCHEMA_VERSION}", TRAIN_AGAIN
        )
    for key, known in (("events", EVENT_INPUTS), ("items", ITEM_INPUTS)):
        if form.get(key) != list(known):
            raise SchemaError(f"{path}: {key} are not the columns that are read now", TRAIN_AGAIN)


def _read_personas(folder: Path, names: tuple[str, ...]) -> PersonaModel:
    """Both halves, or none where there was one persona."""
    paths = [folder / f"half_{number}.txt" for number in range(2)]
    if not any(path.is_file() for path in paths):
        return PersonaModel()
    return PersonaModel(tuple(_read_grown(path, names) for path in paths))


def _read_trait(
    folder: Path,
    name: str,
    form: Mapping[str, Any],
    names: tuple[str, ...],
    personas: PersonaModel,
) -> StoredTrait:
    booster = _read_grown(folder / f"{name}.txt", names)
    expected = np.array(form["expected"], dtype=np.float64)
    if len(expected) != personas.count:
        raise SchemaError(
            f"{folder.parent / 'personas'}: {personas.count} personas; "
            f"{name} is known of {len(expected)}",
            TRAIN_AGAIN,
        )
    scaling = form["calibration"]
    calibration = (
        None if scaling is None else Calibration(scaling["scale"], tuple(scaling["biases"]))
    )
    fitted = FittedTrait(booster, personas, expected, calibration)
    return StoredTrait(name, tuple(form["classes"]), fitted)


def _read_grown(path: Path, names: tuple[str, ...]) -> lgb.Booster:
    booster = _read_booster(path)
    if tuple(booster.feature_name()) != names:
        raise SchemaError(f"{path}: other features than features.json lists", TRAIN_AGAIN)
    return booster


def _read_booster(path: Path) -> lgb.Booster:
    _need(path)
    try:
        return lgb.Booster(model_str=path.read_text(encoding="utf-8"))
    except lgb.basic.LightGBMError as error:
        raise SchemaError(f"{path}: not a LightGBM model ({error})", TRAIN_AGAIN) from None


def _read_form(path: Path) -> dict[str, Any]:
    _need(path)
    return read_typed(path, dict[str, Any], TRAIN_AGAIN)


def _read_table(path: Path) -> pl.DataFrame:
    file = path.with_suffix(".parquet")
    _need(file)
    return pl.read_parquet(file)


def _need(path: Path) -> None:
    if not path.is_file():
        raise SchemaError(f"{path}: missing", TRAIN_AGAIN)


def _make_items(form: Mapping[str, Any]) -> InterestItems:
    def read(name: str) -> npt.NDArray[np.float64]:
        return np.array([np.nan if one is None else one for one in form[name]], dtype=np.float64)

    return InterestItems(
        tuple(form["ids"]),
        tuple(form["topic"]),
        tuple(form["subcategory"]),
        tuple(form["brand"]),
        read("price"),
        read("popularity"),
    )
