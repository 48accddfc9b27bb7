"""Scores held against scikit-learn's, and intervals against what they promise."""

import numpy as np
import pytest
from sklearn.metrics import log_loss, ndcg_score, r2_score, roc_auc_score

from behavesim.training.evaluation import (
    bootstrap_interval,
    score_accuracy,
    score_auc,
    score_graded,
    score_log_loss,
    score_macro_auc,
    score_r2,
    score_rankings,
)


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(3)


def test_auc_equals_scikit_learns_with_weights_and_ties(random: np.random.Generator) -> None:
    """Rounded scores tie often; weights are small counts as in a bootstrap."""
    truth = random.random(500) < 0.3
    scores = np.round(random.random(500) + 0.3 * truth, 1)
    weights = random.integers(0, 4, 500).astype(float)
    expected = roc_auc_score(truth, scores, sample_weight=weights)
    assert score_auc(truth, scores, weights) == pytest.approx(expected)


def test_auc_of_a_constant_is_a_half() -> None:
    """The same score for all rows is no knowledge."""
    truth = np.array([True, False, False])
    assert score_auc(truth, np.zeros(3), np.ones(3)) == 0.5


def test_auc_of_one_class_is_undefined() -> None:
    """Nothing to distinguish."""
    assert np.isnan(score_auc(np.array([True, True]), np.array([0.1, 0.2]), np.ones(2)))


def test_log_loss_and_macro_auc_equal_scikit_learns(random: np.random.Generator) -> None:
    """Three classes, one of them rare."""
    truth = random.choice(3, 300, p=[0.6, 0.35, 0.05])
    guesses = random.dirichlet([1, 1, 1], 300)
    assert score_log_loss(truth, guesses) == pytest.approx(log_loss(truth, guesses))
    expected = roc_auc_score(truth, guesses, multi_class="ovr", average="macro")
    assert score_macro_auc(truth, guesses) == pytest.approx(expected)
    assert score_macro_auc(np.zeros(300, dtype=np.int64), guesses) is None


def test_accuracy_counts_weights() -> None:
    """A person drawn three times counts three times."""
    guesses = np.array([[0.9, 0.1], [0.9, 0.1]])
    truth = np.array([0, 1])
    assert score_accuracy(truth, guesses) == 0.5
    assert score_accuracy(truth, guesses, np.array([3.0, 1.0])) == 0.75


def test_ndcg_equals_scikit_learns(random: np.random.Generator) -> None:
    """Ranked 0-or-1 relevance, lists of ten."""
    relevant = random.random((40, 25)) < 0.2
    relevant[:, 0] = True
    scores = random.random((40, 25))
    top = np.argsort(-scores, axis=1)[:, :10]
    found = np.take_along_axis(relevant, top, axis=1)
    ndcg, recall, precision = score_rankings(found, relevant.sum(axis=1))
    assert ndcg.mean() == pytest.approx(ndcg_score(relevant, scores, k=10))
    np.testing.assert_allclose(recall, found.sum(axis=1) / relevant.sum(axis=1))
    first = found[0]
    hits = [first[: at + 1].mean() for at in np.flatnonzero(first)]
    assert precision[0] == pytest.approx(sum(hits) / min(10, relevant[0].sum()))


def test_bootstrap_interval_covers_the_mean_as_often_as_promised() -> None:
    """95 % of intervals hold the true mean; 60 tries allow for draws."""
    covered = 0
    for seed in range(60):
        values = np.random.default_rng(seed).normal(0.3, 1.0, 200)
        low, high = bootstrap_interval(
            lambda weights, values=values: float(np.average(values, weights=weights)),
            np.arange(200),
            seed,
            200,
        )
        covered += low <= 0.3 <= high
    assert 50 <= covered <= 60


def test_bootstrap_draws_people_not_rows() -> None:
    """Rows of one person are no further evidence: ten copies leave the interval as wide."""
    values = np.random.default_rng(0).normal(0.0, 1.0, 100)

    def width(copies: int) -> float:
        people, repeated = np.repeat(np.arange(100), copies), np.repeat(values, copies)
        low, high = bootstrap_interval(
            lambda weights: float(np.average(repeated, weights=weights)), people, 1
        )
        return high - low

    assert width(10) == pytest.approx(width(1))


def test_r2_is_scikit_learns(random: np.random.Generator) -> None:
    """With and without weights; the mean explains nothing."""
    truth, weights = random.normal(size=200), random.random(200)
    guess = truth + random.normal(size=200)
    assert score_r2(truth, guess) == pytest.approx(r2_score(truth, guess))
    weighted = r2_score(truth, guess, sample_weight=weights)
    assert score_r2(truth, guess, weights) == pytest.approx(weighted)
    assert score_r2(truth, np.full(200, truth.mean())) == pytest.approx(0.0)
    assert np.isnan(score_r2(np.ones(3), np.ones(3)))


def test_graded_rankings_are_those_of_scikit_learn(random: np.random.Generator) -> None:
    """NDCG with grades from 0 to 4 and gains of 2^grade - 1."""
    gains = np.exp2(random.integers(0, 5, (20, 40)).astype(float)) - 1
    scores = random.random((20, 40))
    order = np.argsort(-scores, axis=1)[:, :10]
    best = -np.sort(-gains, axis=1)[:, :10]
    found = score_graded(np.take_along_axis(gains, order, axis=1), best)
    assert found.mean() == pytest.approx(ndcg_score(gains, scores, k=10))
