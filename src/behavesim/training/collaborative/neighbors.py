"""Items that the same users turn to: cosine, TF-IDF and BM25."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender
from implicit.utils import ParameterWarning
from scipy.sparse import csr_matrix

from behavesim.training.collaborative.recommenders import (
    RecommenderOptions,
    Rows,
    Scores,
    damp,
    limit_blas,
)

_NEIGHBORS = 50


@dataclass(frozen=True, slots=True)
class NeighborRecommender:
    """Sum over a user's items of their similarity to each item."""

    past: csr_matrix
    similarity: csr_matrix

    def score(self, users: Rows) -> Scores:
        """Users x items, float32; higher is better."""
        return np.asarray((self.past[users] @ self.similarity).toarray(), dtype=np.float32)


def fit_cosine(past: csr_matrix, options: RecommenderOptions) -> NeighborRecommender:
    """Cosine between the users of two items, by damped confidence."""
    tuned = options.tune("item_cosine", neighbours=_NEIGHBORS)
    model = CosineRecommender(K=int(tuned["neighbours"]), num_threads=options.threads)
    return _fit(model, damp(past))


def fit_tfidf(past: csr_matrix, options: RecommenderOptions) -> NeighborRecommender:
    """Cosine after users who turn to everything were given less weight."""
    tuned = options.tune("item_tfidf", neighbours=_NEIGHBORS)
    model = TFIDFRecommender(K=int(tuned["neighbours"]), num_threads=options.threads)
    return _fit(model, damp(past))


def fit_bm25(past: csr_matrix, options: RecommenderOptions) -> NeighborRecommender:
    """Overlap of users, with BM25's weights."""
    tuned = options.tune("item_bm25", neighbours=_NEIGHBORS, k1=1.2, b=0.75)
    model = BM25Recommender(
        K=int(tuned["neighbours"]), K1=tuned["k1"], B=tuned["b"], num_threads=options.threads
    )
    return _fit(model, damp(past))


def fit_knn(past: csr_matrix, options: RecommenderOptions) -> NeighborRecommender:
    """The plain baseline: cosine of who turned to what at all, twenty neighbors."""
    plain = past.copy()
    plain.data = np.ones_like(plain.data)
    return _fit(CosineRecommender(K=20, num_threads=options.threads), plain)


def find_related(
    past: csr_matrix, options: RecommenderOptions, count: int
) -> list[list[tuple[int, float]]]:
    """For each item the ``count`` items whose users are most alike, best first, with cosine."""
    similarity = fit_cosine(past, options).similarity
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


def _fit(model: Any, matrix: csr_matrix) -> NeighborRecommender:
    with limit_blas(), warnings.catch_warnings():
        # implicit transposes its own input and then warns that it is no longer CSR.
        warnings.simplefilter("ignore", ParameterWarning)
        model.fit(matrix, show_progress=False)
    return NeighborRecommender(matrix, csr_matrix(model.similarity))
