"""The item interest's part of behavesim train: whose worth is learned, whose is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from behavesim.commands.true_worth import Worth, read_worth
from behavesim.model.evaluation import InterestEvaluation
from behavesim.model.workspace import Workspace
from behavesim.settings import Settings
from behavesim.train.collaborative.interactions import Interactions
from behavesim.train.events import Behaviour
from behavesim.train.features.matrix import Features
from behavesim.train.features.taste import KIND_OF_EVENT
from behavesim.train.interest.judging import judge_interest
from behavesim.train.interest.pairs import ItemTable, UserTable, make_item_table, name_guesses
from behavesim.train.interest.training import (
    Affinity,
    InterestModels,
    choose_users,
    train_interest,
)
from behavesim.train.splits import TEST, VALID, split_people
from behavesim.train.traits.boosting import BoostingOptions
from behavesim.train.traits.training import TraitModel
from behavesim.train.truth import Labels

Rows = npt.NDArray[np.int64]
_FIT_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class InterestResult:
    """Models of item interest, the items they know, and their figures."""

    models: InterestModels
    items: ItemTable
    figures: Mapping[str, InterestEvaluation]


def learn_interest(
    settings: Settings,
    workspace: Workspace,
    behaviour: Behaviour,
    features: Features,
    labels: Labels,
    traits: Sequence[TraitModel],
    interactions: Interactions,
    options: BoostingOptions,
) -> InterestResult | None:
    """Learn from the people that trait models were stopped by, whom no trait model has learned;
    judge on the people of the test part. None where nobody knows what is worth what.

    Raises NotEnoughDataError with too few people.
    """
    train = settings.train
    items = make_item_table(features.lexicon.items, measure_popularity(interactions))
    parts = split_people(labels.person_id, options.seed, train.test_share)
    valid = np.flatnonzero(parts == VALID)
    fits = split_people(labels.person_id[valid], options.seed + 1, 1.0 - _FIT_SHARE) != TEST
    groups = {
        "fit": choose_users(valid[fits], "fit"),
        "stop": choose_users(valid[~fits], "stop"),
        "test": choose_users(np.flatnonzero(parts == TEST), "test"),
    }
    rows = np.concatenate(list(groups.values()))
    worth = read_worth(settings, workspace, labels.person_id[rows], items.ids)
    if worth is None:
        return None
    users = make_user_table(features, labels.user[rows], traits)
    affinity = _gather(worth, labels, rows, behaviour, items)
    limits = np.cumsum([0, *(len(group) for group in groups.values())])
    fit, stop, test = (affinity.take(np.arange(*span)) for span in pairwise(limits))
    models = train_interest(users, items, fit, stop, options)
    figures = judge_interest(
        models, users, items, test, fit.worth.mean(axis=0), train.top_k, options.seed
    )
    return InterestResult(models, items, figures)


def make_user_table(features: Features, rows: Rows, traits: Sequence[TraitModel]) -> UserTable:
    """Features of the chosen users and what the traits' models guess of them."""
    some = Features(
        features.users.gather(rows), features.names, features.values[rows], features.lexicon
    )
    guesses = {trait.name: trait.guess(some.values) for trait in traits}
    classes = {trait.name: trait.evaluation.classes for trait in traits}
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
    worth: Worth, labels: Labels, rows: Rows, behaviour: Behaviour, items: ItemTable
) -> Affinity:
    """Affinity of the labels' ``rows``; row numbers count into them."""
    people = labels.person_id[rows]
    places = np.searchsorted(worth.person_ids, people)
    return Affinity(
        np.arange(len(rows)),
        people,
        worth.worth[places],
        worth.known[places],
        _find_seen(behaviour, labels.user[rows], items),
    )


def _find_seen(behaviour: Behaviour, users: Rows, items: ItemTable) -> npt.NDArray[np.bool_]:
    """Where a user met an item, in a list or on its page."""
    seen = np.zeros((len(users), len(items.ids)), dtype=bool)
    chosen = pl.DataFrame({"user": users, "row": np.arange(len(users))}).cast({"user": pl.UInt32})
    codes = pl.DataFrame({"item_id": items.ids, "code": np.arange(len(items.ids))})
    met = (
        behaviour.items.filter(pl.col("event_name").is_in(list(KIND_OF_EVENT)))
        .select("user", "item_id")
        .join(chosen, on="user")
        .join(codes, on="item_id")
    )
    seen[met.get_column("row").to_numpy(), met.get_column("code").to_numpy()] = True
    return seen
