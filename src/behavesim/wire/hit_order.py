"""One number that orders the hits of a user: time, counter of the request, index in the request."""

from collections.abc import Mapping

import numpy as np

from behavesim.wire.numbering import Integers
from behavesim.wire.visit_columns import ABSENT


def hit_order(columns: Mapping[str, Integers]) -> Integers:
    """Sort keys of hits; ``columns`` holds ``t`` (epoch ms), ``s`` and ``i`` by wire name."""
    counter, index = (
        np.minimum(np.where(columns[name] == ABSENT, 0, columns[name]), 999) for name in ("s", "i")
    )
    order: Integers = columns["t"] * 1_000_000 + counter * 1000 + index
    return order
