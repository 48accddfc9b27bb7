"""What every model has to beat: the prior of the classes or the mean, and a linear model."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression, Ridge

from behavesim.core.arrays import Floats

Codes = npt.NDArray[np.int64]

_STRENGTH = 0.002
_ITERATIONS = 60
_LARGEST = 5.0
_BLOCK_COLUMNS = 64


def guess_prior(codes: Codes, classes: int, rows: int) -> Floats:
    """For every row the shares of the classes among ``codes``: its likeliest is the majority."""
    shares = np.bincount(codes, minlength=classes) / len(codes)
    return np.tile(shares, (rows, 1))


def standardize(
    values: npt.NDArray[np.float32], fit_rows: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    """Columns as a linear model wants them: log(1 + x) of what is never negative, mean 0, sd 1.

    Mean and deviation are those of ``fit_rows``; missing values become the mean; values more
    than 5 deviations out are cut.
    """
    scaled = np.empty(values.shape, dtype=np.float32)
    for start in range(0, values.shape[1], _BLOCK_COLUMNS):
        block = slice(start, start + _BLOCK_COLUMNS)
        scaled[:, block] = _standardize(values[:, block].astype(np.float64), fit_rows)
    return scaled


def _standardize(columns: Floats, fit_rows: npt.NDArray[np.bool_]) -> Floats:
    positive = ~(columns[fit_rows] < 0).any(axis=0)
    columns[:, positive] = np.log1p(np.maximum(columns[:, positive], 0.0))
    known = np.isfinite(columns)
    fitted = np.where(known & fit_rows[:, None], columns, 0.0)
    count = np.maximum((known & fit_rows[:, None]).sum(axis=0), 1)
    mean = fitted.sum(axis=0) / count
    centered = np.where(known, columns - mean, 0.0)
    deviation = np.sqrt((centered[fit_rows] ** 2).sum(axis=0) / count)
    scaled = centered / np.where(deviation > 0, deviation, 1.0)
    return np.clip(scaled, -_LARGEST, _LARGEST)


def guess_logistic(
    standardized: npt.NDArray[np.float32],
    codes: Codes,
    classes: int,
    train: npt.NDArray[np.bool_],
) -> Floats:
    """Class probabilities of every row from a ridge logistic regression on the ``train`` rows."""
    model = LogisticRegression(C=_STRENGTH, max_iter=_ITERATIONS)
    model.fit(standardized[train], codes[train])
    probabilities = np.zeros((len(standardized), classes))
    probabilities[:, model.classes_] = model.predict_proba(standardized)
    return probabilities


def guess_linear(
    standardized: npt.NDArray[np.float32], values: Floats, train: npt.NDArray[np.bool_]
) -> Floats:
    """Weights of every row from a ridge regression on the ``train`` rows."""
    model = Ridge(alpha=1.0 / _STRENGTH, solver="cholesky")
    model.fit(standardized[train], values[train])
    return np.asarray(model.predict(standardized), dtype=np.float64)
