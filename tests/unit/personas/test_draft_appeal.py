"""How much a shop appeals to people."""

from dataclasses import replace

import numpy as np
import pytest

from behavesim.engines.direct import read_parameters
from behavesim.personas.draft_appeal import Appeal, Expectation, find_factor
from behavesim.site_templates import find_templates


@pytest.fixture(scope="module")
def appeal() -> Appeal:
    """Two hundred people who like the first of two topics, ten items of each."""
    random = np.random.default_rng(1)
    return Appeal(
        parameters=read_parameters(find_templates()),
        interests=np.clip(random.normal([0.75, 0.15], 0.1, (200, 2)), 0, 1),
        rest=random.normal(-1.6, 1.0, (200, 20)),
        impulses=np.zeros(200),
        patience=np.ones(200),
        topics=[0] * 10 + [1] * 10,
        looks=[5.0, 5.0],
        looks_at_all=6.0,
    )


def test_more_interest_more_clicks_and_carts(appeal: Appeal) -> None:
    """And better items, longer lists, patience and impulses as well."""
    usual = appeal.expect(1.0)
    assert 0 < usual.carts < usual.clicks < 1
    for more in (
        appeal.expect(1.1),
        replace(appeal, rest=appeal.rest + 0.3).expect(1.0),
        replace(appeal, looks=[8.0, 8.0]).expect(1.0),
        replace(appeal, patience=np.full(200, 1.2)).expect(1.0),
    ):
        assert more.clicks > usual.clicks and more.carts > usual.carts
    impulsive = replace(appeal, impulses=np.full(200, 0.5)).expect(1.0)
    assert impulsive.clicks == usual.clicks and impulsive.carts > usual.carts


def test_the_factor_is_the_highest_that_is_not_beyond_what_is_wanted(appeal: Appeal) -> None:
    """Whether clicks or carts say so, and within its limits."""
    wanted = appeal.expect(0.8)
    for limit in (replace(wanted, carts=1.0), replace(wanted, clicks=1.0), wanted):
        assert find_factor(appeal, limit, 0.4, 1.2) == pytest.approx(0.8, abs=0.01)
    assert find_factor(appeal, Expectation(0.0, 0.0), 0.4, 1.2) == 0.4
    assert find_factor(appeal, Expectation(1.0, 1.0), 0.4, 1.2) == pytest.approx(1.2, abs=0.01)
