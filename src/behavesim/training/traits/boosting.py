"""LightGBM as every model here uses it: seeded, on one thread, data sets made one at a time."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

_LOG = logging.getLogger(__name__)

# Data sets are made and predictions taken one at a time; only the boosting runs side by side.
LIGHTGBM = Lock()

_PATIENCE_TREES = 20


@dataclass(frozen=True, slots=True)
class BoostingOptions:
    """How trees are grown; ``threads`` is how many models at once."""

    seed: int
    trees: int
    leaves: int
    learning_rate: float
    threads: int = 1


class TrainingStoppedError(Exception):
    """Training was given up because the caller wanted it to stop; no fault of the data."""


def list_parameters(options: BoostingOptions, objective: Mapping[str, Any]) -> dict[str, Any]:
    """LightGBM's parameters."""
    return {
        **objective,
        "learning_rate": options.learning_rate,
        "num_leaves": options.leaves,
        "min_data_in_leaf": 20,
        "max_bin": 63,
        "feature_fraction": 0.3,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "seed": options.seed % 2**31,
        "deterministic": True,
        "force_row_wise": True,
        "feature_pre_filter": False,
        "num_threads": 1,
        "verbosity": -1,
    }


def bin_values(
    values: npt.NDArray[np.float32], names: Sequence[str], options: BoostingOptions
) -> lgb.Dataset:
    """Bins of these rows, which every data set of the same features can share."""
    parameters = list_parameters(options, {})
    with LIGHTGBM:
        return lgb.Dataset(values, feature_name=list(names), params=parameters).construct()


def make_data_sets(
    parameters: Mapping[str, Any],
    binned: lgb.Dataset | None,
    train: tuple[npt.NDArray[np.float32], npt.NDArray[Any]],
    valid: tuple[npt.NDArray[np.float32], npt.NDArray[Any]],
    groups: tuple[npt.NDArray[np.int64] | None, npt.NDArray[np.int64] | None] = (None, None),
    names: Sequence[str] | None = None,
    categories: Sequence[str] = (),
    *,
    starts: tuple[npt.NDArray[np.float64] | None, npt.NDArray[np.float64] | None] = (None, None),
) -> tuple[lgb.Dataset, lgb.Dataset]:
    """Training and stopping data (features, labels; rows a query in ``groups`` for ranking).

    ``categories`` are names of features that are codes; ``starts`` the scores that trees add to.
    """
    given = dict(parameters)
    with LIGHTGBM:
        training = lgb.Dataset(
            *train, reference=binned, group=groups[0], init_score=starts[0], params=given
        ).construct()
        validation = training.create_valid(
            *valid, group=groups[1], init_score=starts[1], params=given
        ).construct()
    return training, validation


def boost(
    parameters: Mapping[str, Any],
    data_sets: tuple[lgb.Dataset, lgb.Dataset],
    options: BoostingOptions,
    stop: Event | None = None,
) -> lgb.Booster:
    """Grow trees until the second data set has not been guessed better for twenty of them.

    Raises TrainingStoppedError before the next tree once ``stop`` is set.
    """
    stop = stop or Event()
    training, validation = data_sets
    booster = lgb.train(
        dict(parameters),
        training,
        num_boost_round=options.trees,
        valid_sets=[validation],
        callbacks=[
            lambda _: check_stop(stop),
            lgb.early_stopping(_PATIENCE_TREES, verbose=False),
        ],
    )
    check_stop(stop)
    _LOG.debug("%s model fitted: %d trees", parameters.get("objective"), booster.best_iteration)
    return booster


def check_stop(stop: Event) -> None:
    """Raise TrainingStoppedError once ``stop`` is set."""
    if stop.is_set():
        raise TrainingStoppedError


def predict(
    booster: lgb.Booster, values: npt.NDArray[np.float32], *, contributions: bool = False
) -> npt.NDArray[np.float64]:
    """The booster's score of each row, or what each feature contributes to it.

    A score is log-odds of two classes, a logarithm up to a constant (a column a class) of more, and
    what is guessed itself of anything else. A score that trees began at is not in it.
    """
    # Without num_threads a prediction sets LightGBM's process-wide number of threads to all cores,
    # while other threads count on one: their buffers are then too small, and it crashes.
    with LIGHTGBM:
        return np.asarray(
            booster.predict(
                values,
                num_iteration=booster.best_iteration,
                raw_score=not contributions,
                num_threads=1,
                pred_contrib=contributions,
            )
        )


def to_log_probabilities(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Logarithms of the classes' probabilities from scores, of two classes as well."""
    logits = np.column_stack([np.zeros(len(scores)), scores]) if scores.ndim == 1 else scores
    return np.asarray(logits - logsumexp(logits, axis=1, keepdims=True))
