"""Recommenders over users x items, all behind one question: how much does each item suit a user?"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from threadpoolctl import ThreadpoolController

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

_BLOCK_USERS = 2048


class Recommender(Protocol):
    """A fitted recommender."""

    def score(self, users: Rows) -> Scores:
        """Users x items, higher is better; seen items are scored like others."""
        ...


@dataclass(frozen=True, slots=True)
class RecommenderOptions:
    """How recommenders are fitted and how long the judged lists are.

    ``factors`` is the most that ALS may take, ``threads`` 0 means all cores. ``tuned`` holds, by
    recommender, what was found better than its defaults.
    """

    seed: int
    factors: int
    iterations: int
    regularization: float
    top_k: int
    threads: int = 0
    tuned: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def tune(self, name: str, **defaults: float) -> dict[str, float]:
        """The parameters of a recommender: the defaults, or what was found better."""
        return {**defaults, **self.tuned.get(name, {})}


@dataclass(frozen=True, slots=True)
class PopularityRecommender:
    """The same order for all users: how many users turned to an item."""

    popularity: Scores

    def score(self, users: Rows) -> Scores:
        """Users x items, float32; higher is better."""
        return np.tile(self.popularity, (len(users), 1))


@dataclass(frozen=True, slots=True)
class TableRecommender:
    """Scores that are known beforehand: row ``row_of_user[user]`` of ``table``; -1 has none."""

    row_of_user: Rows
    table: npt.NDArray[np.float64]

    def score(self, users: Rows) -> Scores:
        """Users x items, float32; higher is better."""
        rows = self.row_of_user[users]
        scores = np.where((rows >= 0)[:, None], self.table[np.maximum(rows, 0)], 0.0)
        return scores.astype(np.float32)


def fit_popularity(past: csr_matrix) -> PopularityRecommender:
    """Count each item's users."""
    counts = np.bincount(past.indices, minlength=past.shape[1])
    return PopularityRecommender(counts.astype(np.float32))


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


def damp(past: csr_matrix) -> csr_matrix:
    """Confidence with its logarithm taken: the tenth view counts less than the first."""
    damped = past.copy()
    damped.data = np.log1p(damped.data)
    return damped


def limit_blas() -> AbstractContextManager[object]:
    """Within it BLAS of this process takes one thread: implicit has threads of its own, and warns
    where BLAS has more."""
    limit: AbstractContextManager[object] = _find_pools().limit(limits=1, user_api="blas")
    return limit


@cache
def _find_pools() -> ThreadpoolController:
    # Looks through every library that the process has loaded: as long as fitting many neighbors.
    return ThreadpoolController()
