"""What the best recommender suggests to all users, and which items go together."""

import numpy as np
import polars as pl
import pyarrow as pa

from behavesim.core.evaluation import Recommendations
from behavesim.training.collaborative.interactions import Interactions
from behavesim.training.collaborative.neighbors import find_related
from behavesim.training.collaborative.recommenders import (
    RecommenderOptions,
    Rows,
    Scores,
    fit_popularity,
    rank_unseen,
)
from behavesim.training.collaborative.registry import RECOMMENDERS

RELATED_COUNT = 6

TABLE_SCHEMA = pa.schema(
    [
        ("user_pseudo_id", pa.string()),
        ("rank", pa.int32()),
        ("item_id", pa.string()),
        ("score", pa.float32()),
    ]
)


def recommend(
    interactions: Interactions, users: pl.Series, name: str, options: RecommenderOptions
) -> Recommendations:
    """The best top_k unseen items of every user, from all interactions, by recommender ``name``.

    Users without interactions get the most popular items.
    """
    past = interactions.make_past()
    popularity = fit_popularity(past.matrix)
    chosen = RECOMMENDERS[name](past, options)
    has_past = np.diff(past.matrix.indptr) > 0
    frames = [pl.DataFrame(schema=pl.Schema(TABLE_SCHEMA))]
    for recommender, rows in ((chosen, has_past), (popularity, ~has_past)):
        for block in rank_unseen(
            recommender, popularity, past.matrix, np.flatnonzero(rows), options.top_k
        ):
            frames.append(make_table(block, users, interactions.items))
    table = pl.concat(frames).sort("user_pseudo_id", "rank")
    related = find_related(past.matrix, options, RELATED_COUNT)
    return Recommendations(
        name,
        table.to_arrow().cast(TABLE_SCHEMA),
        {
            item: tuple(interactions.items[other] for other, _ in others)
            for item, others in zip(interactions.items, related, strict=True)
        },
    )


def make_table(
    ranked: tuple[Rows, Rows, Scores],
    users: pl.Series,
    items: tuple[str, ...],
) -> pl.DataFrame:
    """A block of ``rank_unseen`` as rows of recommendations."""
    block, places, scores = ranked
    width = places.shape[1]
    frame = pl.DataFrame(
        {
            "user_pseudo_id": users.gather(np.repeat(block, width)),
            "rank": np.tile(np.arange(1, width + 1, dtype=np.int32), len(block)),
            "item_id": pl.Series(items).gather(np.maximum(places, 0).ravel()),
            "score": scores.ravel(),
        }
    )
    return frame.filter(pl.Series(places.ravel() >= 0))
