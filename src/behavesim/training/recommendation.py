"""The recommenders' part of behavesim train: tuned, judged, and put to use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from behavesim.core.curves import LearningCurve
from behavesim.core.evaluation import Recommendations, RecommenderEvaluation
from behavesim.core.progress import Progress
from behavesim.export.exported_events import Behavior
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.training.collaborative.curve import measure_recommenders
from behavesim.training.collaborative.factors import check_als_memory
from behavesim.training.collaborative.interactions import (
    Interactions,
    cut_interactions,
    gather_interactions,
)
from behavesim.training.collaborative.item_map import ItemMap, map_items
from behavesim.training.collaborative.judging import judge_cold, judge_recommenders
from behavesim.training.collaborative.recommend import recommend
from behavesim.training.collaborative.recommenders import RecommenderOptions, Rows, TableRecommender
from behavesim.training.collaborative.tuning import choose_factors, tune_recommenders
from behavesim.training.true_utility import TrueUtility, read_true_utility
from behavesim.training.truth import Labels


@dataclass(frozen=True, slots=True)
class RecommenderResult:
    """What training of recommenders gave."""

    interactions: Interactions
    recommenders: Mapping[str, RecommenderEvaluation]
    baselines: Mapping[str, RecommenderEvaluation]
    recommendations: Recommendations
    item_map: ItemMap
    details: Mapping[str, Any]


def train_recommenders(
    settings: Settings,
    workspace: WorkspacePaths,
    behavior: Behavior,
    labels: Labels | None,
    budget_s: float | None,
    progress: Progress,
) -> RecommenderResult:
    """Judge every recommender on one cut in time, then recommend with the best of them.

    ``budget_s`` seconds are spent on looking for better parameters; None takes the defaults and
    the best number of factors. Raises NotEnoughDataError.
    """
    progress("train: recommenders", 0, None)
    options = _list_options(settings)
    interactions = gather_interactions(behavior.items, len(behavior.users))
    limit = int(settings.train.als_memory_gib * 2**30)
    check_als_memory(interactions.make_matrix(), options.factors, limit)
    cut = cut_interactions(interactions)
    options = choose_factors(interactions, cut, options)
    if budget_s:
        progress("train: looking for better recommenders", 0, None)
        options = tune_recommenders(interactions, cut, options, budget_s)
    oracle = None
    if labels is not None:
        judged = np.concatenate([cut.users, cut.cold_users])
        oracle = _find_oracle(settings, workspace, labels, judged, interactions)
    recommenders, baselines = judge_recommenders(cut, options, oracle)
    best = max(recommenders, key=lambda name: recommenders[name].ndcg)
    details = {
        "items": len(interactions.items),
        "interactions": len(interactions.user),
        "cut_us": cut.cut_us,
        "cold": judge_cold(cut, options, oracle),
        "als_factors": options.factors,
        "tuned": {name: dict(found) for name, found in options.tuned.items()},
        "recommended_by": best,
    }
    suggested = recommend(interactions, behavior.users, best, options)
    item_map = map_items(interactions, options)
    return RecommenderResult(interactions, recommenders, baselines, suggested, item_map, details)


def measure_recommender_curves(
    settings: Settings, interactions: Interactions
) -> dict[str, LearningCurve]:
    """Learning curves of all recommenders over users. Raises NotEnoughDataError."""
    cut = cut_interactions(interactions)
    options = choose_factors(interactions, cut, _list_options(settings))
    return measure_recommenders(cut, options)


def _find_oracle(
    settings: Settings,
    workspace: WorkspacePaths,
    labels: Labels,
    users: Rows,
    interactions: Interactions,
) -> TableRecommender | None:
    """Rank by true utility; users without a known person are ranked by popularity."""
    person_of_user = np.full(interactions.user_count, -1, dtype=np.int64)
    person_of_user[labels.user] = labels.person_id
    people = person_of_user[users]
    known = read_true_utility(settings, workspace, people[people >= 0], interactions.items)
    if known is None or len(known.person_ids) == 0:
        return None
    return TableRecommender(_find_rows(known, person_of_user), known.utility)


def _find_rows(known: TrueUtility, people: Rows) -> Rows:
    places = np.searchsorted(known.person_ids, people)
    places = np.minimum(places, len(known.person_ids) - 1)
    return np.where(known.person_ids[places] == people, places, -1).astype(np.int64)


def _list_options(settings: Settings) -> RecommenderOptions:
    train = settings.train
    return RecommenderOptions(
        settings.seed,
        train.factors,
        train.iterations,
        train.regularization,
        train.top_k,
        train.threads or 0,
    )
