"""Learning curves, where they lead, and what few sessions give away."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from behavesim.errors import NotEnoughDataError
from behavesim.export.exported_events import Behavior
from behavesim.training.asymptote import find_asymptotes, fit_ceiling
from behavesim.training.collaborative.curve import measure_recommenders
from behavesim.training.collaborative.interactions import cut_interactions, gather_interactions
from behavesim.training.collaborative.recommenders import RecommenderOptions
from behavesim.training.features.matrix import Features
from behavesim.training.splits import TEST, TRAIN
from behavesim.training.traits.boosting import BoostingOptions
from behavesim.training.traits.curves import list_sizes, measure_learning
from behavesim.training.traits.prepared import Prepared, prepare_traits
from behavesim.training.traits.session_curves import measure_sessions
from behavesim.training.truth import Labels, list_traits, read_labels

OPTIONS = BoostingOptions(seed=7, trees=40, leaves=7, learning_rate=0.1, threads=2)
SIZES = np.array([500.0, 1000.0, 2000.0, 4000.0, 8000.0])


@pytest.fixture(scope="module")
def labels(planted: Path, features: Features) -> Labels:
    return read_labels(planted / "truth", features.users)


@pytest.fixture(scope="module")
def prepared(features: Features, labels: Labels) -> Prepared:
    return prepare_traits(features, labels, OPTIONS, 0.2)


@pytest.mark.parametrize("exponent", [0.4, 0.7, 1.2])
def test_a_planted_asymptote_is_found(exponent: float) -> None:
    """Without noise to a thousandth; with noise inside of the interval."""
    scores = 0.8 - 3.0 * SIZES**-exponent
    assert find_asymptotes(SIZES, scores[None, :], 1.0)[0] == pytest.approx(0.8, abs=0.002)
    noise = np.random.default_rng(1).normal(0, 0.002, (200, 5))
    ceiling = fit_ceiling(SIZES, scores + noise[0], scores + noise, 1.0)
    assert ceiling.low <= 0.8 <= ceiling.high


def test_no_ceiling_is_below_what_was_reached() -> None:
    """Scores that fall by chance lead to the best of the last two, never above the most."""
    falling = np.array([[0.6, 0.62, 0.61, 0.6, 0.59]])
    assert find_asymptotes(SIZES, falling, 1.0)[0] >= 0.6
    steep = np.array([[0.2, 0.4, 0.6, 0.8, 0.99]])
    assert find_asymptotes(SIZES, steep, 1.0)[0] == 1.0


def test_sizes_hold_each_other_and_no_one_who_is_judged(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every larger size has the people of the smaller ones; the last has all."""
    monkeypatch.setattr("behavesim.training.traits.curves._FEWEST_PEOPLE", 50)
    sizes = list_sizes(prepared)
    for (few, smaller), (many, larger) in pairwise(sizes):
        assert few < many
        assert not (smaller & ~larger).any()
    assert not (sizes[-1][1] & (prepared.parts == TEST)).any()


def test_too_few_people_have_no_curve(prepared: Prepared) -> None:
    """Found and needed are given."""
    few = replace(prepared, parts=np.where(np.arange(800) < 150, TRAIN, TEST).astype(np.int8))
    with pytest.raises(NotEnoughDataError, match="needs three sizes from 200 people on; found 150"):
        list_sizes(few)


def test_more_people_and_more_sessions_help(
    prepared: Prepared,
    behavior: Behavior,
    features: Features,
    labels: Labels,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A planted trait: scores grow along both curves, and the ceiling is above them."""
    monkeypatch.setattr("behavesim.training.traits.curves._FEWEST_PEOPLE", 50)
    traits = [trait for trait in list_traits(labels) if trait.name in ("gender", "interest_home")]
    found, refused = measure_learning(prepared, traits, OPTIONS, lambda _done, _name: None)
    assert refused == {}
    gender = found["gender"].curve
    assert gender.points[-1].score > gender.points[0].score
    assert gender.ceiling.low <= gender.ceiling.value <= gender.ceiling.high <= 1
    assert gender.ceiling.value >= gender.points[-1].score
    measured = list(found.values())
    privacy, learning = measure_sessions(
        prepared, measured, behavior, features, labels, "Asia/Seoul", OPTIONS
    )
    assert [point.amount for point in privacy["gender"].points][:2] == [1, 2]
    assert privacy["gender"].points[0].score > privacy["gender"].points[0].baseline
    rows = [point.rows for point in privacy["gender"].points]
    assert rows == sorted(rows, reverse=True)
    points = learning["gender"].points
    assert {point.rows for point in points} == {rows[-1]}
    assert points[-1].score > points[0].score


def test_recommenders_learn_from_more_users(behavior: Behavior) -> None:
    """The judged are the same at every size, and neighbors grow better with more others."""
    cut = cut_interactions(gather_interactions(behavior.items, len(behavior.users)))
    few = replace(cut, users=cut.users[::2])
    options = RecommenderOptions(7, 8, 15, 0.05, 10, 2)
    curves = measure_recommenders(few, options)
    cosine = curves["item_cosine"]
    assert {point.rows for point in cosine.points} == {len(few.users)}
    amounts = [point.amount for point in cosine.points]
    assert amounts == sorted(set(amounts))
    assert cosine.points[-1].score > cosine.points[0].baseline
    assert cosine.ceiling.value >= cosine.points[-1].score
