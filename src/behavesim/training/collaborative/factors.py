"""Users and items as points whose products estimate who likes what: ALS and BPR."""

import logging
from dataclasses import dataclass
from typing import Any

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from implicit.cpu.bpr import BayesianPersonalizedRanking
from scipy.sparse import csr_matrix

from behavesim.errors import NotEnoughDataError
from behavesim.training.collaborative.recommenders import (
    RecommenderOptions,
    Rows,
    Scores,
    damp,
    limit_blas,
)

_LOG = logging.getLogger(__name__)

_ALPHA = 4.0
_BYTES_OF_FACTOR = 4
_COPIES = 3
"""Factors are held by implicit, by us, and once more while they are solved for."""


@dataclass(frozen=True, slots=True)
class FactorRecommender:
    """Products of user and item factors; users without a past get no order from it."""

    user_factors: Scores
    item_factors: Scores

    def score(self, users: Rows) -> Scores:
        """Users x items, float32; higher is better."""
        return np.asarray(self.user_factors[users] @ self.item_factors.T, dtype=np.float32)


def estimate_als_bytes(users: int, items: int, interactions: int, factors: int) -> int:
    """The memory that ALS takes: both sides' factors, and the matrix with its transpose."""
    matrix = 2 * interactions * (_BYTES_OF_FACTOR + 4)
    return (users + items) * factors * _BYTES_OF_FACTOR * _COPIES + matrix


def check_als_memory(past: csr_matrix, factors: int, limit_bytes: int) -> None:
    """Raise NotEnoughDataError where ALS would need more than ``limit_bytes``."""
    needed = estimate_als_bytes(past.shape[0], past.shape[1], past.nnz, factors)
    if needed > limit_bytes:
        raise NotEnoughDataError(
            f"ALS of {past.shape[0]:,} users and {past.shape[1]:,} items needs "
            f"{needed / 2**30:.1f} GiB with {factors} factors; allowed "
            f"{limit_bytes / 2**30:.1f} GiB",
            "lower train.factors, raise train.als_memory_gib, or export fewer days",
        )


def list_als_parameters(options: RecommenderOptions) -> dict[str, float]:
    """Factors, regularization and alpha."""
    return options.tune(
        "als", factors=options.factors, regularization=options.regularization, alpha=_ALPHA
    )


def fit_als(past: csr_matrix, options: RecommenderOptions) -> FactorRecommender:
    """Implicit alternating least squares: confidence 1 + alpha * damped interactions.

    (Hu, Koren and Volinsky 2008; implicit takes the confidences themselves.)
    """
    tuned = list_als_parameters(options)
    confidence = damp(past)
    confidence.data = 1.0 + tuned["alpha"] * confidence.data
    # Made inside of the limit too: its constructor already warns about BLAS threads.
    with limit_blas():
        model = AlternatingLeastSquares(
            factors=min(int(tuned["factors"]), past.shape[1]),
            regularization=tuned["regularization"],
            iterations=options.iterations,
            num_threads=options.threads,
            random_state=options.seed % 2**31,
        )
        model.fit(confidence, show_progress=False)
    _LOG.info("ALS fitted: %d users, %d items", *past.shape)
    return _take_factors(model)


def fit_bpr(past: csr_matrix, options: RecommenderOptions) -> FactorRecommender:
    """Bayesian personalized ranking: what was chosen above what was not."""
    tuned = options.tune(
        "bpr", factors=options.factors, regularization=0.01, learning_rate=0.05, iterations=60
    )
    with limit_blas():
        model = BayesianPersonalizedRanking(
            factors=min(int(tuned["factors"]), past.shape[1]),
            regularization=tuned["regularization"],
            learning_rate=tuned["learning_rate"],
            iterations=int(tuned["iterations"]),
            num_threads=1,  # its threads overwrite each other: more would give other numbers
            random_state=options.seed % 2**31,
        )
        model.fit(past, show_progress=False)
    _LOG.info("BPR fitted: %d users, %d items", *past.shape)
    return _take_factors(model)


def _take_factors(model: Any) -> FactorRecommender:
    return FactorRecommender(np.asarray(model.user_factors), np.asarray(model.item_factors))
