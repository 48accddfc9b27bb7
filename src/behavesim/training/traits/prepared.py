"""Who is learned from, stopped by and judged, with features in the forms that models want."""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from behavesim.errors import NotEnoughDataError
from behavesim.training.evaluation import Codes
from behavesim.training.features.matrix import Features
from behavesim.training.splits import TEST, TRAIN, VALID, Part, split_people
from behavesim.training.traits.baselines import standardize
from behavesim.training.traits.boosting import BoostingOptions, bin_values
from behavesim.training.truth import Labels, TraitLabels, label_personas

PARTS = ((TRAIN, "train"), (VALID, "validation"), (TEST, "test"))


@dataclass(frozen=True, slots=True)
class Prepared:
    """Features of the labeled users, in the forms the models want, and who is in which part.

    Binned once, used for every trait: LightGBM's bins do not depend on the labels.
    """

    values: npt.NDArray[np.float32]
    names: tuple[str, ...]
    standardized: npt.NDArray[np.float32]
    people: Codes
    personas: TraitLabels
    parts: Part
    binned: lgb.Dataset


def check_people(labels: Labels, min_people: int) -> None:
    """Raise NotEnoughDataError when fewer people than ``min_people`` left data."""
    if labels.person_count < min_people:
        raise NotEnoughDataError(
            f"training needs at least {min_people} people of the answer key with data; "
            f"found {labels.person_count}",
            "simulate more people, or lower train.min_people",
        )


def prepare_traits(
    features: Features, labels: Labels, options: BoostingOptions, test_share: float
) -> Prepared:
    """Split the labeled people and prepare their features.

    Raises NotEnoughDataError when a part has no people.
    """
    parts = split_people(labels.person_id, options.seed, test_share)
    for part, name in PARTS:
        if not (parts == part).any():
            raise NotEnoughDataError(
                f"no one of {labels.person_count} people is in the {name} part",
                "simulate more people, or change train.test_share",
            )
    values = features.values[labels.user]
    train = parts == TRAIN
    return Prepared(
        values,
        features.names,
        standardize(values, train),
        labels.person_id,
        label_personas(labels),
        parts,
        bin_values(values[train], features.names, options),
    )


def check_variety(prepared: Prepared, trait: TraitLabels) -> None:
    """Raise NotEnoughDataError where a part knows one class, or one weight, only."""
    for part, name in PARTS:
        found = np.unique(trait.targets[prepared.parts == part])
        if len(found) < 2:
            what = "one weight only" if trait.values is not None else "one class only"
            value = found[0] if trait.values is not None else trait.classes[found[0]]
            raise NotEnoughDataError(
                f"{trait.name}: {what} ({value}) in the {name} part",
                "simulate more people, or people who differ in it",
            )
