"""Better parameters of recommenders, looked for before the cut in time and nowhere else."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import optuna
from optuna.trial import BaseTrial, FixedTrial

from behavesim.errors import NotEnoughDataError
from behavesim.training.collaborative.interactions import (
    CutInTime,
    Interactions,
    cut_interactions,
)
from behavesim.training.collaborative.judging import judge_lists
from behavesim.training.collaborative.recommenders import RecommenderOptions, fit_popularity
from behavesim.training.collaborative.registry import RECOMMENDERS

Space = Callable[[BaseTrial, int], dict[str, float]]

_LEAST_FACTORS = 4


def choose_factors(
    interactions: Interactions, cut: CutInTime, options: RecommenderOptions
) -> RecommenderOptions:
    """The number of ALS factors (4, 8, ... up to ``options.factors``) that is best before the cut.

    Judged on an earlier cut inside of the time before it, so that nothing from after it enters.
    """
    candidates = list_factors(options.factors)
    inner = _cut_earlier(interactions, cut)
    if inner is None:
        return replace(options, factors=candidates[0])
    scores = {
        factors: _score("als", inner, replace(options, factors=factors)) for factors in candidates
    }
    return replace(options, factors=max(candidates, key=lambda factors: scores[factors]))


def tune_recommenders(
    interactions: Interactions, cut: CutInTime, options: RecommenderOptions, budget_s: float
) -> RecommenderOptions:
    """Look for better parameters of each recommender, ``budget_s`` seconds in all.

    Judged as ``choose_factors`` does; the defaults are the first trial, so that what is found is
    never worse there. How many trials fit depends on the machine.
    """
    inner = _cut_earlier(interactions, cut)
    if inner is None:
        return options
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    deadline = time.monotonic() + budget_s
    tuned: dict[str, Mapping[str, float]] = {}
    for place, (name, space) in enumerate(_SPACES.items()):
        left = (deadline - time.monotonic()) / (len(_SPACES) - place)
        found = _search(name, space, inner, options, max(0.0, left))
        if found:
            tuned[name] = found
    return replace(options, tuned=tuned)


def list_factors(largest: int) -> list[int]:
    """4, 8, 16 and so on, and the largest."""
    smaller = [2**power for power in range(2, 10) if 2**power < largest]
    return [*smaller, largest]


def _cut_earlier(interactions: Interactions, cut: CutInTime) -> CutInTime | None:
    try:
        return cut_interactions(interactions.take(interactions.timestamp_us < cut.cut_us))
    except NotEnoughDataError:
        return None


def _score(name: str, inner: CutInTime, options: RecommenderOptions) -> float:
    popularity = fit_popularity(inner.before.matrix)
    fitted = RECOMMENDERS[name](inner.before, options)
    lists = judge_lists(fitted, popularity, inner, inner.users, options.top_k)
    return float(lists.ndcg.mean())


def _search(
    name: str, space: Space, inner: CutInTime, options: RecommenderOptions, budget_s: float
) -> dict[str, float]:
    """What beats the defaults; nothing where they are the best."""
    start = _score(name, inner, options)
    study = optuna.create_study(
        direction="maximize", sampler=optuna.samplers.TPESampler(seed=options.seed % 2**31)
    )
    items = inner.relevant.shape[1]

    def judge(trial: BaseTrial) -> float:
        return _score(name, inner, replace(options, tuned={name: space(trial, items)}))

    if budget_s <= 0:
        return {}
    study.optimize(judge, timeout=budget_s)
    if study.best_value <= start:
        return {}
    return space(FixedTrial(study.best_params), items)


def _suggest_als(trial: BaseTrial, items: int) -> dict[str, float]:
    most = max(_LEAST_FACTORS, min(64, items))
    return {
        "factors": trial.suggest_int("factors", _LEAST_FACTORS, most, log=True),
        "regularization": trial.suggest_float("regularization", 1e-3, 10.0, log=True),
        "alpha": trial.suggest_float("alpha", 0.1, 40.0, log=True),
    }


def _suggest_bpr(trial: BaseTrial, items: int) -> dict[str, float]:
    most = max(_LEAST_FACTORS, min(64, items))
    return {
        "factors": trial.suggest_int("factors", _LEAST_FACTORS, most, log=True),
        "regularization": trial.suggest_float("regularization", 1e-4, 0.3, log=True),
        "learning_rate": trial.suggest_float("learning_rate", 5e-3, 0.3, log=True),
        "iterations": trial.suggest_int("iterations", 10, 200, log=True),
    }


def _suggest_neighbors(trial: BaseTrial, items: int) -> dict[str, float]:
    return {"neighbours": trial.suggest_int("neighbours", 5, max(5, min(400, items)), log=True)}


def _suggest_bm25(trial: BaseTrial, items: int) -> dict[str, float]:
    return {
        **_suggest_neighbors(trial, items),
        "k1": trial.suggest_float("k1", 0.1, 100.0, log=True),
        "b": trial.suggest_float("b", 0.0, 1.0),
    }


_SPACES: dict[str, Space] = {
    "als": _suggest_als,
    "bpr": _suggest_bpr,
    "item_cosine": _suggest_neighbors,
    "item_tfidf": _suggest_neighbors,
    "item_bm25": _suggest_bm25,
}
