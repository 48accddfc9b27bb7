"""One row a user, one column a feature: the blocks joined into a matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from behavesim.train.activity_features import make_activity_blocks
from behavesim.train.events import Behaviour
from behavesim.train.taste_features import make_taste_blocks

_MISSING_STAYS = ("price_", "list_depth")
"""Features of these names are missing, not 0, for users who never did such a thing."""


@dataclass(frozen=True, slots=True)
class Features:
    """``values`` has a row for each of ``users`` (sorted user_pseudo_ids), NaN where missing."""

    users: pl.Series
    names: tuple[str, ...]
    values: npt.NDArray[np.float32]


def make_features(behaviour: Behaviour, time_zone: str) -> Features:
    """Features of every user, also of those with a single event.

    Hours and weekdays are those of ``time_zone``. Columns are in a fixed order and no value
    depends on other users, except for which brands, subcategories and items have a column and
    which topic a page or word stands for.
    """
    blocks = [
        *make_activity_blocks(behaviour.events, time_zone),
        *make_taste_blocks(behaviour.events, behaviour.items),
    ]
    count = len(behaviour.users)
    columns = [_spread_block(block, count) for block in blocks if len(block.columns) > 1]
    names = [name for block in blocks for name in block.columns[1:]]
    return Features(behaviour.users, tuple(names), np.hstack(columns))


def _spread_block(block: pl.DataFrame, users: int) -> npt.NDArray[np.float32]:
    """The block's columns with a row for every user."""
    names = block.columns[1:]
    spread = np.empty((users, len(names)), dtype=np.float32)
    for place, name in enumerate(names):
        spread[:, place] = np.nan if name.startswith(_MISSING_STAYS) else 0.0
    rows = block.get_column("user").to_numpy()
    spread[rows] = _to_matrix(block, names)
    return spread


def _to_matrix(block: pl.DataFrame, names: Sequence[str]) -> npt.NDArray[np.float32]:
    return block.select(pl.col(names).cast(pl.Float32)).to_numpy().astype(np.float32, copy=False)
