"""Judging the recommenders on what came after the cut, then recommending with the best."""

from dataclasses import replace

import numpy as np
import polars as pl
import pyarrow as pa
from scipy.sparse import csr_matrix

from behavesim.errors import NotEnoughDataError
from behavesim.model.evaluation import Recommendations, RecommenderEvaluation
from behavesim.train.evaluation import Floats, bootstrap_interval, score_rankings
from behavesim.train.interactions import CutInTime, Interactions, cut_interactions
from behavesim.train.recommenders import (
    RECOMMENDERS,
    Recommender,
    RecommenderOptions,
    find_related,
    fit_als,
    fit_popularity,
    rank_unseen,
)

RELATED_COUNT = 6


def choose_factors(
    interactions: Interactions, cut: CutInTime, options: RecommenderOptions
) -> RecommenderOptions:
    """The number of ALS factors (4, 8, ... up to ``options.factors``) that is best before the cut.

    Judged on an earlier cut inside of the time before it, so that nothing from after it enters.
    """
    candidates = _list_factors(options.factors)
    try:
        inner = cut_interactions(interactions.take(interactions.timestamp_us < cut.cut_us))
    except NotEnoughDataError:
        return replace(options, factors=candidates[0])
    popularity = fit_popularity(inner.before, options)
    scores = {}
    for factors in candidates:
        recommender = fit_als(inner.before, replace(options, factors=factors))
        scores[factors] = float(_score(recommender, popularity, inner, options.top_k)[0].mean())
    return replace(options, factors=max(candidates, key=lambda factors: scores[factors]))


def judge_recommenders(
    cut: CutInTime, options: RecommenderOptions
) -> dict[str, RecommenderEvaluation]:
    """NDCG and recall at top_k of each recommender and of popularity, on the cut's users."""
    popularity = fit_popularity(cut.before, options)
    base_ndcg, base_recall = _score(popularity, popularity, cut, options.top_k)
    return {
        name: _describe(
            _score(fit(cut.before, options), popularity, cut, options.top_k),
            (base_ndcg, base_recall),
            cut,
            options,
        )
        for name, fit in RECOMMENDERS.items()
    }


def recommend(
    interactions: Interactions, users: pl.Series, name: str, options: RecommenderOptions
) -> Recommendations:
    """The best top_k unseen items of every user, from all interactions, by recommender ``name``.

    Users without interactions get the most popular items.
    """
    past = interactions.make_matrix()
    popularity = fit_popularity(past, options)
    chosen = RECOMMENDERS[name](past, options)
    everybody = np.arange(interactions.user_count)
    has_past = np.diff(past.indptr) > 0
    parts = [
        _make_table(chosen, popularity, past, everybody[has_past], interactions, users, options),
        _make_table(
            popularity, popularity, past, everybody[~has_past], interactions, users, options
        ),
    ]
    table = pl.concat(parts).sort("user_pseudo_id", "rank")
    related = find_related(past, options, RELATED_COUNT)
    return Recommendations(
        name,
        table.to_arrow().cast(_TABLE_SCHEMA),
        {
            item: tuple(interactions.items[other] for other, _ in others)
            for item, others in zip(interactions.items, related, strict=True)
        },
    )


_TABLE_SCHEMA = pa.schema(
    [
        ("user_pseudo_id", pa.string()),
        ("rank", pa.int32()),
        ("item_id", pa.string()),
        ("score", pa.float32()),
    ]
)


def _list_factors(largest: int) -> list[int]:
    smaller = [2**power for power in range(2, 10) if 2**power < largest]
    return [*smaller, largest]


def _score(
    recommender: Recommender, popularity: Recommender, cut: CutInTime, top_k: int
) -> tuple[Floats, Floats]:
    ndcgs, recalls = [], []
    for users, ranked, _ in rank_unseen(recommender, popularity, cut.before, cut.users, top_k):
        wanted = cut.relevant[users]
        found = wanted.toarray()[np.arange(len(users))[:, None], np.maximum(ranked, 0)] > 0
        ndcg, recall = score_rankings(found & (ranked >= 0), np.diff(wanted.indptr))
        ndcgs.append(ndcg)
        recalls.append(recall)
    return np.concatenate(ndcgs), np.concatenate(recalls)


def _describe(
    scores: tuple[Floats, Floats],
    baseline: tuple[Floats, Floats],
    cut: CutInTime,
    options: RecommenderOptions,
) -> RecommenderEvaluation:
    ndcg, recall = scores
    low, high = bootstrap_interval(
        lambda weights: float(np.average(ndcg, weights=weights)), cut.users, options.seed
    )
    return RecommenderEvaluation(
        ndcg=float(ndcg.mean()),
        recall=float(recall.mean()),
        baseline=float(baseline[0].mean()),
        baseline_recall=float(baseline[1].mean()),
        ci_low=low,
        ci_high=high,
        top_k=options.top_k,
        users=len(cut.users),
    )


def _make_table(
    recommender: Recommender,
    popularity: Recommender,
    past: csr_matrix,
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    interactions: Interactions,
    users: pl.Series,
    options: RecommenderOptions,
) -> pl.DataFrame:
    frames = [pl.DataFrame(schema=pl.Schema(_TABLE_SCHEMA))]
    items = pl.Series(interactions.items)
    for block, ranked, scores in rank_unseen(recommender, popularity, past, rows, options.top_k):
        width = ranked.shape[1]
        frame = pl.DataFrame(
            {
                "user_pseudo_id": users.gather(np.repeat(block, width)),
                "rank": np.tile(np.arange(1, width + 1, dtype=np.int32), len(block)),
                "item_id": items.gather(np.maximum(ranked, 0).ravel()),
                "score": scores.ravel(),
            }
        )
        frames.append(frame.filter(pl.Series(ranked.ravel() >= 0)))
    return pl.concat(frames)
