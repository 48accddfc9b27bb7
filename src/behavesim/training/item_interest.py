"""The item interest's part of behavesim train: learned from some users, judged on others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from behavesim.core.curves import CurvePoint, LearningCurve
from behavesim.core.evaluation import InterestEvaluation
from behavesim.export.exported_events import Behavior
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.training.asymptote import make_learning_curve
from behavesim.training.collaborative.interactions import Interactions
from behavesim.training.features.matrix import Features
from behavesim.training.features.preferences import KIND_OF_EVENT
from behavesim.training.interest.judging import Figures, judge_interest
from behavesim.training.interest.pairs import (
    InterestItems,
    UserTable,
    list_interest_items,
    name_guesses,
)
from behavesim.training.interest.training import (
    InterestModels,
    UserUtilities,
    choose_users,
    train_interest,
)
from behavesim.training.splits import TEST, VALID, split_people
from behavesim.training.traits.boosting import BoostingOptions
from behavesim.training.traits.fitted import Guesser, guess_all
from behavesim.training.true_utility import TrueUtility, read_true_utility
from behavesim.training.truth import Labels

Rows = npt.NDArray[np.int64]
_FIT_SHARE = 0.75
_CURVE_SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)


@dataclass(frozen=True, slots=True)
class InterestResult:
    """Models of item interest, the items they know, and their figures."""

    models: InterestModels
    items: InterestItems
    figures: Mapping[str, InterestEvaluation]


@dataclass(frozen=True, slots=True)
class InterestSample:
    """Users with the true utility of items to them: to learn from, to stop by, to judge on."""

    users: UserTable
    items: InterestItems
    fit: UserUtilities
    stop: UserUtilities
    test: UserUtilities


def gather_sample(
    settings: Settings,
    workspace: WorkspacePaths,
    behavior: Behavior,
    features: Features,
    labels: Labels,
    traits: Sequence[Guesser],
    interactions: Interactions,
) -> InterestSample | None:
    """The people that trait models were stopped by, whom no trait model has learned, to learn from;
    people of the test part to judge on. None where true utilities are not known."""
    items = list_interest_items(features.lexicon.items, measure_popularity(interactions))
    parts = split_people(labels.person_id, settings.seed, settings.train.test_share)
    valid = np.flatnonzero(parts == VALID)
    fits = split_people(labels.person_id[valid], settings.seed + 1, 1.0 - _FIT_SHARE) != TEST
    groups = {
        "fit": choose_users(valid[fits], "fit"),
        "stop": choose_users(valid[~fits], "stop"),
        "test": choose_users(np.flatnonzero(parts == TEST), "test"),
    }
    rows = np.concatenate(list(groups.values()))
    known = read_true_utility(settings, workspace, labels.person_id[rows], items.ids)
    if known is None:
        return None
    utilities = _gather(known, labels, rows, behavior, items)
    limits = np.cumsum([0, *(len(group) for group in groups.values())])
    fit, stop, test = (utilities.take(np.arange(*span)) for span in pairwise(limits))
    users = make_user_table(features, labels.user[rows], traits)
    return InterestSample(users, items, fit, stop, test)


def learn_interest(sample: InterestSample, top_k: int, options: BoostingOptions) -> InterestResult:
    """Learn from the sample, judge on its test part. Raises NotEnoughDataError with too few."""
    models, figures = _learn(sample, sample.fit, top_k, options)
    return InterestResult(models, sample.items, figures)


def measure_interest(
    sample: InterestSample, top_k: int, options: BoostingOptions
) -> dict[str, LearningCurve]:
    """NDCG of both models with more and more people to learn from, and where it leads.

    The trait models that they build on have learned from all people they can.
    """
    people = len(sample.fit.rows)
    steps = {}
    for count in (round(people * share) for share in _CURVE_SHARES):
        some = sample.fit.take(np.arange(people)[:: people // count])
        steps[len(some.rows)] = _learn(sample, some, top_k, options)[1]
    return {name: _draw_curve(steps, name) for name in next(iter(steps.values()))}


def _learn(
    sample: InterestSample, fit: UserUtilities, top_k: int, options: BoostingOptions
) -> tuple[InterestModels, Figures]:
    models = train_interest(sample.users, sample.items, fit, sample.stop, options)
    figures = judge_interest(
        models, sample.users, sample.items, sample.test, fit, top_k, options.seed
    )
    return models, figures


def _draw_curve(steps: Mapping[int, Figures], name: str) -> LearningCurve:
    """The interval of the ceiling is that of the last point, moved to it."""
    points = [
        CurvePoint(count, one.ndcg, one.ci_low, one.ci_high, one.baseline, one.users)
        for count, one in ((count, figures[name]) for count, figures in steps.items())
    ]
    ends = np.array([[point.ci_low, point.score, point.ci_high] for point in points]).T
    return make_learning_curve("ndcg", points, ends)


def make_user_table(features: Features, rows: Rows, traits: Sequence[Guesser]) -> UserTable:
    """Features of the chosen users and what the traits' models guess of them."""
    some = Features(
        features.users.gather(rows), features.names, features.values[rows], features.lexicon
    )
    guesses = guess_all(traits, some.values)
    classes = {trait.name: trait.classes for trait in traits}
    return UserTable(some, name_guesses(guesses, classes))


def measure_popularity(interactions: Interactions) -> dict[str, float]:
    """The share of users with a choice who turned to each item."""
    matrix = interactions.make_matrix()
    users = max(1, int((np.diff(matrix.indptr) > 0).sum()))
    counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    return {
        item: float(count) / users for item, count in zip(interactions.items, counts, strict=True)
    }


def _gather(
    known: TrueUtility, labels: Labels, rows: Rows, behavior: Behavior, items: InterestItems
) -> UserUtilities:
    """Utilities of the labels' ``rows``; row numbers count into them."""
    people = labels.person_id[rows]
    places = np.searchsorted(known.person_ids, people)
    return UserUtilities(
        np.arange(len(rows)),
        people,
        known.utility[places],
        known.known[places],
        _find_seen(behavior, labels.user[rows], items),
    )


def _find_seen(behavior: Behavior, users: Rows, items: InterestItems) -> npt.NDArray[np.bool_]:
    """Where a user met an item, in a list or on its page."""
    seen = np.zeros((len(users), len(items.ids)), dtype=bool)
    chosen = pl.DataFrame({"user": users, "row": np.arange(len(users))}).cast({"user": pl.UInt32})
    codes = pl.DataFrame({"item_id": items.ids, "code": np.arange(len(items.ids))})
    met = (
        behavior.items.filter(pl.col("event_name").is_in(list(KIND_OF_EVENT)))
        .select("user", "item_id")
        .join(chosen, on="user")
        .join(codes, on="item_id")
    )
    seen[met.get_column("row").to_numpy(), met.get_column("code").to_numpy()] = True
    return seen
