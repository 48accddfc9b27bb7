"""What things cost, by a catalog's own prices."""

import pytest

from behavesim.core.price_levels import (
    choose_limits,
    describe_prices,
    find_median,
    round_to_step,
    value_lead,
)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [(0, 1), (1, 1), (3, 2), (4, 5), (8, 10), (14, 10), (15, 20), (88_99, 10_000), (6_000, 5_000)],
)
def test_amounts_are_rounded_as_people_round(amount: int, rounded: int) -> None:
    """To 1, 2 or 5 of a power of ten, the nearest by ratio."""
    assert round_to_step(amount) == rounded


def test_limits_follow_the_prices() -> None:
    """A shop of shoes in cents filters by tens of dollars, one of rings by thousands."""
    shoes = [2_999 + 450 * at for at in range(40)]
    assert choose_limits(shoes) == [5_000, 10_000, 20_000]
    assert choose_limits([100 * one for one in shoes]) == [500_000, 1_000_000, 2_000_000]
    assert choose_limits([0, 0]) == []


def test_medians_leave_out_what_is_free() -> None:
    """The medians are prices of the shop above 0; a topic of free things has the shop's."""
    items = [
        {"topic": topic, "price": price}
        for topic, price in [("a", 0), ("a", 10), ("a", 30), ("b", 0), ("c", 900)]
    ]
    found = describe_prices(items, None)
    assert (found["median"], found["by_topic"]) == (30, {"a": 10, "b": 30, "c": 900})
    assert find_median([0]) is None
    assert describe_prices([{"topic": "a", "price": 0}], None)["median"] == 1


def test_given_limits_are_kept() -> None:
    """A shop may choose the filter's limits itself."""
    assert describe_prices([{"topic": "a", "price": 70}], [10, 70])["limits"] == [10, 70]


def test_a_lead_has_a_share_of_an_items_value() -> None:
    """A fortieth of the median price, rounded; never nothing."""
    assert [value_lead(median) for median in (42_000, 8_899, 1)] == [1_000, 200, 1]
