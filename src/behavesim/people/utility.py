"""The true utility of every item to every person: computed block by block, not stored.

The same sum as ``trueUtility`` in ``assets/js/simulator/utility.js``, with the same keyed numbers
and the weights of ``parameters.js``; ``tests/contract/test_utility.py`` compares both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from behavesim.core.answer_key import PEOPLE_FILE, UTILITY_COLUMNS, read_truth_table
from behavesim.core.arrays import Floats, Integers
from behavesim.core.site_catalog import SITE_CATALOG, read_site_catalog
from behavesim.errors import SchemaError, WorldError
from behavesim.files.json_file import is_there
from behavesim.keyed_random import fold, purpose, seed_key, uniform
from behavesim.people.normal import invert_normal

_PREFERENCE: Final = purpose("taste")

Weights = Mapping[str, float]
"""``utility`` of ``parameters.js``, in logits, as ``engines.direct.read_parameters`` returns it."""


@dataclass(frozen=True, slots=True)
class UtilityBlock:
    """``utility[i, j]``, in logits, is that of ``item_ids[j]`` to ``person_ids[i]``."""

    person_ids: Integers
    item_ids: tuple[str, ...]
    utility: Floats


def iterate_utility(
    truth: Path, site: Path, seed: int, weights: Weights, *, block_people: int = 4096
) -> Iterator[UtilityBlock]:
    """Yield the true utility of every item of a built shop to every person of an answer key.

    ``seed`` is that of the simulation. Memory is that of one block. Raises WorldError where the
    answer key or the shop is missing.
    """
    _require(site / SITE_CATALOG, "build-site")
    _require(truth / PEOPLE_FILE, "simulate")
    catalog = read_site_catalog(site)
    people = read_truth_table(truth / PEOPLE_FILE, UTILITY_COLUMNS)
    for some in people.iter_slices(block_people):
        yield UtilityBlock(
            person_ids=some.get_column("person_id").to_numpy(),
            item_ids=tuple(item["id"] for item in catalog["items"]),
            utility=compute_utility(some, catalog, seed, weights),
        )


def compute_utility(
    people: pl.DataFrame, catalog: Mapping[str, Any], seed: int, weights: Weights
) -> Floats:
    """Return people x items: utilities in logits, without the needs of a particular visit.

    ``people`` has the columns of ``people.parquet``, ``catalog`` is the content of
    ``catalog.json``.
    """
    items = catalog["items"]

    def rate(item: Mapping[str, Any]) -> float:
        rating = item["rating"]
        return weights["ratingMiddle"] if rating is None else float(rating)

    interest = _read_interests(people, items)
    quality = np.array([rate(item) for item in items]) - weights["ratingMiddle"]
    return np.asarray(
        weights["interest"] * (interest - weights["interestMiddle"])
        + weights["audience"] * _fit_audiences(people, items)
        + weights["quality"] * quality
        - _weigh_prices(people, catalog, weights)
        + weights["preference"] * _draw_preferences(people, items, seed)
    )


def _read_interests(people: pl.DataFrame, items: Sequence[Mapping[str, Any]]) -> Floats:
    """Return people x items: the interest in each item's topic."""
    names = [f"interest_{item['topic']}" for item in items]
    if missing := [name for name in names if name not in people.columns]:
        raise SchemaError(
            f"the answer key has no {missing[0]}, a topic of the built shop",
            "run behavesim simulate again",
        )
    return np.column_stack([people.get_column(name) for name in names])


def _fit_audiences(people: pl.DataFrame, items: Sequence[Mapping[str, Any]]) -> Floats:
    """Return people x items: 1 in the item's audience, -1 outside, 0 for items without one."""
    ages, genders = people.get_column("age").to_numpy(), people.get_column("gender").to_numpy()
    fit = np.zeros((people.height, len(items)))
    for column, item in enumerate(items):
        audience = item["audience"]
        if not audience:
            continue
        is_member = np.ones(people.height, dtype=bool)
        if audience.get("gender"):
            is_member &= genders == audience["gender"]
        if audience.get("ages"):
            youngest, oldest = audience["ages"]
            is_member &= (ages >= youngest) & (ages <= oldest)
        fit[:, column] = np.where(is_member, 1.0, -1.0)
    return fit


def _weigh_prices(people: pl.DataFrame, catalog: Mapping[str, Any], weights: Weights) -> Floats:
    """Return people x items: the disutility of prices relative to budgets."""
    sensitivity = people.get_column("price_sensitivity").to_numpy()
    budgets = people.get_column("budget").to_numpy() * 10.0 ** catalog["shop"]["digits"]
    by_topic = _follow_topics(people)
    items, levels = catalog["items"], catalog["prices"]
    prices = np.array([float(item["price"]) for item in items])
    medians = np.array([levels["by_topic"][item["topic"]] for item in items]) / levels["median"]
    budget = budgets[:, None] * np.where(by_topic[:, None], medians, 1.0)
    weight = weights["price"] + weights["priceSensitive"] * sensitivity
    # What costs nothing is as good as the lowest price that counts.
    with np.errstate(divide="ignore"):
        relative = np.maximum(weights["cheapest"], np.log(prices / budget))
    return np.asarray(weight[:, None] * relative)


def _follow_topics(people: pl.DataFrame) -> NDArray[np.bool_]:
    """Return whether each person's budget is in proportion to a topic's median price."""
    if "budget_by_topic" not in people.columns:
        return np.zeros(people.height, dtype=np.bool_)
    return people.get_column("budget_by_topic").to_numpy()


def _draw_preferences(
    people: pl.DataFrame, items: Sequence[Mapping[str, Any]], seed: int
) -> Floats:
    """Return people x items: each person's fixed preference for each item, standard normal."""
    low, high = fold(seed_key(seed), people.get_column("person_id").to_numpy())
    words = np.array([purpose(item["id"]) for item in items], dtype=np.uint32)
    return invert_normal(uniform((low[:, None], high[:, None]), _PREFERENCE, words))


def _require(path: Path, command: str) -> None:
    if not is_there(path):
        raise WorldError(f"{path}: no such file", f"Run `behavesim {command}`.")
