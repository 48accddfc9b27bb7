"""Guessing who somebody is from what they did: LightGBM on people-disjoint parts."""

import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from behavesim.errors import NotEnoughDataError
from behavesim.model.evaluation import TraitEvaluation
from behavesim.train.baselines import guess_logistic, guess_prior, standardize
from behavesim.train.evaluation import (
    Codes,
    Floats,
    bootstrap_interval,
    score_accuracy,
    score_auc,
    score_log_loss,
    score_macro_auc,
)
from behavesim.train.features import Features
from behavesim.train.splits import TEST, TRAIN, VALID, Part, split_people
from behavesim.train.truth import Labels, TraitLabels

_PATIENCE_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class TraitOptions:
    """How trait models are trained; ``threads`` is how many of them at once."""

    seed: int
    test_share: float
    trees: int
    leaves: int
    learning_rate: float
    threads: int = 1


@dataclass(frozen=True, slots=True)
class TraitModel:
    """A trained model with its figures."""

    name: str
    booster: lgb.Booster
    evaluation: TraitEvaluation


@dataclass(frozen=True, slots=True)
class Prepared:
    """Features of the labelled users, in the forms the models want, and who is in which part.

    Binned once, used for every trait: LightGBM's bins do not depend on the labels.
    """

    values: npt.NDArray[np.float32]
    names: tuple[str, ...]
    standardized: npt.NDArray[np.float32]
    people: Codes
    parts: Part
    binned: lgb.Dataset


class TrainingStoppedError(Exception):
    """Training was given up because the caller wanted it to stop; no fault of the data."""


def check_people(labels: Labels, min_people: int) -> None:
    """Raise NotEnoughDataError when fewer people than ``min_people`` left data."""
    if labels.person_count < min_people:
        raise NotEnoughDataError(
            f"training needs at least {min_people} people of the answer key with data; "
            f"found {labels.person_count}",
            "simulate more people, or lower train.min_people",
        )


def prepare_traits(features: Features, labels: Labels, options: TraitOptions) -> Prepared:
    """Split the labelled people and prepare their features.

    Raises NotEnoughDataError when a part got nobody.
    """
    parts = split_people(labels.person_id, options.seed, options.test_share)
    for part, name in ((TRAIN, "train"), (VALID, "validation"), (TEST, "test")):
        if not (parts == part).any():
            raise NotEnoughDataError(
                f"no one of {labels.person_count} people is in the {name} part",
                "simulate more people, or change train.test_share",
            )
    values = features.values[labels.user]
    train = parts == TRAIN
    binned = lgb.Dataset(
        values[train],
        feature_name=list(features.names),
        params=_booster_params(options, 2),
    ).construct()
    return Prepared(
        values, features.names, standardize(values, train), labels.person_id, parts, binned
    )


def train_traits(
    prepared: Prepared,
    traits: Sequence[TraitLabels],
    options: TraitOptions,
    report: Callable[[int, str], None],
) -> tuple[list[TraitModel], dict[str, NotEnoughDataError]]:
    """Train every trait; the models, and why the others could not be trained.

    ``report`` is told how many are done and which one is waited for, from the calling thread.
    """
    models: list[TraitModel] = []
    refusals: dict[str, NotEnoughDataError] = {}
    # Models side by side, each on one thread: two threads on one small model take half as much
    # processor time again. Limits and filters hold for the process, so they stand out here.
    with (
        threadpool_limits(1, "blas"),
        warnings.catch_warnings(),
        ThreadPoolExecutor(options.threads) as pool,
    ):
        # The logistic regression may stop a little early: a baseline it is still.
        warnings.simplefilter("ignore", ConvergenceWarning)
        stop = Event()
        futures = [pool.submit(train_trait, prepared, trait, options, stop) for trait in traits]
        try:
            for done, (trait, future) in enumerate(zip(traits, futures, strict=True)):
                report(done, trait.name)
                try:
                    models.append(future.result())
                except NotEnoughDataError as error:
                    refusals[trait.name] = error
        except BaseException:
            # The pool waits for the models at work; Ctrl-C must not wait for their last tree.
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return models, refusals


