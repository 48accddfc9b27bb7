"""Outcomes of people in one shop, as arrays over people."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats, Integers


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Totals of each person inside the window; all arrays are in the same order of people."""

    visits: Floats
    orders: Floats
    revenue: Floats
    """In the shop's currency, after discounts, without shipping."""
    satisfaction: Floats
    """0 to 1, after the last visit."""
    sessions: Floats
    """Visits that sent hits."""
    view_item: Floats
    """Sessions that reached each step of the funnel, once each."""
    add_to_cart: Floats
    begin_checkout: Floats
    purchase: Floats
    session_revenue: Floats
    """Revenue of sessions, without that of visits that sent no hits."""

    def __len__(self) -> int:
        return len(self.visits)

    def take(self, chosen: npt.NDArray[np.bool_] | Integers) -> "Outcomes":
        """Return the outcomes of the people at these indices, or where the mask is true."""
        return Outcomes(*(getattr(self, field.name)[chosen] for field in fields(self)))


OUTCOME_NAMES = tuple(field.name for field in fields(Outcomes))


def join_outcomes(parts: Sequence[Outcomes]) -> Outcomes:
    """Concatenate the outcomes of consecutive people."""
    return Outcomes(*(np.concatenate([getattr(p, name) for p in parts]) for name in OUTCOME_NAMES))
