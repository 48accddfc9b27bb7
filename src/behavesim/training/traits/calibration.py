"""Calibrated probabilities: Platt's scaling, for any number of classes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp

from behavesim.core.arrays import Floats

Codes = npt.NDArray[np.int64]

_TINY = 1e-12
_STRENGTH = 10.0
"""How many imagined rows hold scale and biases where they would change nothing."""
_BINS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """Probabilities become softmax(scale * ln p + biases)."""

    scale: float
    biases: tuple[float, ...]

    def apply(self, probabilities: Floats) -> Floats:
        """Calibrated probabilities of the same rows."""
        logits = self.scale * np.log(np.clip(probabilities, _TINY, 1.0)) + np.array(self.biases)
        calibrated: Floats = np.exp(logits - logsumexp(logits, axis=1, keepdims=True))
        return calibrated


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """Rows that were given like probabilities: the mean given, and how often it came true."""

    given: float
    true: float
    rows: int


def fit_calibration(truth: Codes, probabilities: Floats) -> Calibration:
    """The scale and biases that make ``truth`` likeliest."""
    logs = np.log(np.clip(probabilities, _TINY, 1.0))
    rows, classes = logs.shape
    shown = np.eye(classes)[truth]

    def measure(parameters: Floats) -> tuple[float, Floats]:
        scale, biases = parameters[0], parameters[1:]
        logits = scale * logs + biases
        normal = logits - logsumexp(logits, axis=1, keepdims=True)
        off = parameters - start
        loss = -float((shown * normal).sum()) / rows + _STRENGTH / rows * float(off @ off)
        error = (np.exp(normal) - shown) / rows
        slope = np.concatenate([[float((error * logs).sum())], error.sum(axis=0)])
        return loss, slope + 2 * _STRENGTH / rows * off

    start = np.concatenate([[1.0], np.zeros(classes)])
    found = minimize(measure, start, jac=True, method="L-BFGS-B").x
    return Calibration(float(found[0]), tuple(float(bias) for bias in found[1:]))


def list_points(truth: Codes, probabilities: Floats) -> tuple[CalibrationPoint, ...]:
    """Ten groups of as many rows each, by the probability of class 1 of two, else of the likeliest.

    Groups of equal probabilities are put together.
    """
    if probabilities.shape[1] == 2:
        given, came = probabilities[:, 1], truth == 1
    else:
        given, came = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    limits = np.unique(np.quantile(given, np.linspace(0, 1, _BINS + 1)[1:-1]))
    group = np.searchsorted(limits, given, side="right")
    return tuple(
        CalibrationPoint(float(given[rows].mean()), float(came[rows].mean()), int(rows.sum()))
        for rows in (group == number for number in range(len(limits) + 1))
        if rows.any()
    )


def measure_error(points: tuple[CalibrationPoint, ...]) -> float:
    """Expected calibration error: mean distance of given and true over the rows."""
    rows = sum(point.rows for point in points)
    return sum(abs(point.given - point.true) * point.rows for point in points) / rows
