"""All interests of a person at once: are those that they have put before those they do not?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.training.evaluation import bootstrap_interval
from behavesim.training.traits.training import TraitModel


def judge_interests(traits: Sequence[TraitModel], seed: int) -> dict[str, Any] | None:
    """Label ranking average precision with its interval over people, and the share of right labels.

    The baseline gives every label its share among the judged. None without interests.
    """
    chosen = [trait for trait in traits if trait.evaluation.metric == "auc"]
    if not chosen:
        return None
    guesses = np.column_stack([trait.guesses[:, 1] for trait in chosen])
    truth = np.column_stack([trait.truth == 1 for trait in chosen])
    prior = np.broadcast_to(truth.mean(axis=0), truth.shape)
    precision = rank_precision(guesses, truth)
    low, high = bootstrap_interval(
        lambda weights: float(np.average(precision, weights=weights)), chosen[0].people, seed
    )
    return {
        "labels": [trait.name for trait in chosen],
        "ranking_precision": float(precision.mean()),
        "ci_low": low,
        "ci_high": high,
        "baseline": float(rank_precision(prior, truth).mean()),
        "right_labels": float(((guesses > 0.5) == truth).mean()),
        "baseline_right_labels": float(((prior > 0.5) == truth).mean()),
    }


def rank_precision(guesses: Floats, truth: npt.NDArray[np.bool_]) -> Floats:
    """Each row's mean, over its true labels, of the share of true ones down to that label."""
    order = np.argsort(-guesses, axis=1, kind="stable")
    hits = np.take_along_axis(truth, order, axis=1)
    precision = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    counts = hits.sum(axis=1)
    sums = (precision * hits).sum(axis=1)
    return np.asarray(np.where(counts > 0, sums / np.maximum(counts, 1), 1.0))
