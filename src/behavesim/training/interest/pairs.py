"""A user and an item they never saw, as one row of features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from behavesim.core.arrays import Floats
from behavesim.training.features.blocks import make_slug
from behavesim.training.features.matrix import Features

Rows = npt.NDArray[np.int64]

_OF_TOPIC = (
    "share_list_",
    "share_click_",
    "share_view_",
    "count_view_",
    "liked_",
    "share_page_",
    "count_page_",
    "dwell_",
    "search_",
    "click_rate_",
    "recency_",
)
_OF_USER = (
    "sessions",
    "pages",
    "price_ratio_view",
    "price_level_view",
    "price_ratio_cart",
    "price_level_cart",
    "list_depth",
    "rate_add_to_cart_of_view_item",
)
_WEIGHT = "interest_{}_weight"


@dataclass(frozen=True, slots=True)
class InterestItems:
    """Items in the order that codes count into, with what makes them alike."""

    ids: tuple[str, ...]
    topic: tuple[str, ...]
    subcategory: tuple[str, ...]
    brand: tuple[str, ...]
    price: Floats
    popularity: Floats


@dataclass(frozen=True, slots=True)
class UserTable:
    """Users' features, and what trait models guess of them: a column a class, or a weight."""

    features: Features
    guesses: Mapping[str, Floats]


def list_interest_items(items: pl.DataFrame, popularity: Mapping[str, float]) -> InterestItems:
    """The items of a lexicon; values as slugs, as the names of features have them.

    ``popularity`` is the share of users who turned to an item.
    """
    slugs = items.select(
        "item_id",
        *(make_slug(name).fill_null("").alias(name) for name in ("topic", "subcategory", "brand")),
        pl.col("price").log().alias("price"),
    )
    ids = slugs.get_column("item_id").to_list()
    return InterestItems(
        tuple(ids),
        tuple(slugs.get_column("topic")),
        tuple(slugs.get_column("subcategory")),
        tuple(slugs.get_column("brand")),
        slugs.get_column("price").cast(pl.Float64).fill_null(np.nan).to_numpy(),
        np.array([popularity.get(item, 0.0) for item in ids]),
    )


def name_guesses(
    guesses: Mapping[str, Floats], classes: Mapping[str, Sequence[str]]
) -> dict[str, Floats]:
    """Guesses of traits as columns: weights as they are, ``trait=class`` for the others.

    Whether an interest is high adds nothing to its weight, and is left out.
    """
    columns = {}
    for name, found in guesses.items():
        if found.ndim == 1:
            columns[name] = found
        elif tuple(classes[name]) != ("low", "high"):
            columns |= {f"{name}={one}": found[:, at] for at, one in enumerate(classes[name])}
    return columns


def name_pair_features(guesses: Sequence[str]) -> tuple[str, ...]:
    """The columns of ``make_pairs``, in order; ``guesses`` are the names of the user table's."""
    own = [name for name in guesses if not name.endswith("_weight")]
    return (
        *(f"topic_{prefix.rstrip('_')}" for prefix in _OF_TOPIC),
        "topic_weight",
        "topic_weight_over_mean",
        "subcategory_liked",
        "brand_liked",
        *_OF_USER,
        "item_price",
        "item_popularity",
        "item_price_over_viewed",
        "item",
        *own,
    )


def make_pairs(
    users: UserTable, items: InterestItems, rows: Rows, codes: Rows
) -> npt.NDArray[np.float32]:
    """Features of ``rows[i]`` (into the users) with item ``codes[i]``, a row each."""
    columns = [
        *(_spread(users, rows, items.topic, codes, prefix) for prefix in _OF_TOPIC),
        *_weigh_topics(users, items, rows, codes),
        _spread(users, rows, items.subcategory, codes, "sub_"),
        _spread(users, rows, items.brand, codes, "brand_"),
    ]
    known = {name: _column(users, name) for name in _OF_USER}
    columns += [known[name][rows] for name in _OF_USER]
    # Features have prices in thousandths of their logarithm.
    over = items.price[codes] - known["price_level_view"][rows] / 1000
    columns += [items.price[codes], items.popularity[codes], over, codes.astype(np.float64)]
    own = [guess for name, guess in users.guesses.items() if not name.endswith("_weight")]
    columns += [guess[rows] for guess in own]
    return np.column_stack(columns).astype(np.float32)


def _weigh_topics(users: UserTable, items: InterestItems, rows: Rows, codes: Rows) -> list[Floats]:
    """The guessed interest in the item's topic, and how far it stands out from the user's mean."""
    count = len(users.features.users)
    weights = {name: guess for name, guess in users.guesses.items() if name.endswith("_weight")}
    empty = np.full(count, np.nan)
    mean = np.mean(list(weights.values()), axis=0) if weights else empty
    topics = sorted(set(items.topic))
    table = np.column_stack([weights.get(_WEIGHT.format(topic), empty) for topic in topics])
    place = {topic: number for number, topic in enumerate(topics)}
    of_item = np.array([place[topic] for topic in items.topic])
    found = table[rows, of_item[codes]]
    return [found, found - mean[rows]]


def _spread(
    users: UserTable, rows: Rows, values: Sequence[str], codes: Rows, prefix: str
) -> Floats:
    """The user's feature ``<prefix><value of the item>``; 0 where there is none."""
    distinct = sorted(set(values))
    place = {name: number for number, name in enumerate(users.features.names)}
    columns = np.array([place.get(prefix + value, -1) for value in distinct])
    number = {value: at for at, value in enumerate(distinct)}
    chosen = columns[np.array([number[value] for value in values])][codes]
    found = users.features.values[rows, np.maximum(chosen, 0)]
    return np.where(chosen >= 0, found, 0.0).astype(np.float64)


def _column(users: UserTable, name: str) -> Floats:
    if name not in users.features.names:
        return np.full(len(users.features.users), np.nan)
    return users.features.values[:, users.features.names.index(name)].astype(np.float64)
