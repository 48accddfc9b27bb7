"""Trees grown on the workers of a Dask cluster, by LightGBM's own Dask estimators."""

from importlib.util import find_spec
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.errors import WorldError
from behavesim.training.splits import VALID
from behavesim.training.traits.boosting import (
    BoostingOptions,
    list_parameters,
    predict,
    to_log_probabilities,
)
from behavesim.training.traits.prepared import Prepared
from behavesim.training.truth import TraitLabels

_NEEDED = ("pandas", "dask", "distributed")
_STEP_TREES = 20


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
    start: Floats | None,
) -> lgb.Booster:
    """Learn from the chosen rows, a part of them on each worker, from the scores of ``start`` on.

    The estimators cannot stop early: all trees are grown, and those are kept, in steps of twenty,
    that guess the validation part best.
    """
    workers = len(client.scheduler_info()["workers"])
    rows, targets = prepared.values[train], trait.targets[train]
    size = max(1, -(-len(rows) // max(1, workers)))
    parameters = list_parameters(options, {"objective": "regression"} if _weighs(trait) else {})
    estimator = _choose_estimator(trait)(
        client=client, n_estimators=options.trees, tree_learner="data", **parameters
    )
    begun = {} if start is None else {"init_score": _divide(start[train], size)}
    estimator.fit(
        _divide(rows, size),
        _divide(targets, size),
        feature_name=list(prepared.names),
        **begun,
    )
    booster: lgb.Booster = estimator.booster_
    return _keep_best(booster, prepared, trait, start)


def _divide(rows: npt.NDArray[Any], size: int) -> Any:
    """So many of the rows a part of a Dask array."""
    import dask.array as da

    chunks = (size, *rows.shape[1:])
    return da.from_array(rows, chunks=chunks)


def _weighs(trait: TraitLabels) -> bool:
    return trait.values is not None


def _choose_estimator(trait: TraitLabels) -> Any:
    from lightgbm.dask import DaskLGBMClassifier, DaskLGBMRegressor

    return DaskLGBMRegressor if _weighs(trait) else DaskLGBMClassifier


def _keep_best(
    booster: lgb.Booster, prepared: Prepared, trait: TraitLabels, start: Floats | None
) -> lgb.Booster:
    valid = prepared.parts == VALID
    values, targets = prepared.values[valid], trait.targets[valid]
    begun = 0.0 if start is None else start[valid]
    trees = booster.current_iteration()
    losses = {}
    for count in sorted({*range(_STEP_TREES, trees, _STEP_TREES), trees}):
        booster.best_iteration = count
        scores = begun + predict(booster, values)
        if _weighs(trait):
            losses[count] = float(((scores - targets) ** 2).mean())
        else:
            given = to_log_probabilities(scores)[np.arange(len(targets)), targets]
            losses[count] = -float(given.mean())
    booster.best_iteration = min(losses, key=lambda count: losses[count])
    return booster
