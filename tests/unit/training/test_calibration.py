"""Probabilities are calibrated."""

import numpy as np
import pytest

from behavesim.training.traits.calibration import fit_calibration, list_points, measure_error


def draw(seed: int, rows: int = 6000) -> tuple[np.ndarray, np.ndarray]:
    """Classes drawn with known probabilities of three classes."""
    random = np.random.default_rng(seed)
    given = random.dirichlet([1.0, 2.0, 3.0], rows)
    truth = (random.random(rows)[:, None] > np.cumsum(given, axis=1)).sum(axis=1)
    return truth.astype(np.int64), given


def overdo(given: np.ndarray) -> np.ndarray:
    """Probabilities that are too sure of themselves."""
    sharp = given**3
    return np.asarray(sharp / sharp.sum(axis=1, keepdims=True))


def test_too_sure_guesses_are_put_right() -> None:
    """Cubed odds are found to be cubed, and the error on other rows goes."""
    truth, given = draw(1)
    calibration = fit_calibration(truth, overdo(given))
    assert calibration.scale == pytest.approx(1 / 3, abs=0.03)
    other, honest = draw(2)
    before = measure_error(list_points(other, overdo(honest)))
    after = measure_error(list_points(other, calibration.apply(overdo(honest))))
    assert before > 0.1
    assert after < 0.03


def test_honest_guesses_stay() -> None:
    """Nothing to put right: the probabilities hardly move, and each row still sums to 1."""
    truth, given = draw(3)
    again = fit_calibration(truth, given).apply(given)
    np.testing.assert_allclose(again, given, atol=0.03)
    np.testing.assert_allclose(again.sum(axis=1), 1.0)


def test_two_classes_are_plotted_by_the_second() -> None:
    """Ten groups of the probability of class 1, with what came true."""
    random = np.random.default_rng(4)
    given = random.random(5000)
    truth = (random.random(5000) < given).astype(np.int64)
    points = list_points(truth, np.column_stack([1 - given, given]))
    assert len(points) == 10
    assert sum(point.rows for point in points) == 5000
    assert all(abs(point.given - point.true) < 0.07 for point in points)


def test_equal_guesses_are_one_point() -> None:
    """The prior for all rows is one group."""
    (point,) = list_points(np.array([0, 1, 1, 0]), np.full((4, 2), 0.5))
    assert (point.given, point.true, point.rows) == (0.5, 0.5, 4)
