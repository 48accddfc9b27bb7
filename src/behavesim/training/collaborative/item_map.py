"""Items as points: the factors of ALS, and their neighborhoods drawn on a plane."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from behavesim.core.item_factors import MAX_FACTORS, ItemFactors
from behavesim.training.collaborative.factors import fit_als, list_als_parameters
from behavesim.training.collaborative.interactions import CONFIDENCE_OF_EVENT, Interactions
from behavesim.training.collaborative.recommenders import RecommenderOptions, fit_popularity

_MOST_ITEMS = 2000
"""The most popular ones are drawn: a page holds no more, and more could not be distinguished."""
_FEWEST_FOR_NEIGHBORHOODS = 12
_DECIMALS = 4
_LEAST_REGULARIZATION = 1e-6


@dataclass(frozen=True, slots=True)
class ItemMap:
    """Items with their factors, how many ``users`` turned to each, and their ``places`` on a plane
    (items x 2)."""

    factors: ItemFactors
    users: npt.NDArray[np.int64]
    places: npt.NDArray[np.float64]


def map_items(interactions: Interactions, options: RecommenderOptions) -> ItemMap:
    """The two thousand most popular items, by ALS on all interactions.

    ``users`` are how many turned to each. Items that the same people turn to lie together.
    """
    past = interactions.make_past().matrix
    popularity = fit_popularity(past).popularity
    chosen = np.lexsort((np.arange(len(popularity)), -popularity))[:_MOST_ITEMS]
    few = replace(options, factors=min(options.factors, MAX_FACTORS))
    factors = fit_als(past, few).item_factors[chosen].astype(np.float64)
    tuned = list_als_parameters(options)
    # A page adds up what a visitor does event by event; training takes the logarithm of the sum.
    weights = {kind: float(np.log1p(weight)) for kind, weight in CONFIDENCE_OF_EVENT.items()}
    described = ItemFactors.model_validate(
        {
            "items": [interactions.items[at] for at in chosen],
            "factors": np.round(factors, _DECIMALS).tolist(),
            "regularization": max(tuned["regularization"], _LEAST_REGULARIZATION),
            "alpha": tuned["alpha"],
            "weights": weights,
        }
    )
    places = np.round(place_on_plane(factors, options.seed), _DECIMALS)
    return ItemMap(described, popularity[chosen].astype(np.int64), places)


def place_on_plane(factors: npt.NDArray[np.float64], seed: int) -> npt.NDArray[np.float64]:
    """Two coordinates a row that keep neighbors, by direction and not by length.

    t-SNE from the principal components on; with a handful of rows those components themselves.
    """
    lengths = np.linalg.norm(factors, axis=1, keepdims=True)
    directions = factors / np.where(lengths > 0, lengths, 1.0)
    rows, width = directions.shape
    if rows < _FEWEST_FOR_NEIGHBORHOODS or width < 2:
        places = np.zeros((rows, 2))
        kept = min(2, width, rows)
        places[:, :kept] = PCA(kept, svd_solver="full").fit_transform(directions)
        return places
    # One thread: sums of several would differ in their last bits from run to run.
    with threadpool_limits(1):
        model = TSNE(2, perplexity=min(30.0, (rows - 1) / 4), init="pca", random_state=seed % 2**31)
        return np.asarray(model.fit_transform(directions), dtype=np.float64)
