"""How well recommenders foresee what people turn to after the cut in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from behavesim.core.arrays import Floats
from behavesim.core.evaluation import RecommenderEvaluation
from behavesim.training.collaborative.interactions import CutInTime
from behavesim.training.collaborative.recommenders import (
    PopularityRecommender,
    Recommender,
    RecommenderOptions,
    Rows,
    fit_popularity,
    rank_unseen,
)
from behavesim.training.collaborative.registry import BASELINES, RECOMMENDERS
from behavesim.training.evaluation import BOOTSTRAP_ROUNDS, draw_weights, score_rankings


@dataclass(frozen=True, slots=True)
class Lists:
    """Judged lists: ``items`` (users x k, -1 where there is none) and each user's figures."""

    items: Rows
    ndcg: Floats
    recall: Floats
    precision: Floats


def judge_lists(
    recommender: Recommender,
    popularity: PopularityRecommender,
    cut: CutInTime,
    users: Rows,
    top_k: int,
) -> Lists:
    """Rank the whole catalog, without what they had seen, for these users of the cut."""
    parts = []
    for block, ranked, _ in rank_unseen(recommender, popularity, cut.before.matrix, users, top_k):
        wanted = cut.relevant[block]
        found = wanted.toarray()[np.arange(len(block))[:, None], np.maximum(ranked, 0)] > 0
        figures = score_rankings(found & (ranked >= 0), np.diff(wanted.indptr))
        parts.append((ranked, *figures))
    return Lists(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def judge_recommenders(
    cut: CutInTime, options: RecommenderOptions, oracle: Recommender | None = None
) -> tuple[dict[str, RecommenderEvaluation], dict[str, RecommenderEvaluation]]:
    """Figures of each recommender and of each baseline on the cut's users.

    ``oracle`` ranks by the true utility of each item to each person.
    """
    popularity = fit_popularity(cut.before.matrix)
    users, k = cut.users, options.top_k
    base = judge_lists(popularity, popularity, cut, users, k)
    best = None if oracle is None else judge_lists(oracle, popularity, cut, users, k)
    lists = {
        name: judge_lists(fit(cut.before, options), popularity, cut, users, k)
        for name, fit in {**RECOMMENDERS, **BASELINES}.items()
    }
    figures = [figure for one in lists.values() for figure in (one.ndcg, one.recall, one.precision)]
    lows, highs = bootstrap_means(np.stack(figures), users, options.seed)
    judged = {
        name: describe_lists(
            one, (lows[at : at + 3], highs[at : at + 3]), base, best, popularity, cut, options
        )
        for at, (name, one) in zip(range(0, len(figures), 3), lists.items(), strict=True)
    }
    return {name: judged[name] for name in RECOMMENDERS}, {name: judged[name] for name in BASELINES}


def describe_lists(
    lists: Lists,
    interval: tuple[Sequence[float], Sequence[float]],
    base: Lists,
    best: Lists | None,
    popularity: PopularityRecommender,
    cut: CutInTime,
    options: RecommenderOptions,
) -> RecommenderEvaluation:
    """Means over the users beside those of popularity and the oracle.

    ``interval`` has the lower and the upper ends of NDCG, recall and average precision.
    """
    lows, highs = interval
    ndcg = float(lists.ndcg.mean())
    baseline = float(base.ndcg.mean())
    oracle = None if best is None else float(best.ndcg.mean())
    return RecommenderEvaluation(
        ndcg=ndcg,
        recall=float(lists.recall.mean()),
        map=float(lists.precision.mean()),
        baseline=baseline,
        baseline_recall=float(base.recall.mean()),
        ci_low=lows[0],
        ci_high=highs[0],
        recall_low=lows[1],
        recall_high=highs[1],
        map_low=lows[2],
        map_high=highs[2],
        coverage=_measure_coverage(lists, len(popularity.popularity)),
        novelty=_measure_novelty(lists, popularity),
        top_k=options.top_k,
        users=len(cut.users),
        learned_from=int((np.diff(cut.before.matrix.indptr) > 0).sum()),
        oracle=oracle,
        oracle_share=ndcg / oracle if oracle else None,
    )


def judge_cold(
    cut: CutInTime, options: RecommenderOptions, oracle: Recommender | None = None
) -> dict[str, Any]:
    """What no past helps with: users who came after the cut, items that were unknown before it.

    New users get the popular items; new items are recommended by no model, so that their share
    of what was wanted is out of reach.
    """
    popularity = fit_popularity(cut.before.matrix)
    cold_items = np.flatnonzero(popularity.popularity == 0)
    wanted = np.bincount(cut.relevant.indices, minlength=len(popularity.popularity))
    figures: dict[str, Any] = {
        "users": len(cut.cold_users),
        "items": len(cold_items),
        "wanted_share_of_cold_items": float(wanted[cold_items].sum() / max(1, wanted.sum())),
    }
    if len(cut.cold_users) == 0:
        return figures
    recent = BASELINES["recent_popularity"](cut.before, options)
    judged = {"popularity": popularity, "recent_popularity": recent}
    if oracle is not None:
        judged["oracle"] = oracle
    for name, recommender in judged.items():
        lists = judge_lists(recommender, popularity, cut, cut.cold_users, options.top_k)
        lows, highs = bootstrap_means(lists.ndcg[None, :], cut.cold_users, options.seed)
        figures[name] = {
            "ndcg": float(lists.ndcg.mean()),
            "ci_low": lows[0],
            "ci_high": highs[0],
        }
    return figures


def bootstrap_means(values: Floats, users: Rows, seed: int) -> tuple[list[float], list[float]]:
    """95 % intervals of the mean of each row of ``values`` over users who are drawn again."""
    drawn = [
        values @ weights / weights.sum() for weights in draw_weights(users, seed, BOOTSTRAP_ROUNDS)
    ]
    lows, highs = np.percentile(drawn, [2.5, 97.5], axis=0)
    return lows.tolist(), highs.tolist()


def _measure_coverage(lists: Lists, items: int) -> float:
    shown = np.unique(lists.items[lists.items >= 0])
    return len(shown) / items


def _measure_novelty(lists: Lists, popularity: PopularityRecommender) -> float:
    """Mean of -log2 of an item's share of choices; one that was never chosen counts once."""
    shares = np.maximum(popularity.popularity, 1.0) / max(1.0, popularity.popularity.sum())
    shown = lists.items[lists.items >= 0]
    return float(-np.log2(shares[shown]).mean()) if len(shown) else float("nan")
