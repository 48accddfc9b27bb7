"""How much a user would like items they never saw: a ranking and a regression on true utility."""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.errors import NotEnoughDataError
from behavesim.training.interest.pairs import (
    InterestItems,
    Rows,
    UserTable,
    make_pairs,
    name_pair_features,
)
from behavesim.training.traits.boosting import (
    BoostingOptions,
    boost,
    list_parameters,
    make_data_sets,
    predict,
)

_SHARES_ABOVE = (0.05, 0.15, 0.35, 0.65)
"""The best twentieth of what a user never saw is of the highest grade, and so on."""
_FEWEST_USERS = 20
_MOST_USERS = {"fit": 3000, "stop": 1000, "test": 2000}
_MOST_ITEMS = 300
_BLOCK_USERS = 256


@dataclass(frozen=True, slots=True)
class UserUtilities:
    """The true utility of items to users: ``utility[i, j]`` of item j to the user of ``rows[i]``.

    ``known`` is the same without preferences for single items, which nothing that a user did
    elsewhere can show. ``seen[i, j]`` where they met the item; ``people`` are
    the persons of the rows.
    """

    rows: Rows
    people: Rows
    utility: Floats
    known: Floats
    seen: npt.NDArray[np.bool_]

    def take(self, chosen: npt.NDArray[np.int64]) -> "UserUtilities":
        """The chosen users."""
        return UserUtilities(
            self.rows[chosen],
            self.people[chosen],
            self.utility[chosen],
            self.known[chosen],
            self.seen[chosen],
        )


@dataclass(frozen=True, slots=True)
class InterestModels:
    """``ranking`` orders items for a user, ``regression`` guesses their utility, in logits."""

    ranking: lgb.Booster
    regression: lgb.Booster

    def list_boosters(self) -> dict[str, lgb.Booster]:
        """Both, by name."""
        return {"ranking": self.ranking, "regression": self.regression}


def choose_users(rows: Rows, part: str) -> Rows:
    """As many users as a part needs, spread evenly over them."""
    count = min(len(rows), _MOST_USERS[part])
    return rows[np.linspace(0, len(rows) - 1, count).astype(np.int64)] if count else rows


def train_interest(
    users: UserTable,
    items: InterestItems,
    fit: UserUtilities,
    stop: UserUtilities,
    options: BoostingOptions,
) -> InterestModels:
    """Learn from users ``fit``, stop early on ``stop``. Raises NotEnoughDataError with too few."""
    if min(len(fit.rows), len(stop.rows)) < _FEWEST_USERS:
        raise NotEnoughDataError(
            f"item interest: {len(fit.rows)} users to learn from and {len(stop.rows)} to stop by; "
            f"at least {_FEWEST_USERS} of each are needed",
            "simulate more people",
        )
    samples = [_sample(users, items, one, options.seed) for one in (fit, stop)]
    return InterestModels(
        _fit(samples, {"objective": "lambdarank", "label_gain": [0, 1, 3, 7, 15]}, users, options),
        _fit(samples, {"objective": "regression"}, users, options),
    )


def score_items(
    booster: lgb.Booster, users: UserTable, items: InterestItems, rows: Rows
) -> npt.NDArray[np.float32]:
    """How much each of these users would like every item; users x items."""
    codes = np.arange(len(items.ids))
    scores = np.empty((len(rows), len(codes)), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK_USERS):
        block = rows[start : start + _BLOCK_USERS]
        pairs = make_pairs(users, items, np.repeat(block, len(codes)), np.tile(codes, len(block)))
        scores[start : start + len(block)] = predict(booster, pairs).reshape(len(block), -1)
    return scores


def grade(utility: Floats, seen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """From 0 to 4 by rank among what the user (row) never saw; what they saw is 0."""
    hidden = np.where(seen, -np.inf, utility)
    rank = np.empty_like(hidden, dtype=np.int64)
    order = np.argsort(-hidden, axis=1, kind="stable")
    np.put_along_axis(rank, order, np.arange(hidden.shape[1])[None, :], axis=1)
    share = (rank + 0.5) / np.maximum(1, (~seen).sum(axis=1, keepdims=True))
    grades = sum((share < limit).astype(np.int64) for limit in _SHARES_ABOVE)
    return np.where(seen, 0, grades)


@dataclass(frozen=True, slots=True)
class _Sample:
    pairs: npt.NDArray[np.float32]
    grades: npt.NDArray[np.int64]
    utility: Floats
    groups: npt.NDArray[np.int64]


def _sample(users: UserTable, items: InterestItems, one: UserUtilities, seed: int) -> _Sample:
    """Pairs of users and items they never saw; some of the items where there are many."""
    grades = grade(one.utility, one.seen)
    random = np.random.default_rng(seed)
    draws = random.random(one.seen.shape)
    draws[one.seen] = np.inf
    limit = np.sort(draws, axis=1)[:, min(_MOST_ITEMS, draws.shape[1]) - 1]
    chosen = (draws <= limit[:, None]) & ~one.seen
    user, code = np.nonzero(chosen)
    return _Sample(
        make_pairs(users, items, one.rows[user], code),
        grades[user, code],
        one.utility[user, code],
        chosen.sum(axis=1)[chosen.any(axis=1)].astype(np.int64),
    )


def _fit(
    samples: list[_Sample], objective: dict[str, object], users: UserTable, options: BoostingOptions
) -> lgb.Booster:
    fit, stop = samples
    ranks = objective["objective"] == "lambdarank"
    names = list(name_pair_features(list(users.guesses)))
    parameters = {
        **list_parameters(options, objective),
        "num_leaves": 31,
        "feature_fraction": 0.7,
    }
    if ranks:
        parameters |= {"metric": "ndcg", "eval_at": [10]}
    data_sets = make_data_sets(
        parameters,
        None,
        (fit.pairs, fit.grades if ranks else fit.utility),
        (stop.pairs, stop.grades if ranks else stop.utility),
        (fit.groups, stop.groups) if ranks else (None, None),
        names,
        ["item"],
    )
    return boost(parameters, data_sets, options)
