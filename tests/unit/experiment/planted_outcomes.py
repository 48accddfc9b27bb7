"""Two shops made by hand: what people did, with a difference that is known."""

import numpy as np

from behavesim.core.arrays import Floats
from behavesim.experiment.outcomes import Outcomes


def make_outcomes(orders: Floats, order_value: Floats, visits: Floats | None = None) -> Outcomes:
    """Outcomes where each buyer went through every step of the funnel in one session."""
    seen = np.ones_like(orders) if visits is None else visits
    buys = (orders > 0).astype(float)
    return Outcomes(
        visits=seen,
        orders=orders,
        revenue=orders * order_value,
        satisfaction=0.4 + 0.1 * buys,
        sessions=seen,
        view_item=np.maximum(buys, seen * 0.5),
        add_to_cart=np.maximum(buys, seen * 0.25),
        begin_checkout=np.maximum(buys, seen * 0.125),
        purchase=buys,
        session_revenue=orders * order_value,
    )


def make_pair(
    people: int, rate: float, uplift: float, seed: int = 1, shared: float = 1.0
) -> tuple[Outcomes, Outcomes]:
    """Two shops; a share ``shared`` of people has the same random numbers in both."""
    random = np.random.default_rng(seed)
    draw, value = random.random(people), np.round(random.lognormal(10, 0.6, people))
    other = np.where(random.random(people) < shared, draw, random.random(people))
    return (
        make_outcomes((draw < rate).astype(float), value),
        make_outcomes((other < rate * (1 + uplift)).astype(float), value),
    )
