"""What people did in one shop, person by person, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FUNNEL = ("view_item", "add_to_cart", "begin_checkout", "purchase")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One number a person, all arrays in the same order of people; inside the window alone."""

    visits: Floats
    orders: Floats
    revenue: Floats
    """In the shop's currency, after discounts, without shipping."""
    satisfaction: Floats
    """0 to 1, after the last visit."""
    sessions: Floats
    """Visits that the data knows: those that sent something."""
    view_item: Floats
    """Sessions that reached each step of the funnel, once each."""
    add_to_cart: Floats
    begin_checkout: Floats
    purchase: Floats
    session_revenue: Floats
    """Revenue of the sessions alone; who refused cookies bought unseen."""

    def __len__(self) -> int:
        return len(self.visits)

    def take(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "Outcomes":
        """Return the outcomes of some people."""
        return Outcomes(*(getattr(self, field.name)[chosen] for field in fields(self)))


OUTCOME_NAMES = tuple(field.name for field in fields(Outcomes))


def join_outcomes(parts: Sequence[Outcomes]) -> Outcomes:
    """Put parts one behind the other."""
    return Outcomes(*(np.concatenate([getattr(p, name) for p in parts]) for name in OUTCOME_NAMES))