def train_trait(
    prepared: Prepared, trait: TraitLabels, options: TraitOptions, stop: Event | None = None
) -> TraitModel:
    """Train on the train part, stop early on the validation part, judge on the test part.

    Raises NotEnoughDataError when one of the parts knows only one class, and TrainingStoppedError
    before the next tree once ``stop`` is set.
    """
    stop = stop or Event()
    _check_classes(prepared, trait)
    train = prepared.parts == TRAIN
    booster = _fit(prepared, trait, options, stop)
    _check_stop(stop)
    test = prepared.parts == TEST
    guesses = _predict(booster, prepared.values[test])
    return TraitModel(
        trait.name,
        booster,
        _judge(prepared, trait, options, guesses, booster.best_iteration, int(train.sum())),
    )


def _check_classes(prepared: Prepared, trait: TraitLabels) -> None:
    for part, name in ((TRAIN, "train"), (VALID, "validation"), (TEST, "test")):
        found = np.unique(trait.codes[prepared.parts == part])
        if len(found) < 2:
            raise NotEnoughDataError(
                f"{trait.name}: one class only ({trait.classes[found[0]]}) in the {name} part",
                "simulate more people, or people who differ in it",
            )


# Data sets are made and predictions taken one at a time; only the boosting runs side by side.
_LIGHTGBM = Lock()


def _booster_params(options: TraitOptions, classes: int) -> dict[str, object]:
    objective: dict[str, object] = {"objective": "binary"}
    if classes > 2:
        objective = {"objective": "multiclass", "num_class": classes}
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


def _check_stop(stop: Event) -> None:
    if stop.is_set():
        raise TrainingStoppedError


def _fit(prepared: Prepared, trait: TraitLabels, options: TraitOptions, stop: Event) -> lgb.Booster:
    train, valid = prepared.parts == TRAIN, prepared.parts == VALID
    params = _booster_params(options, len(trait.classes))
    with _LIGHTGBM:
        training = lgb.Dataset(
            prepared.values[train], trait.codes[train], reference=prepared.binned, params=params
        ).construct()
        validation = training.create_valid(
            prepared.values[valid], trait.codes[valid], params=params
        ).construct()
    return lgb.train(
        params,
        training,
        num_boost_round=options.trees,
        valid_sets=[validation],
        callbacks=[
            lambda _: _check_stop(stop),
            lgb.early_stopping(_PATIENCE_ROUNDS, verbose=False),
        ],
    )


def _predict(booster: lgb.Booster, values: npt.NDArray[np.float32]) -> Floats:
    # Without num_threads a prediction sets LightGBM's process-wide number of threads to all cores,
    # under the feet of whoever else is counting on one: buffers are then too small, and it crashes.
    with _LIGHTGBM:
        raw = np.asarray(
            booster.predict(values, num_iteration=booster.best_iteration, num_threads=1)
        )
    return np.column_stack([1.0 - raw, raw]) if raw.ndim == 1 else raw


def _make_scorer(trait: TraitLabels, truth: Codes, guesses: Floats) -> Callable[[Floats], float]:
    if trait.is_interest:
        return lambda weights: score_auc(truth == 1, guesses[:, 1], weights)
    return lambda weights: score_accuracy(truth, guesses, weights)


def _judge(
    prepared: Prepared,
    trait: TraitLabels,
    options: TraitOptions,
    guesses: Floats,
    rounds: int,
    n_train: int,
) -> TraitEvaluation:
    test = prepared.parts == TEST
    truth, classes = trait.codes[test], len(trait.classes)
    everybody = np.ones(len(truth))
    # The rivals need no validation part, so they learn from it too.
    known = ~test
    prior = guess_prior(trait.codes[known], classes, len(truth))
    logistic = guess_logistic(prepared.standardized, trait.codes, classes, known)[test]
    score = _make_scorer(trait, truth, guesses)
    low, high = bootstrap_interval(score, prepared.people[test], options.seed)
    return TraitEvaluation(
        metric="auc" if trait.is_interest else "accuracy",
        score=score(everybody),
        baseline=_make_scorer(trait, truth, prior)(everybody),
        logistic=_make_scorer(trait, truth, logistic)(everybody),
        ci_low=low,
        ci_high=high,
        log_loss=score_log_loss(truth, guesses),
        baseline_log_loss=score_log_loss(truth, prior),
        macro_auc=score_macro_auc(truth, guesses),
        n_train=n_train,
        n_valid=int((prepared.parts == VALID).sum()),
        n_test=len(truth),
        classes=trait.classes,
        rounds=rounds,
    )
