"""Guessing traits of people from what they did: LightGBM on people-disjoint parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Event
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.core.evaluation import Metric, TraitEvaluation
from behavesim.errors import NotEnoughDataError
from behavesim.training.evaluation import (
    Codes,
    bootstrap_interval,
    score_log_loss,
    score_macro_auc,
)
from behavesim.training.splits import TEST, TRAIN
from behavesim.training.traits.baselines import (
    guess_linear,
    guess_logistic,
    guess_prior,
)
from behavesim.training.traits.boosting import BoostingOptions
from behavesim.training.traits.calibration import list_points, measure_error
from behavesim.training.traits.fitted import FittedTrait, fit_trait, start_scores
from behavesim.training.traits.growing import Grow
from behavesim.training.traits.importance import Importance, measure_importance
from behavesim.training.traits.judging import TraitDetails, count_confusion, prepare_score
from behavesim.training.traits.personas import LearnedPersonas, learn_personas
from behavesim.training.traits.prepared import PARTS, Prepared, check_variety
from behavesim.training.traits.side_by_side import do_side_by_side
from behavesim.training.truth import TraitLabels

METRICS: Final[dict[str, Metric]] = {"classes": "accuracy", "interest": "auc", "weight": "r2"}


@dataclass(frozen=True, slots=True)
class TraitModel:
    """A trained model with its figures.

    ``guesses`` are those about the test rows, ``truth`` what is true of them, ``people`` whose
    they are.
    """

    name: str
    fitted: FittedTrait
    guesses: Floats
    truth: npt.NDArray[Any]
    people: Codes
    evaluation: TraitEvaluation
    details: TraitDetails

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the probabilities; none of a weight."""
        return self.evaluation.classes


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
    report(0, "persona")
    personas = learn_personas(prepared, here, prepared.parts == TRAIN, grow)
    found, refusals = do_side_by_side(
        lambda trait, stop: train_trait(prepared, personas, trait, here, stop, grow),
        traits,
        here,
        report,
    )
    return list(found.values()), refusals


def train_trait(
    prepared: Prepared,
    personas: LearnedPersonas,
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
    fitted = fit_trait(prepared, personas, trait, options, prepared.parts == TRAIN, stop, grow)
    test = np.flatnonzero(prepared.parts == TEST)
    guesses = fitted.guess(prepared.values[test], personas.guesses[test])
    start = start_scores(fitted.expected, personas.guesses[test])
    importance = measure_importance(fitted.booster, prepared.values[test], start)
    rounds = fitted.booster.best_iteration
    evaluation, details = _judge(prepared, trait, options, guesses, importance, rounds)
    return TraitModel(
        trait.name,
        fitted,
        guesses,
        trait.targets[test],
        prepared.people[test],
        evaluation,
        details,
    )


def _judge(
    prepared: Prepared,
    trait: TraitLabels,
    options: BoostingOptions,
    guesses: Floats,
    importance: tuple[Importance, ...],
    rounds: int,
) -> tuple[TraitEvaluation, TraitDetails]:
    test = np.flatnonzero(prepared.parts == TEST)
    prior, linear = _guess_baselines(prepared, trait)
    score = prepare_score(trait, test, guesses)
    low, high = bootstrap_interval(score, prepared.people[test], options.seed)
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
        rounds=rounds,
    )
    return evaluation, details


_NO_CLASSES: dict[str, float | None] = dict.fromkeys(
    ("log_loss", "baseline_log_loss", "macro_auc", "calibration_error")
)


def _guess_baselines(prepared: Prepared, trait: TraitLabels) -> tuple[Floats, Floats]:
    """What the prior (or the mean) and a linear model guess of the test rows."""
    # The baselines need no validation part, so they learn from it too.
    test = prepared.parts == TEST
    known, rows = ~test, int(test.sum())
    if trait.values is not None:
        mean = np.full(rows, trait.values[known].mean())
        return mean, guess_linear(prepared.standardized, trait.values, known)[test]
    classes = len(trait.classes)
    linear = guess_logistic(prepared.standardized, trait.codes, classes, known)[test]
    return guess_prior(trait.codes[known], classes, rows), linear
