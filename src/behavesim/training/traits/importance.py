"""What a model goes by: the likely persona, and LightGBM's own contributions of features."""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.training.traits.boosting import predict

_ROWS = 400
_TOP = 20
PERSONA = "likely_persona"
"""The name of what moves a guess by way of the persona."""


@dataclass(frozen=True, slots=True)
class Importance:
    """``share`` of all contributions, in size, that come from a feature, or from the persona."""

    feature: str
    share: float


def measure_importance(
    booster: lgb.Booster, values: npt.NDArray[np.float32], start: Floats
) -> tuple[Importance, ...]:
    """The twenty things that move scores most, over at most 400 rows spread evenly.

    ``start`` are the scores at which the trees began. How far they lie from their mean is what the
    likely persona contributes, in the unit of LightGBM's own contributions.
    """
    rows = np.linspace(0, len(values) - 1, min(_ROWS, len(values))).astype(np.int64)
    raw = np.abs(predict(booster, values[rows], contributions=True)).mean(axis=0)
    names = [*booster.feature_name(), PERSONA]
    # One block of features and a bias for each class.
    of_features = raw.reshape(-1, len(names))[:, :-1].sum(axis=0)
    of_persona = np.abs(start[rows] - start.mean(axis=0)).mean(axis=0).sum()
    sizes = np.append(of_features, of_persona)
    order = np.lexsort((np.arange(len(names)), -sizes))[:_TOP]
    total = sizes.sum()
    return tuple(Importance(names[at], float(sizes[at] / total)) for at in order if sizes[at] > 0)
