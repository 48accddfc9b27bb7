"""Which recommenders there are, and which baselines they are compared with."""

from collections.abc import Callable

import numpy as np

from behavesim.training.collaborative.factors import fit_als, fit_bpr
from behavesim.training.collaborative.interactions import Past
from behavesim.training.collaborative.neighbors import fit_bm25, fit_cosine, fit_knn, fit_tfidf
from behavesim.training.collaborative.recommenders import (
    PopularityRecommender,
    Recommender,
    RecommenderOptions,
    fit_popularity,
)

Fit = Callable[[Past, RecommenderOptions], Recommender]

RECOMMENDERS: dict[str, Fit] = {
    "als": lambda past, options: fit_als(past.matrix, options),
    "bpr": lambda past, options: fit_bpr(past.matrix, options),
    "item_cosine": lambda past, options: fit_cosine(past.matrix, options),
    "item_tfidf": lambda past, options: fit_tfidf(past.matrix, options),
    "item_bm25": lambda past, options: fit_bm25(past.matrix, options),
}
"""The recommenders that are judged, each against popularity."""

BASELINES: dict[str, Fit] = {
    "popularity": lambda past, options: fit_popularity(past.matrix),
    "recent_popularity": lambda past, options: PopularityRecommender(
        past.recent.astype(np.float32)
    ),
    "item_knn": lambda past, options: fit_knn(past.matrix, options),
}
"""What they have to beat."""
