"""Guessing who somebody is from what they did: LightGBM on people-disjoint parts."""

import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event
from typing import Any, Final, TypeVar

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from behavesim.errors import NotEnoughDataError
from behavesim.model.evaluation import Metric, TraitEvaluation
from behavesim.train.evaluation import (
    Codes,
    Floats,
    bootstrap_interval,
    score_log_loss,
    score_macro_auc,
)
from behavesim.train.splits import TEST, TRAIN, VALID
from behavesim.train.traits.baselines import (
    guess_linear,
    guess_logistic,
    guess_prior,
)
from behavesim.train.traits.boosting import (
    BoostingOptions,
    boost,
    list_parameters,
    make_data_sets,
    predict,
    predict_classes,
)
from behavesim.train.traits.calibration import (
    Calibration,
    fit_calibration,
    list_points,
    measure_error,
)
from behavesim.train.traits.importance import measure_importance
from behavesim.train.traits.judging import TraitDetails, count_confusion, prepare_score
from behavesim.train.traits.prepared import PARTS, Prepared, check_variety
from behavesim.train.truth import TraitLabels

METRICS: Final[dict[str, Metric]] = {"classes": "accuracy", "interest": "auc", "weight": "r2"}


@dataclass(frozen=True, slots=True)
class TraitModel:
    """A trained model with its figures.

    ``guesses`` are those about the test rows, ``truth`` what is true of them, ``people`` whose
    they are.
    """

    name: str
    booster: lgb.Booster
    calibration: Calibration | None
    guesses: Floats
    truth: npt.NDArray[Any]
    people: Codes
    evaluation: TraitEvaluation
    details: TraitDetails

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the probabilities; none of a weight."""
        return self.evaluation.classes

    def guess(self, values: npt.NDArray[np.float32]) -> Floats:
        """Class probabilities of each row, or its weight."""
        return guess_trait(self.booster, self.calibration, values)


Result = TypeVar("Result")
Grow = Callable[[Prepared, TraitLabels, npt.NDArray[np.bool_]], lgb.Booster]
"""Learns a trait from the chosen rows, elsewhere."""


def train_traits(
    prepared: Prepared,
    traits: Sequence[TraitLabels],
    options: BoostingOptions,
    report: Callable[[int, str], None],
    grow: Grow | None = None,
) -> tuple[list[TraitModel], dict[str, NotEnoughDataError]]:
    """Train every trait; the models, and why the others could not be trained.

    With ``grow`` trees are grown there, one trait after the other.
    """
    here = options if grow is None else replace(options, threads=1)
    found, refusals = do_side_by_side(
        lambda trait, stop: train_trait(prepared, trait, here, stop, grow), traits, here, report
    )
    return list(found.values()), refusals


def do_side_by_side(
    work: Callable[[TraitLabels, Event], Result],
    traits: Sequence[TraitLabels],
    options: BoostingOptions,
    report: Callable[[int, str], None],
) -> tuple[dict[str, Result], dict[str, NotEnoughDataError]]:
    """Do the same for every trait; the results by name, and why others have none.

    ``report`` is told how many are done and which one is waited for, from the calling thread.
    """
    results: dict[str, Result] = {}
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
        futures = [pool.submit(work, trait, stop) for trait in traits]
        try:
            for done, (trait, future) in enumerate(zip(traits, futures, strict=True)):
                report(done, trait.name)
                try:
                    results[trait.name] = future.result()
                except NotEnoughDataError as error:
                    refusals[trait.name] = error
        except BaseException:
            # The pool waits for the models at work; Ctrl-C must not wait for their last tree.
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return results, refusals


def train_trait(
    prepared: Prepared,
    trait: TraitLabels,
    options: BoostingOptions,
    stop: Event | None = None,
    grow: Grow | None = None,
) -> TraitModel:
    """Train on the train part, stop early on the validation part, judge on the test part.

    Raises NotEnoughDataError when one of the parts knows only one class, and TrainingStoppedError
    before the next tree once ``stop`` is set.
    """
    check_variety(prepared, trait)
    train = prepared.parts == TRAIN
    if grow is not None:
        booster = grow(prepared, trait, train)
    else:
        booster = fit_booster(prepared, trait, options, train, stop)
    calibration = calibrate(prepared, trait, booster)
    test = np.flatnonzero(prepared.parts == TEST)
    guesses = guess_trait(booster, calibration, prepared.values[test])
    evaluation, details = _judge(prepared, trait, options, guesses, booster)
    return TraitModel(
        trait.name,
        booster,
        calibration,
        guesses,
        trait.targets[test],
        prepared.people[test],
        evaluation,
        details,
    )


def calibrate(prepared: Prepared, trait: TraitLabels, booster: lgb.Booster) -> Calibration | None:
    """What puts the booster's probabilities right on the validation part; None for weights."""
    if trait.values is not None:
        return None
    valid = prepared.parts == VALID
    guesses = predict_classes(booster, prepared.values[valid])
    return fit_calibration(trait.codes[valid], guesses)


