"""One row a user, one column a feature: the blocks joined into a matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from behavesim.export.exported_events import Behavior
from behavesim.training.features.activity import make_activity_blocks
from behavesim.training.features.blocks import FeatureVocabulary
from behavesim.training.features.preferences import make_preference_blocks
from behavesim.training.features.topics import Lexicon, learn_lexicon

_MISSING_STAYS = ("price_", "list_depth", "recency_")
"""Features of these names are missing, not 0, for users who never did such a thing."""


@dataclass(frozen=True, slots=True)
class Features:
    """``values`` has a row for each of ``users`` (sorted user_pseudo_ids), NaN where missing.

    ``lexicon`` is what pages, words and items were taken to stand for.
    """

    users: pl.Series
    names: tuple[str, ...]
    values: npt.NDArray[np.float32]
    lexicon: Lexicon


def make_features(behavior: Behavior, time_zone: str) -> Features:
    """Features of every user, also of those with a single event.

    Hours and weekdays are those of ``time_zone``. Columns are in a fixed order and no value
    depends on other users, except for which brands, subcategories and items have a column and
    which topic a page or word stands for.
    """
    lexicon = learn_lexicon(behavior.events, behavior.items)
    blocks = _make_blocks(behavior, time_zone, lexicon, FeatureVocabulary())
    names = [name for block in blocks for name in block.columns[1:]]
    return Features(behavior.users, tuple(names), _join(blocks, len(behavior.users)), lexicon)


def make_known_features(
    behavior: Behavior, time_zone: str, lexicon: Lexicon, names: Sequence[str]
) -> Features:
    """The features that models were trained on, of other people or another time.

    ``lexicon`` and ``names`` are those of the training; what the new users never did is 0 or
    missing, as there.
    """
    blocks = _make_blocks(behavior, time_zone, lexicon, FeatureVocabulary(frozenset(names)))
    found = [name for block in blocks for name in block.columns[1:]]
    joined = _join(blocks, len(behavior.users))
    place = {name: number for number, name in enumerate(found)}
    columns = [
        joined[:, place[name]]
        if name in place
        else np.full(len(behavior.users), _default(name), dtype=np.float32)
        for name in names
    ]
    return Features(behavior.users, tuple(names), np.column_stack(columns), lexicon)


def _make_blocks(
    behavior: Behavior, time_zone: str, lexicon: Lexicon, vocabulary: FeatureVocabulary
) -> list[pl.DataFrame]:
    blocks = [
        *make_activity_blocks(behavior.events, time_zone, vocabulary),
        *make_preference_blocks(behavior.events, behavior.items, lexicon, vocabulary),
    ]
    return [block for block in blocks if len(block.columns) > 1]


def _join(blocks: Sequence[pl.DataFrame], users: int) -> npt.NDArray[np.float32]:
    """The blocks' columns beside each other, with a row for every user."""
    width = sum(len(block.columns) - 1 for block in blocks)
    joined = np.empty((users, width), dtype=np.float32)
    start = 0
    for block in blocks:
        names = block.columns[1:]
        part = joined[:, start : start + len(names)]
        part[:] = [_default(name) for name in names]
        values = block.select(pl.col(names).cast(pl.Float32)).to_numpy()
        part[block.get_column("user").to_numpy()] = values
        start += len(names)
    return joined


def _default(name: str) -> float:
    return float("nan") if name.startswith(_MISSING_STAYS) else 0.0
