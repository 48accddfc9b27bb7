"""Trees grown on the workers of a Dask cluster, by LightGBM's own Dask estimators."""

from importlib.util import find_spec
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from behavesim.errors import WorldError
from behavesim.train.splits import VALID
from behavesim.train.traits.boosting import (
    BoostingOptions,
    list_parameters,
    predict,
    predict_classes,
)
from behavesim.train.traits.prepared import Prepared
from behavesim.train.truth import TraitLabels

_NEEDED = ("pandas", "dask", "distributed")
_STEP_TREES = 20
_TINY = 1e-15


def check_installed() -> None:
    """Raise WorldError where something is missing that LightGBM's Dask estimators need."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise WorldError(
            f"--scheduler: LightGBM's Dask estimators need {', '.join(missing)}",
            'pip install "behavesim[dask]" pandas, here and on the workers',
        )


def boost_on_cluster(
    client: Any,
    prepared: Prepared,
    trait: TraitLabels,
    options: BoostingOptions,
    train: npt.NDArray[np.bool_],
) -> lgb.Booster:
    """Learn from the chosen rows, a part of them on each worker.

    The estimators cannot stop early: all trees are grown, and those are kept, in steps of twenty,
    that guess the validation part best.
    """
    import dask.array as da

    workers = len(client.scheduler_info()["workers"])
    rows, targets = prepared.values[train], trait.targets[train]
    size = max(1, -(-len(rows) // max(1, workers)))
    parameters = list_parameters(options, {"objective": "regression"} if _weighs(trait) else {})
    estimator = _choose_estimator(trait)(
        client=client, n_estimators=options.trees, tree_learner="data", **parameters
    )
    estimator.fit(
        da.from_array(rows, chunks=(size, rows.shape[1])),
        da.from_array(targets, chunks=(size,)),
        feature_name=list(prepared.names),
    )
    booster: lgb.Booster = estimator.booster_
    return _keep_best(booster, prepared, trait)


def _weighs(trait: TraitLabels) -> bool:
    return trait.values is not None


def _choose_estimator(trait: TraitLabels) -> Any:
    from lightgbm.dask import DaskLGBMClassifier, DaskLGBMRegressor

    return DaskLGBMRegressor if _weighs(trait) else DaskLGBMClassifier


def _keep_best(booster: lgb.Booster, prepared: Prepared, trait: TraitLabels) -> lgb.Booster:
    valid = prepared.parts == VALID
    values, targets = prepared.values[valid], trait.targets[valid]
    trees = booster.current_iteration()
    losses = {}
    for count in sorted({*range(_STEP_TREES, trees, _STEP_TREES), trees}):
        booster.best_iteration = count
        if _weighs(trait):
            losses[count] = float(((predict(booster, values) - targets) ** 2).mean())
        else:
            given = predict_classes(booster, values)[np.arange(len(targets)), targets]
            losses[count] = float(-np.log(np.maximum(given, _TINY)).mean())
    booster.best_iteration = min(losses, key=lambda count: losses[count])
    return booster
