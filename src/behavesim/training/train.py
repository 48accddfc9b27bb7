"""behavesim train: exported CSV and the answer key -> models, figures, recommendations."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from behavesim.core.evaluation import Evaluation
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import NotEnoughDataError
from behavesim.export.exported_events import Behavior, read_behavior
from behavesim.files.workspace_paths import WorkspacePaths, check_replaceable, replace_directory
from behavesim.settings import Settings
from behavesim.training.artifacts import Trained, is_model_directory, write_artifacts
from behavesim.training.features.matrix import Features, make_features
from behavesim.training.item_interest import InterestResult, gather_sample, learn_interest
from behavesim.training.learning_curve import add_ceilings, ask_for_more, measure_curves
from behavesim.training.model_card import write_card
from behavesim.training.recommendation import RecommenderResult, train_recommenders
from behavesim.training.traits.boosting import BoostingOptions
from behavesim.training.traits.cluster import boost_on_cluster, check_installed
from behavesim.training.traits.growing import Grow
from behavesim.training.traits.multilabel import judge_interests
from behavesim.training.traits.prepared import check_people, prepare_traits
from behavesim.training.traits.training import TraitModel, train_traits
from behavesim.training.truth import Labels, list_traits, read_labels
from behavesim.workers import connect_to_dask


@dataclass(frozen=True, slots=True, repr=False)
class TrainingResult(Result):
    """Figures of the models; ``traits``, ``recommenders`` and others as in metrics.json."""

    traits: Mapping[str, Mapping[str, Any]]
    recommenders: Mapping[str, Mapping[str, Any]]
    item_interest: Mapping[str, Mapping[str, Any]]
    skipped: Mapping[str, str]
    people: int
    users: int
    features: int
    seconds: float
    directory: str


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """What to train: with an answer key or without, seconds for looking for better recommenders,
    whether to measure ceilings, and the persona files that a simulation for that reads."""

    with_traits: bool = True
    budget_s: float | None = None
    learning_curve: bool = False
    personas: Path | None = None


DEFAULT_REQUEST = TrainRequest()


def run_train(
    settings: Settings,
    workspace: WorkspacePaths,
    request: TrainRequest = DEFAULT_REQUEST,
    *,
    progress: Progress = no_progress,
) -> TrainingResult:
    """Train on ``workspace.export`` and ``workspace.truth``, write ``workspace.models``.

    Without ``request.with_traits`` the answer key is not read and only recommenders are trained.
    A trait of which the people show one class only is skipped with its reason, unless none is
    left. Raises NotEnoughDataError, SchemaError, DataError, InputError and WorldError (what
    stands in the way of ``workspace.models``); ``workspace.models`` is then as it was.
    """
    started = time.perf_counter()
    check_replaceable(workspace.models, is_model_directory)  # before minutes of work, not after
    if settings.simulate.scheduler is not None:
        check_installed()
    if request.learning_curve:
        ask_for_more(settings, workspace)
    progress("train: features", 0, None)
    behavior = read_behavior(workspace.export)
    labels = read_labels(workspace.truth, behavior.users) if request.with_traits else None
    if labels is not None:
        check_people(labels, settings.train.min_people)
    features = make_features(behavior, settings.time_zone)
    traits, skipped = _train_traits(settings, features, labels, progress)
    found = train_recommenders(settings, workspace, behavior, labels, request.budget_s, progress)
    interest = None
    if labels is not None:
        progress("train: item interest", 0, None)
        interest = _try_interest(
            settings, workspace, behavior, features, labels, traits, found, skipped
        )
    evaluation = _evaluate(settings, behavior, features, labels, traits, skipped, found, interest)
    curves = None
    if request.learning_curve:
        options = list_boosting_options(settings)
        curves = measure_curves(settings, workspace, request.personas, options, progress)
        evaluation = add_ceilings(evaluation, curves)
    trained = Trained(
        evaluation,
        write_card(settings, behavior, features, evaluation),
        settings.time_zone,
        features,
        traits,
        found.recommendations,
        found.item_map,
        {} if interest is None else interest.models.list_boosters(),
        None if interest is None else interest.items,
        None if curves is None else curves.to_json_dict(),
    )
    with replace_directory(workspace.models, is_model_directory) as directory:
        write_artifacts(directory, trained)
    return _summarize(evaluation, features, workspace, time.perf_counter() - started)


def _evaluate(
    settings: Settings,
    behavior: Behavior,
    features: Features,
    labels: Labels | None,
    traits: list[TraitModel],
    skipped: Mapping[str, str],
    found: RecommenderResult,
    interest: InterestResult | None,
) -> Evaluation:
    multilabel = judge_interests(traits, settings.seed)
    return Evaluation(
        {trait.name: trait.evaluation for trait in traits},
        found.recommenders,
        0 if labels is None else labels.person_count,
        found.baselines,
        {} if interest is None else interest.figures,
        skipped,
        {
            "users": len(behavior.users),
            "features": len(features.names),
            "interests_together": multilabel,
            **found.details,
        },
    )


def _summarize(
    evaluation: Evaluation, features: Features, workspace: WorkspacePaths, seconds: float
) -> TrainingResult:
    return TrainingResult(
        traits={name: asdict(trait) for name, trait in evaluation.traits.items()},
        recommenders={name: asdict(one) for name, one in evaluation.recommenders.items()},
        item_interest={name: asdict(one) for name, one in evaluation.interest.items()},
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
    options = list_boosting_options(settings)
    prepared = prepare_traits(features, labels, options, settings.train.test_share)
    traits = list_traits(labels)

    def report(done: int, name: str) -> None:
        progress("train: traits", done, len(traits), trait=name)

    with _growing(settings, options) as grow:
        models, refusals = train_traits(prepared, traits, options, report, grow)
    if not models:
        raise next(iter(refusals.values()))
    progress("train: traits", len(traits), len(traits))
    return models, {name: error.message for name, error in refusals.items()}


@contextmanager
def _growing(settings: Settings, options: BoostingOptions) -> Iterator[Grow | None]:
    """How to grow trees on the Dask cluster that is named; None where none is."""
    scheduler = settings.simulate.scheduler
    if scheduler is None:
        yield None
        return
    with connect_to_dask(scheduler) as client:
        yield lambda prepared, trait, rows, start: boost_on_cluster(
            client, prepared, trait, options, rows, start
        )


def _try_interest(
    settings: Settings,
    workspace: WorkspacePaths,
    behavior: Behavior,
    features: Features,
    labels: Labels,
    traits: list[TraitModel],
    found: RecommenderResult,
    skipped: dict[str, str],
) -> InterestResult | None:
    """None, with a line in ``skipped``, where it cannot be learned."""
    sample = gather_sample(
        settings, workspace, behavior, features, labels, traits, found.interactions
    )
    if sample is None:
        skipped["item_interest"] = "item_interest: no built shop to compute true utilities from"
        return None
    try:
        return learn_interest(sample, settings.train.top_k, list_boosting_options(settings))
    except NotEnoughDataError as error:
        skipped["item_interest"] = error.message
        return None


def list_boosting_options(settings: Settings) -> BoostingOptions:
    """How trees are grown."""
    train = settings.train
    return BoostingOptions(
        settings.seed,
        train.trees,
        train.leaves,
        train.learning_rate,
        train.threads or os.cpu_count() or 1,
    )
