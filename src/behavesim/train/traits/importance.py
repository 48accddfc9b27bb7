"""Which features a model goes by: LightGBM's own contributions of features to predictions."""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from behavesim.train.traits.boosting import predict

_ROWS = 400
_TOP = 20


@dataclass(frozen=True, slots=True)
class Importance:
    """``share`` of all contributions, in size, that come from a feature."""

    feature: str
    share: float


def measure_importance(
    booster: lgb.Booster, values: npt.NDArray[np.float32]
) -> tuple[Importance, ...]:
    """The twenty features that move predictions most, over at most 400 rows spread evenly."""
    rows = np.linspace(0, len(values) - 1, min(_ROWS, len(values))).astype(np.int64)
    raw = np.abs(predict(booster, values[rows], contributions=True)).mean(axis=0)
    names = booster.feature_name()
    # One block of features and a bias for each class.
    sizes = raw.reshape(-1, len(names) + 1)[:, :-1].sum(axis=0)
    total = sizes.sum()
    order = np.lexsort((np.arange(len(names)), -sizes))[:_TOP]
    return tuple(Importance(names[at], float(sizes[at] / total)) for at in order if sizes[at] > 0)
