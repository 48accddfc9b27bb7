"""The ceilings' part of behavesim train: a larger simulation, learned from bit by bit."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from behavesim.core.curves import Ceiling, LearningCurve, PrivacyCurve
from behavesim.core.evaluation import (
    Evaluation,
    InterestEvaluation,
    RecommenderEvaluation,
    TraitEvaluation,
)
from behavesim.core.progress import Progress
from behavesim.errors import NotEnoughDataError
from behavesim.export.export import run_export
from behavesim.export.exported_events import Behavior, read_behavior
from behavesim.files.unfinished import sweep_abandoned, unfinished_directory
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.simulation.population_files import ensure_site
from behavesim.simulation.run_directory import read_identity
from behavesim.simulation.simulate import run_simulate
from behavesim.training.collaborative.interactions import gather_interactions
from behavesim.training.features.matrix import Features, make_features
from behavesim.training.item_interest import gather_sample, measure_interest
from behavesim.training.recommendation import measure_recommender_curves
from behavesim.training.traits.boosting import BoostingOptions
from behavesim.training.traits.curves import MeasuredTrait, measure_learning
from behavesim.training.traits.prepared import prepare_traits
from behavesim.training.traits.session_curves import SessionCurves, measure_sessions
from behavesim.training.truth import Labels, list_traits, read_labels

_LEAST_GAIN = 0.01
"""Where a ceiling is no further above the baseline, a share of the way there means nothing."""

_SCRATCH = ".curve-"


@dataclass(frozen=True, slots=True)
class Curves:
    """Learning and privacy curves, by model, and the simulation that they come from."""

    sessions: int
    people: int
    traits: Mapping[str, LearningCurve]
    recommenders: Mapping[str, LearningCurve]
    item_interest: Mapping[str, LearningCurve]
    privacy: Mapping[str, PrivacyCurve]
    by_sessions: Mapping[str, PrivacyCurve]
    """Models that learned from so many sessions a pseudonym at most."""
    skipped: Mapping[str, str]
    """What has no curve, and why."""

    def to_json_dict(self) -> dict[str, Any]:
        """The content of learning_curves.json."""
        return asdict(self)


def measure_curves(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None,
    options: BoostingOptions,
    progress: Progress,
) -> Curves:
    """Simulate more of the same population with the direct engine, and learn from it bit by bit.

    Visits are as many as in the workspace: the number of people grows, what is known of each does
    not. Nothing of the larger simulation is kept. Raises as simulate, export and train do.
    """
    large = ask_for_more(settings, workspace)
    ensure_site(settings, workspace, progress)
    with _borrow_shop(workspace) as scratch:
        simulated = run_simulate(large, scratch, personas, progress)
        run_export(large, scratch, progress=progress)
        progress("train: learning curve", 0, None)
        behavior = read_behavior(scratch.export)
        labels = read_labels(scratch.truth, behavior.users)
        features = make_features(behavior, settings.time_zone)
        found, by_sessions, skipped = _measure_traits(
            settings, behavior, features, labels, options, progress
        )
        progress("train: learning curves of items", 0, None)
        interactions = gather_interactions(behavior.items, len(behavior.users))
        recommenders = _try(
            "recommenders", skipped, lambda: measure_recommender_curves(settings, interactions)
        )
        sample = gather_sample(settings, scratch, behavior, features, labels, found, interactions)
        top_k = settings.train.top_k
        interest = (
            {}
            if sample is None
            else _try("item_interest", skipped, lambda: measure_interest(sample, top_k, options))
        )
    return Curves(
        simulated.sessions,
        simulated.people,
        {one.name: one.curve for one in found},
        recommenders,
        interest,
        *by_sessions,
        skipped,
    )


def _measure_traits(
    settings: Settings,
    behavior: Behavior,
    features: Features,
    labels: Labels,
    options: BoostingOptions,
    progress: Progress,
) -> tuple[list[MeasuredTrait], tuple[SessionCurves, SessionCurves], dict[str, str]]:
    """Each trait with its curve over people; both curves over sessions; what has none, and why."""
    prepared = prepare_traits(features, labels, options, settings.train.test_share)
    traits = list_traits(labels)

    def report(done: int, name: str) -> None:
        progress("train: learning curves", done, len(traits), trait=name)

    found, refusals = measure_learning(prepared, traits, options, report)
    measured = list(found.values())
    progress("train: curves over sessions", 0, None)
    by_sessions = measure_sessions(
        prepared, measured, behavior, features, labels, settings.time_zone, options
    )
    skipped = {name: refusal.message for name, refusal in refusals.items()}
    return measured, by_sessions, skipped


def _try(
    name: str, skipped: dict[str, str], measure: Callable[[], dict[str, LearningCurve]]
) -> dict[str, LearningCurve]:
    """No curves, with the reason among the skipped, where there are too few data for them."""
    try:
        return measure()
    except NotEnoughDataError as error:
        skipped[name] = error.message
        return {}


def add_ceilings(evaluation: Evaluation, curves: Curves) -> Evaluation:
    """The same figures, each with its ceiling and the share of the way there that is reached."""
    return replace(
        evaluation,
        traits={
            name: _add_to_trait(one, curves.traits.get(name))
            for name, one in evaluation.traits.items()
        },
        recommenders={
            name: _add_to_ranking(one, curves.recommenders.get(name))
            for name, one in evaluation.recommenders.items()
        },
        interest={
            name: _add_to_ranking(one, curves.item_interest.get(name))
            for name, one in evaluation.interest.items()
        },
    )


Ranking = TypeVar("Ranking", RecommenderEvaluation, InterestEvaluation)


def _add_to_trait(one: TraitEvaluation, curve: LearningCurve | None) -> TraitEvaluation:
    if curve is None:
        return one
    return replace(one, **_describe(curve.ceiling, one.score, one.baseline))


def _add_to_ranking(one: Ranking, curve: LearningCurve | None) -> Ranking:
    """Users judged differ from window to window, and NDCG with them: what more people would add
    to the model is taken from the curve, from as many people on as it has learned from."""
    if curve is None:
        return one
    amounts = np.log([point.amount for point in curve.points])
    here = np.interp(np.log(one.learned_from), amounts, [point.score for point in curve.points])
    shift = one.ndcg - float(here)
    moved = Ceiling(*(min(1.0, max(one.ndcg, value + shift)) for value in _list(curve.ceiling)))
    return replace(one, **_describe(moved, one.ndcg, one.baseline))


def _list(ceiling: Ceiling) -> tuple[float, float, float]:
    return ceiling.value, ceiling.low, ceiling.high


def _describe(ceiling: Ceiling, score: float, baseline: float) -> dict[str, Any]:
    gain = ceiling.value - baseline
    return {
        "ceiling": ceiling.value,
        "ceiling_low": ceiling.low,
        "ceiling_high": ceiling.high,
        "reached": (score - baseline) / gain if gain >= _LEAST_GAIN else None,
    }


def ask_for_more(settings: Settings, workspace: WorkspacePaths) -> Settings:
    """Settings of the larger simulation: the population, days and seed of the workspace's.

    Raises NotEnoughDataError where nothing was simulated.
    """
    identity = read_identity(workspace)
    if identity is None:
        raise NotEnoughDataError(
            f"{workspace.hits}: no simulation here, of which more could be made",
            "run behavesim simulate, or leave --learning-curve out",
        )
    update = {
        "engine": "direct",
        "sessions": settings.train.curve_sessions,
        "people": None,
        "pace": "fast",
        "start": identity.start,
        "days": identity.days,
        "warmup": identity.warmup,
    }
    simulate = settings.simulate.model_copy(update=update)
    return settings.model_copy(update={"simulate": simulate, "seed": identity.seed})


@contextmanager
def _borrow_shop(workspace: WorkspacePaths) -> Iterator[WorkspacePaths]:
    """A workspace for a while, with the same shop."""
    sweep_abandoned(workspace.root.glob(f"{_SCRATCH}*"))
    with unfinished_directory(workspace.root, _SCRATCH) as folder:
        scratch = WorkspacePaths(folder)
        scratch.site.symlink_to(workspace.site.resolve(), target_is_directory=True)
        yield scratch
