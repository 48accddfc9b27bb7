"""A row is ok inside its band, bounds included, and without a band."""

import pytest

from behavesim.fidelity.bands import BANDS, Band
from behavesim.fidelity.comparison import judge_levels
from behavesim.fidelity.levels import Level


def band(low: float | None, high: float | None, below: str | None = None) -> Band:
    return Band("figure", "figure", "ratio", 1.0, low, high, "what it is", below)


@pytest.mark.parametrize(
    ("low", "high", "value", "ok"),
    [
        (1, 2, 1, True),
        (1, 2, 2, True),
        (1, 2, 0.99, False),
        (1, 2, 2.01, False),
        (None, 2, -5, True),
        (1, None, 500, True),
        (1, None, 0, False),
        (None, None, 7, True),
        (1, 2, None, False),
        (None, None, None, True),
    ],
)
def test_bounds(low: float | None, high: float | None, value: float | None, ok: bool) -> None:
    """What is not measured is not ok, unless the row is for information."""
    levels = {} if value is None else {"figure": Level(value)}
    (row,) = judge_levels(levels, bands=[band(low, high)])
    assert (row.ok, row.simulated) == (ok, value)


@pytest.mark.parametrize(("before", "ok"), [(0.2, True), (0.05, False)])
def test_a_falling_figure_is_held_against_the_one_before(before: float, ok: bool) -> None:
    """The bound is the other figure's value."""
    levels = {"figure": Level(0.1), "before": Level(before)}
    (row,) = judge_levels(levels, bands=[band(None, None, below="before")])
    assert (row.ok, row.high) == (ok, before)


def test_other_tables_stand_beside() -> None:
    """They do not change whether a row is ok; the interval is that of the simulated figure."""
    (row,) = judge_levels(
        {"figure": Level(1.5, 1.4, 1.6)}, {"figure": Level(9)}, bands=[band(1, 2)]
    )
    assert (row.ok, row.compared, row.ci_low, row.ci_high) == (True, 9, 1.4, 1.6)


def test_real_figures_lie_in_their_own_bands() -> None:
    """Every band holds the real shop's figure; keys and names are unique."""
    real = {band.key: Level(band.real) for band in BANDS if band.real is not None}
    rows = judge_levels(real)
    assert [row.name for row in rows if row.real is not None and not row.ok] == []
    assert len({row.key for row in rows}) == len({row.name for row in rows}) == len(BANDS)
    assert all(row.definition for row in rows)
