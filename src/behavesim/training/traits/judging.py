"""Figures of a trait's guesses on people of the test part."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from behavesim.core.arrays import Floats
from behavesim.training.evaluation import (
    Codes,
    prepare_auc,
    score_accuracy,
    score_r2,
)
from behavesim.training.traits.calibration import CalibrationPoint
from behavesim.training.traits.importance import Importance
from behavesim.training.truth import TraitLabels


@dataclass(frozen=True, slots=True)
class TraitDetails:
    """What a report draws of a trait. ``confusion[i][j]`` rows of class i were taken for j."""

    importance: tuple[Importance, ...]
    confusion: tuple[tuple[int, ...], ...] = ()
    calibration: tuple[CalibrationPoint, ...] = ()


def prepare_score(
    trait: TraitLabels, rows: Codes, guesses: Floats
) -> Callable[[Floats | None], float]:
    """The trait's metric of ``guesses`` about ``rows``, as a function of the rows' weights."""
    if trait.values is not None:
        values = trait.values[rows]
        return lambda weights: score_r2(values, guesses, weights)
    truth = trait.codes[rows]
    if trait.kind == "interest":
        auc = prepare_auc(truth == 1, guesses[:, 1])
        return lambda weights: auc(np.ones(len(truth)) if weights is None else weights)
    return lambda weights: score_accuracy(truth, guesses, weights)


def count_confusion(truth: Codes, guesses: Floats) -> tuple[tuple[int, ...], ...]:
    """True class by the likeliest one."""
    classes = guesses.shape[1]
    counts = np.bincount(truth * classes + guesses.argmax(axis=1), minlength=classes**2)
    return tuple(tuple(int(n) for n in row) for row in counts.reshape(classes, classes))
