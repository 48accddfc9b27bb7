"""A trait's model: what a person's persona leads to expect, and trees that learn the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.training.splits import VALID
from behavesim.training.traits.boosting import BoostingOptions, predict, to_log_probabilities
from behavesim.training.traits.calibration import Calibration, fit_calibration
from behavesim.training.traits.growing import Bools, Grow, fit_booster
from behavesim.training.traits.personas import LearnedPersonas, PersonaModel
from behavesim.training.traits.prepared import Prepared
from behavesim.training.truth import TraitLabels

_STRENGTH = 5.0
"""How many imagined people who are like the whole population each persona has beside its own."""
_LEAST_SHARE = 1e-6
"""Of a class that no training row has."""


@dataclass(frozen=True, slots=True)
class FittedTrait:
    """``expected`` has a row a persona: the share of each class, or the mean weight alone.

    The trees' scores are added to those of what is expected of a person who is each persona with
    the probability that ``personas`` gives. ``calibration`` is None for weights.
    """

    booster: lgb.Booster
    personas: PersonaModel
    expected: Floats
    calibration: Calibration | None

    def guess(self, values: npt.NDArray[np.float32], who: Floats) -> Floats:
        """Calibrated class probabilities of each row, or its weight where there are no classes.

        ``who`` are the guesses of ``personas`` about the same rows.
        """
        scores = start_scores(self.expected, who) + predict(self.booster, values)
        if self.calibration is None:
            return np.clip(scores, 0.0, 1.0)
        return self.calibration.apply(np.exp(to_log_probabilities(scores)))


class Guesser(Protocol):
    """A trait's model under its name."""

    @property
    def name(self) -> str:
        """The trait's name."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of its probabilities; none of a weight."""
        ...

    @property
    def fitted(self) -> FittedTrait:
        """The model."""
        ...


def guess_all(traits: Sequence[Guesser], values: npt.NDArray[np.float32]) -> dict[str, Floats]:
    """What models of one training guess of each row, by trait."""
    if not traits:
        return {}
    who = traits[0].fitted.personas.guess(values)
    return {trait.name: trait.fitted.guess(values, who) for trait in traits}


def fit_trait(
    prepared: Prepared,
    personas: LearnedPersonas,
    trait: TraitLabels,
    options: BoostingOptions,
    train: Bools,
    stop: Event | None = None,
    grow: Grow | None = None,
) -> FittedTrait:
    """Learn from the chosen rows, which ``personas`` learned from too; with ``grow`` elsewhere.

    Raises TrainingStoppedError before the next tree once ``stop`` is set.
    """
    expected = expect(trait, personas, train)
    start = start_scores(expected, personas.guesses)
    booster = (
        fit_booster(prepared, trait, options, train, start, stop)
        if grow is None
        else grow(prepared, trait, train, start)
    )
    if trait.values is not None:
        return FittedTrait(booster, personas.model, expected, None)
    valid = prepared.parts == VALID
    scores = start[valid] + predict(booster, prepared.values[valid])
    calibration = fit_calibration(trait.codes[valid], np.exp(to_log_probabilities(scores)))
    return FittedTrait(booster, personas.model, expected, calibration)


def expect(trait: TraitLabels, personas: LearnedPersonas, rows: Bools) -> Floats:
    """What the chosen rows of each persona are: the share of each class, or the mean weight."""
    shown = (
        np.eye(len(trait.classes))[trait.codes[rows]]
        if trait.values is None
        else trait.values[rows, None]
    )
    is_one = np.eye(personas.guesses.shape[1])[personas.codes[rows]]
    sums = is_one.T @ shown + _STRENGTH * shown.mean(axis=0)
    expected: Floats = sums / (is_one.sum(axis=0) + _STRENGTH)[:, None]
    return expected


def start_scores(expected: Floats, who: Floats) -> Floats:
    """The scores at which trees begin, in LightGBM's form: weights, log-odds, or logs of shares."""
    mixed: Floats = who @ expected
    if mixed.shape[1] == 1:
        return mixed[:, 0]
    logs = np.log(np.maximum(mixed, _LEAST_SHARE))
    return logs[:, 1] - logs[:, 0] if mixed.shape[1] == 2 else logs
