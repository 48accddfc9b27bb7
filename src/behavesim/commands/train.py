"""behavesim train: exported CSV and the answer key -> models, figures, recommendations."""

import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from behavesim.model.evaluation import Evaluation, Recommendations, RecommenderEvaluation
from behavesim.model.progress import Progress, no_progress
from behavesim.model.workspace import Workspace, check_replaceable, replace_directory
from behavesim.settings import Settings
from behavesim.train.artifacts import is_model_directory, write_artifacts
from behavesim.train.events import Behaviour, read_behaviour
from behavesim.train.features import Features, make_features
from behavesim.train.interactions import cut_interactions, gather_interactions
from behavesim.train.recommend import choose_factors, judge_recommenders, recommend
from behavesim.train.recommenders import RecommenderOptions
from behavesim.train.traits import (
    TraitModel,
    TraitOptions,
    check_people,
    prepare_traits,
    train_traits,
)
from behavesim.train.truth import Labels, list_traits, read_labels


@dataclass(frozen=True, slots=True)
class TrainSummary:
    """Figures of the models; ``traits`` and ``recommenders`` as in metrics.json."""

    traits: Mapping[str, Mapping[str, Any]]
    recommenders: Mapping[str, Mapping[str, Any]]
    skipped: Mapping[str, str]
    people: int
    users: int
    features: int
    seconds: float
    directory: str


def run_train(
    settings: Settings,
    workspace: Workspace,
    *,
    with_traits: bool = True,
    progress: Progress = no_progress,
) -> TrainSummary:
    """Train on ``workspace.export`` and ``workspace.truth``, write ``workspace.models``.

    Without ``with_traits`` the answer key is not read and only recommenders are trained. A trait
    of which the people show one class only is skipped with its reason, unless none is left.
    Raises NotEnoughDataError, SchemaError, DataError, InputError and WorldError (what stands in
    the way of ``workspace.models``); ``workspace.models`` is then as it was.
    """
    started = time.perf_counter()
    check_replaceable(workspace.models, is_model_directory)  # before minutes of work, not after
    progress("train: features", 0, None)
    behaviour = read_behaviour(workspace.export)
    labels = read_labels(workspace.truth, behaviour.users) if with_traits else None
    if labels is not None:
        check_people(labels, settings.train.min_people)
    features = make_features(behaviour, settings.time_zone)
    traits, skipped = _train_traits(settings, features, labels, progress)
    progress("train: recommenders", 0, None)
    recommenders, recommendations, details = _train_recommenders(settings, behaviour)
    evaluation = Evaluation(
        {trait.name: trait.evaluation for trait in traits},
        recommenders,
        0 if labels is None else labels.person_count,
        skipped,
        {"users": len(behaviour.users), "features": len(features.names), **details},
    )
    with replace_directory(workspace.models, is_model_directory) as directory:
        write_artifacts(directory, evaluation, features, traits, recommendations)
    return _summarize(evaluation, features, workspace, time.perf_counter() - started)


def _summarize(
    evaluation: Evaluation, features: Features, workspace: Workspace, seconds: float
) -> TrainSummary:
    return TrainSummary(
        traits={name: asdict(trait) for name, trait in evaluation.traits.items()},
        recommenders={name: asdict(one) for name, one in evaluation.recommenders.items()},
        skipped=evaluation.skipped,
        people=evaluation.people,
        users=len(features.users),
        features=len(features.names),
        seconds=round(seconds, 3),
        directory=str(workspace.models),
    )


def _train_traits(
    settings: Settings, features: Features, labels: Labels | None, progress: Progress
) -> tuple[list[TraitModel], dict[str, str]]:
    if labels is None:
        return [], {}
    options = _trait_options(settings)
    prepared = prepare_traits(features, labels, options)
    traits = list_traits(labels)

    def report(done: int, name: str) -> None:
        progress("train: traits", done, len(traits), trait=name)

    models, refusals = train_traits(prepared, traits, options, report)
    if not models:
        raise next(iter(refusals.values()))
    progress("train: traits", len(traits), len(traits))
    return models, {name: error.message for name, error in refusals.items()}


def _train_recommenders(
    settings: Settings, behaviour: Behaviour
) -> tuple[dict[str, RecommenderEvaluation], Recommendations, dict[str, Any]]:
    train = settings.train
    options = RecommenderOptions(
        settings.seed,
        train.factors,
        train.iterations,
        train.regularization,
        train.top_k,
        train.threads or 0,
    )
    interactions = gather_interactions(behaviour.items, len(behaviour.users))
    cut = cut_interactions(interactions)
    options = choose_factors(interactions, cut, options)
    judged = judge_recommenders(cut, options)
    best = max(judged, key=lambda name: judged[name].ndcg)
    details = {
        "items": len(interactions.items),
        "interactions": len(interactions.user),
        "cut_us": cut.cut_us,
        "cold_users": cut.cold_users,
        "als_factors": options.factors,
        "recommended_by": best,
    }
    return judged, recommend(interactions, behaviour.users, best, options), details


def _trait_options(settings: Settings) -> TraitOptions:
    train = settings.train
    return TraitOptions(
        settings.seed,
        train.test_share,
        train.trees,
        train.leaves,
        train.learning_rate,
        train.threads or os.cpu_count() or 1,
    )
