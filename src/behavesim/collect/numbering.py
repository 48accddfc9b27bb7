"""Numbers for what repeats, and columns of them."""

from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


class Numbering(dict[Any, int]):
    """Numbers things in the order in which they first come."""

    def __missing__(self, thing: Any) -> int:
        number = self[thing] = len(self)
        return number
