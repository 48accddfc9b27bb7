"""How much users would like items that they never saw."""

from pathlib import Path

import numpy as np
import pytest

from behavesim.errors import NotEnoughDataError
from behavesim.training.features.matrix import Features
from behavesim.training.interest.judging import judge_interest, rank_ndcg
from behavesim.training.interest.pairs import (
    InterestItems,
    UserTable,
    list_interest_items,
    make_pairs,
    name_guesses,
    name_pair_features,
)
from behavesim.training.interest.training import UserUtilities, grade, train_interest
from behavesim.training.traits.boosting import BoostingOptions
from behavesim.training.truth import Labels, read_labels

OPTIONS = BoostingOptions(seed=7, trees=60, leaves=15, learning_rate=0.1)


@pytest.fixture(scope="module")
def labels(planted: Path, features: Features) -> Labels:
    return read_labels(planted / "truth", features.users)


@pytest.fixture(scope="module")
def items(features: Features) -> InterestItems:
    return list_interest_items(features.lexicon.items, {})


@pytest.fixture(scope="module")
def users(features: Features) -> UserTable:
    return UserTable(features, {})


@pytest.fixture(scope="module")
def utilities(labels: Labels, items: InterestItems) -> UserUtilities:
    """Utility is the interest in the topic, and a preference that no model can know."""
    known = np.column_stack(
        [labels.people.get_column(f"interest_{topic}").to_numpy() for topic in items.topic]
    )
    random = np.random.default_rng(2)
    seen = random.random(known.shape) < 0.1
    preference = random.normal(0, 0.2, known.shape)
    return UserUtilities(labels.user, labels.person_id, known + preference, known, seen)


def test_planted_interests_order_items_that_were_never_seen(
    users: UserTable, items: InterestItems, utilities: UserUtilities
) -> None:
    """Both models, on people and pairs not learned from; the limit is above both."""
    fit, stop, test = (utilities.take(np.arange(start, 800, 3)) for start in range(3))
    models = train_interest(users, items, fit, stop, OPTIONS)
    figures = judge_interest(models, users, items, test, fit, 10, 7)
    for found in figures.values():
        assert found.baseline < found.ci_low <= found.ndcg <= found.ci_high < found.limit
    explained = figures["regression"].r2
    assert explained is not None
    assert explained["baseline"] < explained["ci_low"] <= explained["score"] < explained["limit"]
    assert figures["ranking"].r2 is None


def test_shuffled_utilities_gives_the_baseline(
    users: UserTable, items: InterestItems, utilities: UserUtilities
) -> None:
    """With people's utilities given to others, there is nothing to learn: no leak."""
    order = np.random.default_rng(1).permutation(len(utilities.rows))
    mixed = UserUtilities(
        utilities.rows,
        utilities.people,
        utilities.utility[order],
        utilities.known[order],
        utilities.seen,
    )
    fit, stop, test = (mixed.take(np.arange(start, 800, 3)) for start in range(3))
    models = train_interest(users, items, fit, stop, OPTIONS)
    found = judge_interest(models, users, items, test, fit, 10, 7)["ranking"]
    assert abs(found.ndcg - found.baseline) < 0.06


def test_grades_fall_with_utility_among_the_unseen() -> None:
    """Of twenty, one is best, two are next, then four and six; what was seen has none."""
    utility = np.arange(21, dtype=float)[None, :]
    seen = np.zeros((1, 21), dtype=bool)
    seen[0, 20] = True
    grades = grade(utility, seen)[0]
    assert grades[20] == 0
    assert [int((grades == one).sum()) for one in (4, 3, 2, 1)] == [1, 2, 4, 6]
    assert (np.diff(grades[:20]) >= 0).all()


def test_the_true_order_is_perfect() -> None:
    """Ranking by utility itself has NDCG 1, whatever was seen."""
    random = np.random.default_rng(5)
    utility = random.normal(size=(6, 30))
    one = UserUtilities(np.arange(6), np.arange(6), utility, utility, random.random((6, 30)) < 0.3)
    np.testing.assert_allclose(rank_ndcg(utility, one, 10), 1.0)


def test_a_pair_has_what_the_user_did_with_items_like_it(
    users: UserTable, items: InterestItems, features: Features
) -> None:
    """The share of views of the item's own topic, and the guessed weight of it."""
    guesses = name_guesses(
        {"interest_books_weight": np.full(800, 0.4), "interest_home": np.ones((800, 2)) / 2},
        {"interest_home": ("low", "high")},
    )
    table = UserTable(features, guesses)
    code = items.topic.index("books")
    names = name_pair_features(list(guesses))
    pairs = make_pairs(table, items, np.array([3, 3]), np.array([code, 0]))
    assert pairs.shape == (2, len(names))
    row = dict(zip(names, pairs[0], strict=True))
    column = features.names.index("share_view_books")
    assert row["topic_share_view"] == features.values[3, column]
    assert row["topic_weight"] == pytest.approx(0.4)
    assert row["item"] == code
    assert np.isnan(dict(zip(names, pairs[1], strict=True))["topic_weight"])


def test_too_few_users_is_one_line(
    users: UserTable, items: InterestItems, utilities: UserUtilities
) -> None:
    """Found and needed numbers are given."""
    few = utilities.take(np.arange(5))
    with pytest.raises(NotEnoughDataError, match="5 users to learn from and 5 to stop by"):
        train_interest(users, items, few, few, OPTIONS)
