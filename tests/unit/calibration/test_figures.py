"""What is reported as fitted, and what an export does not show."""

import pytest

from behavesim.calibration.figures import compare_figures
from behavesim.calibration.measures import complete, list_absent, list_measures, name_counts

CATEGORIES = ("Books", "Sports")
MEASURES = list_measures(CATEGORIES)


def make_counts(**given: float) -> dict[str, float]:
    counts = dict.fromkeys(name_counts(CATEGORIES), 1000.0)
    counts = complete({**counts, "sessions": 10_000.0, "users": 8_000.0, **given})
    return {"all_views": counts["views"], **counts}


def test_a_figure_within_five_percent_and_noise_is_fitted() -> None:
    """0.1 of 10,000 sessions: 0.005 and two standard errors of 0.003 times the root of 2."""
    real = make_counts()
    ends = {100.0: False, 860.0: False, 880.0: True, 1000.0: True, 1120.0: True, 1140.0: False}
    for purchases, fitted in ends.items():
        after = make_counts(purchase=purchases)
        figures = {one.name: one for one in compare_figures(MEASURES, real, real, after)}
        assert figures["purchase_rate"].fitted is fitted
        assert figures["purchase_rate"].tolerance == pytest.approx(0.005 + 0.006 * 2**0.5)


def test_order_values_that_differ_more_are_known_less() -> None:
    """Their spread is the export's; 1 where it is not known."""
    tolerances = []
    for spread in ({}, {"order_value_spread": 3.0}):
        real = make_counts() | spread
        figures = {one.name: one for one in compare_figures(MEASURES, real, real, real)}
        tolerances.append(figures["order_value"].tolerance)
    noise = 2 * (2 / 1000) ** 0.5
    assert tolerances == pytest.approx([0.05 + noise, 0.05 + 3 * noise])


def test_hours_are_one_figure() -> None:
    """The part of the sessions that begins in another hour."""
    real = make_counts(sessions=24_000.0)
    moved = make_counts(sessions=24_000.0, hour_0=0.0, hour_1=4_000.0, hour_2=0.0, hour_3=0.0)
    figures = {one.name: one for one in compare_figures(MEASURES, real, moved, real)}
    assert figures["hours"].before == pytest.approx(3 / 24)
    assert figures["hours"].after == 0
    assert figures["hours"].fitted


def test_what_the_export_does_not_show_is_named() -> None:
    """No device, and a shop that sells other things."""
    assert list_absent(MEASURES, make_counts()) == {}
    other = make_counts(desktop=0.0, mobile=0.0, tablet=0.0) | {"all_views": 9_000.0}
    assert list(list_absent(MEASURES, other)) == [
        "desktop_share",
        "mobile_share",
        "tablet_share",
        "categories",
    ]
