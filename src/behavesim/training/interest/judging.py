"""How well interest in items is guessed, on people and items that no model learned from."""

from functools import partial

import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.core.evaluation import InterestEvaluation
from behavesim.training.evaluation import bootstrap_interval, score_graded
from behavesim.training.interest.pairs import InterestItems, UserTable
from behavesim.training.interest.training import InterestModels, UserUtilities, grade, score_items

Figures = dict[str, InterestEvaluation]


def judge_interest(
    models: InterestModels,
    users: UserTable,
    items: InterestItems,
    test: UserUtilities,
    fit: UserUtilities,
    top_k: int,
    seed: int,
) -> Figures:
    """Figures of both models on the items that each user of ``test`` never saw.

    The models learned from ``fit``, whose mean utility of each item is the baseline.
    """
    mean_utility = fit.utility.mean(axis=0)
    judged = test.take(np.flatnonzero((~test.seen).sum(axis=1) > 1))
    known = rank_ndcg(judged.known, judged, top_k)
    popularity = rank_ndcg(_repeat(items.popularity, judged), judged, top_k)
    mean = rank_ndcg(_repeat(mean_utility, judged), judged, top_k)
    figures = {}
    for name, booster in models.list_boosters().items():
        scores = score_items(booster, users, items, judged.rows).astype(np.float64)
        ndcg = rank_ndcg(scores, judged, top_k)
        low, high = bootstrap_interval(partial(_weigh, ndcg), judged.people, seed)
        explained = _explain(scores, _repeat(mean_utility, judged), judged, seed)
        figures[name] = InterestEvaluation(
            ndcg=float(ndcg.mean()),
            ci_low=low,
            ci_high=high,
            baseline=float(mean.mean()),
            popularity=float(popularity.mean()),
            limit=float(known.mean()),
            r2=explained if name == "regression" else None,
            top_k=top_k,
            users=len(judged.rows),
            learned_from=len(fit.rows),
            items=len(items.ids),
        )
    return figures


def rank_ndcg(scores: Floats, judged: UserUtilities, top_k: int) -> Floats:
    """Each user's NDCG of unseen items in the order of ``scores``; gains are 2^grade - 1."""
    gains: Floats = np.exp2(grade(judged.utility, judged.seen).astype(np.float64)) - 1.0
    hidden = np.where(judged.seen, -np.inf, scores)
    order = np.argsort(-hidden, axis=1, kind="stable")[:, :top_k]
    best: Floats = -np.sort(-gains, axis=1)[:, :top_k]
    return score_graded(np.take_along_axis(gains, order, axis=1), best)


def _weigh(values: Floats, weights: Floats) -> float:
    return float(np.average(values, weights=weights))


def _repeat(values: Floats, judged: UserUtilities) -> Floats:
    return np.broadcast_to(values, judged.utility.shape)


def _explain(scores: Floats, mean: Floats, judged: UserUtilities, seed: int) -> dict[str, float]:
    """Shares of the variance of utility, over all pairs of a user and an item they never saw."""
    unseen = ~judged.seen
    truth = judged.utility
    center = truth[unseen].mean()
    spread = _sum_rows((truth - center) ** 2, unseen)

    def explain(guess: Floats) -> npt.NDArray[np.float64]:
        return _sum_rows((truth - guess) ** 2, unseen)

    errors, base, known = explain(scores), explain(mean), explain(judged.known)

    def score(weights: Floats, error: Floats = errors) -> float:
        return float(1.0 - (error @ weights) / (spread @ weights))

    low, high = bootstrap_interval(score, judged.people, seed)
    ones = np.ones(len(spread))
    return {
        "score": score(ones),
        "ci_low": low,
        "ci_high": high,
        "baseline": score(ones, base),
        "limit": score(ones, known),
    }


def _sum_rows(values: Floats, chosen: npt.NDArray[np.bool_]) -> Floats:
    return np.asarray(np.where(chosen, values, 0.0).sum(axis=1))
