"""Recommenders over users x items, all behind one question: how much does each item suit a user?"""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from implicit.cpu.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from implicit.utils import ParameterWarning
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

_ALPHA = 1.0
_NEIGHBOURS = 50
_BLOCK_USERS = 2048


class Recommender(Protocol):
    """A fitted recommender."""

    def score(self, users: Rows) -> Scores:
        """Users x items, higher is better; seen items are scored like others."""
        ...


@dataclass(frozen=True, slots=True)
class RecommenderOptions:
    """How ALS is trained and how long the judged lists are.

    ``factors`` is the most that ALS may take, ``threads`` 0 means all cores.
    """

    seed: int
    factors: int
    iterations: int
    regularization: float
    top_k: int
    threads: int = 0


@dataclass(frozen=True, slots=True)
class PopularityRecommender:
    """The same order for everybody: how many users turned to an item."""

    popularity: Scores

    def score(self, users: Rows) -> Scores:
        return np.tile(self.popularity, (len(users), 1))


@dataclass(frozen=True, slots=True)
class FactorRecommender:
    """Products of user and item factors; users without a past get no order from it."""

    user_factors: Scores
    item_factors: Scores

    def score(self, users: Rows) -> Scores:
        return np.asarray(self.user_factors[users] @ self.item_factors.T, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class NeighbourRecommender:
    """Sum over a user's items of their similarity to each item."""

    past: csr_matrix
    similarity: csr_matrix

    def score(self, users: Rows) -> Scores:
        return np.asarray((self.past[users] @ self.similarity).toarray(), dtype=np.float32)


def fit_popularity(past: csr_matrix, options: RecommenderOptions) -> PopularityRecommender:
    """Count each item's users."""
    counts = np.bincount(past.indices, minlength=past.shape[1])
    return PopularityRecommender(counts.astype(np.float32))


def fit_als(past: csr_matrix, options: RecommenderOptions) -> FactorRecommender:
    """Implicit alternating least squares on damped confidence."""
    # Made inside of the limit too: its constructor already warns about BLAS threads.
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=min(options.factors, past.shape[1]),
            regularization=options.regularization,
            alpha=_ALPHA,
            iterations=options.iterations,
            num_threads=options.threads,
            random_state=options.seed % 2**31,
        )
        model.fit(_damp(past), show_progress=False)
    return FactorRecommender(np.asarray(model.user_factors), np.asarray(model.item_factors))


def fit_neighbours(past: csr_matrix, options: RecommenderOptions) -> NeighbourRecommender:
    """Cosine between the users of two items."""
    damped = _damp(past)
    return NeighbourRecommender(damped, _find_neighbours(damped, options))


def find_related(
    past: csr_matrix, options: RecommenderOptions, count: int
) -> list[list[tuple[int, float]]]:
    """For each item the ``count`` items whose users are most alike, best first, with cosine."""
    similarity = _find_neighbours(_damp(past), options)
    related = []
    for item in range(past.shape[1]):
        row = similarity.getrow(item)
        pairs = sorted(
            (
                (int(other), float(value))
                for other, value in zip(row.indices, row.data, strict=True)
            ),
            key=lambda pair: (-pair[1], pair[0]),
        )
        related.append([pair for pair in pairs if pair[0] != item and pair[1] > 0][:count])
    return related


RECOMMENDERS: dict[str, Callable[[csr_matrix, RecommenderOptions], Recommender]] = {
    "als": fit_als,
    "item_cosine": fit_neighbours,
}
"""The recommenders that are judged, each against popularity."""


def rank_unseen(
    recommender: Recommender, fallback: Recommender, past: csr_matrix, users: Rows, top_k: int
) -> Iterator[tuple[Rows, npt.NDArray[np.int64], Scores]]:
    """Blocks of users with their best ``top_k`` items not in ``past``, and the scores.

    Equal scores are put in the order of ``fallback``. A place left over because a user has seen
    nearly everything holds -1.
    """
    for start in range(0, len(users), _BLOCK_USERS):
        block = users[start : start + _BLOCK_USERS]
        scores = recommender.score(block).astype(np.float32)
        ties = fallback.score(block)
        seen = past[block]
        rows = np.repeat(np.arange(len(block)), np.diff(seen.indptr))
        scores[rows, seen.indices] = -np.inf
        order = np.lexsort((-ties, -scores), axis=1)[:, :top_k]
        best = np.take_along_axis(scores, order, axis=1)
        yield block, np.where(np.isfinite(best), order, -1), best


def _damp(past: csr_matrix) -> csr_matrix:
    """Confidence with its logarithm taken: the tenth look says less than the first."""
    damped = past.copy()
    damped.data = np.log1p(damped.data)
    return damped


def _find_neighbours(damped: csr_matrix, options: RecommenderOptions) -> csr_matrix:
    model = CosineRecommender(K=_NEIGHBOURS, num_threads=options.threads)
    with threadpool_limits(1, "blas"), warnings.catch_warnings():
        # implicit transposes its own input and then warns that it is no longer CSR.
        warnings.simplefilter("ignore", ParameterWarning)
        model.fit(damped, show_progress=False)
    return csr_matrix(model.similarity)
