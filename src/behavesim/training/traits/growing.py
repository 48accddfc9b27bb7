"""A trait's trees: what they learn from, what stops them, and the scores they begin at."""

from collections.abc import Callable
from threading import Event
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.training.splits import VALID
from behavesim.training.traits.boosting import (
    BoostingOptions,
    boost,
    list_parameters,
    make_data_sets,
)
from behavesim.training.traits.prepared import Prepared
from behavesim.training.truth import TraitLabels

Bools = npt.NDArray[np.bool_]
Grow = Callable[[Prepared, TraitLabels, Bools, Floats | None], lgb.Booster]
"""Learns a trait from the chosen rows, elsewhere, from the scores on at which each row begins."""


def fit_booster(
    prepared: Prepared,
    trait: TraitLabels,
    options: BoostingOptions,
    train: Bools,
    start: Floats | None,
    stop: Event | None = None,
) -> lgb.Booster:
    """Learn from the chosen rows, all of them in the train part; stop on the validation part.

    ``start`` has the score at which each row begins, a column a class where there are more than
    two; the booster's own are added to it. Without, all begin at the mean.
    """
    targets, valid = trait.targets, prepared.parts == VALID
    parameters = list_parameters(options, _list_objective(trait))
    data_sets = make_data_sets(
        parameters,
        prepared.binned,
        (prepared.values[train], targets[train]),
        (prepared.values[valid], targets[valid]),
        starts=(None, None) if start is None else (start[train], start[valid]),
    )
    return boost(parameters, data_sets, options, stop)


def _list_objective(trait: TraitLabels) -> dict[str, Any]:
    if trait.values is not None:
        return {"objective": "regression"}
    if len(trait.classes) > 2:
        return {"objective": "multiclass", "num_class": len(trait.classes)}
    return {"objective": "binary"}