def guess_trait(
    booster: lgb.Booster, calibration: Calibration | None, values: npt.NDArray[np.float32]
) -> Floats:
    """Calibrated class probabilities of each row, or its weight where there are no classes."""
    if calibration is None:
        return np.clip(predict(booster, values), 0.0, 1.0)
    return calibration.apply(predict_classes(booster, values))


def fit_booster(
    prepared: Prepared,
    trait: TraitLabels,
    options: BoostingOptions,
    train: npt.NDArray[np.bool_],
    stop: Event | None = None,
) -> lgb.Booster:
    """Learn from the chosen rows, all of them in the train part; stop on the validation part."""
    targets, valid = trait.targets, prepared.parts == VALID
    parameters = list_parameters(options, _list_objective(trait))
    data_sets = make_data_sets(
        parameters,
        prepared.binned,
        (prepared.values[train], targets[train]),
        (prepared.values[valid], targets[valid]),
    )
    return boost(parameters, data_sets, options, stop)


def _list_objective(trait: TraitLabels) -> dict[str, Any]:
    if trait.values is not None:
        return {"objective": "regression"}
    if len(trait.classes) > 2:
        return {"objective": "multiclass", "num_class": len(trait.classes)}
    return {"objective": "binary"}


def _judge(
    prepared: Prepared,
    trait: TraitLabels,
    options: BoostingOptions,
    guesses: Floats,
    booster: lgb.Booster,
) -> tuple[TraitEvaluation, TraitDetails]:
    test = np.flatnonzero(prepared.parts == TEST)
    prior, linear = _guess_rivals(prepared, trait)
    score = prepare_score(trait, test, guesses)
    low, high = bootstrap_interval(score, prepared.people[test], options.seed)
    importance = measure_importance(booster, prepared.values[test])
    figures = _NO_CLASSES
    details = TraitDetails(importance)
    if trait.values is None:
        truth = trait.codes[test]
        points = list_points(truth, guesses)
        figures = {
            "log_loss": score_log_loss(truth, guesses),
            "baseline_log_loss": score_log_loss(truth, prior),
            "macro_auc": score_macro_auc(truth, guesses),
            "calibration_error": measure_error(points),
        }
        details = TraitDetails(importance, count_confusion(truth, guesses), points)
    counts = [int((prepared.parts == part).sum()) for part, _ in PARTS]
    evaluation = TraitEvaluation(
        metric=METRICS[trait.kind],
        score=score(None),
        baseline=prepare_score(trait, test, prior)(None),
        logistic=prepare_score(trait, test, linear)(None),
        ci_low=low,
        ci_high=high,
        **figures,
        n_train=counts[0],
        n_valid=counts[1],
        n_test=counts[2],
        classes=trait.classes,
        rounds=booster.best_iteration,
    )
    return evaluation, details


_NO_CLASSES: dict[str, float | None] = dict.fromkeys(
    ("log_loss", "baseline_log_loss", "macro_auc", "calibration_error")
)


def _guess_rivals(prepared: Prepared, trait: TraitLabels) -> tuple[Floats, Floats]:
    """What the prior (or the mean) and a linear model say of the test rows."""
    # The rivals need no validation part, so they learn from it too.
    test = prepared.parts == TEST
    known, rows = ~test, int(test.sum())
    if trait.values is not None:
        mean = np.full(rows, trait.values[known].mean())
        return mean, guess_linear(prepared.standardized, trait.values, known)[test]
    classes = len(trait.classes)
    linear = guess_logistic(prepared.standardized, trait.codes, classes, known)[test]
    return guess_prior(trait.codes[known], classes, rows), linear
