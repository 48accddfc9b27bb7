"""Items as points: the factors of ALS, and their neighbourhoods drawn on a plane."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from behavesim.train.collaborative.factors import fit_als
from behavesim.train.collaborative.interactions import Interactions
from behavesim.train.collaborative.recommenders import RecommenderOptions, fit_popularity

_MOST_ITEMS = 2000
"""The most popular ones are drawn: a page holds no more, and nobody could tell them apart."""
_FEWEST_FOR_NEIGHBOURHOODS = 12
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class ItemMap:
    """``items`` with their ``factors`` (items x factors) and ``places`` on a plane (items x 2)."""

    items: tuple[str, ...]
    users: npt.NDArray[np.int64]
    factors: npt.NDArray[np.float64]
    places: npt.NDArray[np.float64]


def map_items(interactions: Interactions, options: RecommenderOptions) -> ItemMap:
    """The two thousand most popular items, by ALS on all interactions.

    ``users`` says how many turned to each. Items that the same people turn to lie together.
    """
    past = interactions.make_past().matrix
    popularity = fit_popularity(past).popularity
    chosen = np.lexsort((np.arange(len(popularity)), -popularity))[:_MOST_ITEMS]
    factors = fit_als(past, options).item_factors[chosen].astype(np.float64)
    return ItemMap(
        tuple(interactions.items[at] for at in chosen),
        popularity[chosen].astype(np.int64),
        np.round(factors, _DECIMALS),
        np.round(place_on_plane(factors, options.seed), _DECIMALS),
    )


def place_on_plane(factors: npt.NDArray[np.float64], seed: int) -> npt.NDArray[np.float64]:
    """Two coordinates a row that keep neighbours, by direction and not by length.

    t-SNE from the principal components on; with a handful of rows those components themselves.
    """
    lengths = np.linalg.norm(factors, axis=1, keepdims=True)
    directions = factors / np.where(lengths > 0, lengths, 1.0)
    rows, width = directions.shape
    if rows < _FEWEST_FOR_NEIGHBOURHOODS or width < 2:
        places = np.zeros((rows, 2))
        kept = min(2, width, rows)
        places[:, :kept] = PCA(kept, svd_solver="full").fit_transform(directions)
        return places
    # One thread: sums of several would differ in their last bits from run to run.
    with threadpool_limits(1):
        model = TSNE(2, perplexity=min(30.0, (rows - 1) / 4), init="pca", random_state=seed % 2**31)
        return np.asarray(model.fit_transform(directions), dtype=np.float64)
