"""How much a shop appeals to the people of a draft: carts to expect on a list of its products.

A short form of ``choose-card.js`` and ``item-page.js``: what people see is one list, of a topic
that they like or of the whole shop. It is no forecast of a rate; it says whether the products of
one shop tempt its people as those of another shop tempt theirs.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from behavesim.core.arrays import Floats
from behavesim.core.persona import GENDERS, TRAITS
from behavesim.people.attributes import PersonAttributes
from behavesim.people.utility import compute_utility

Parameters = Mapping[str, Any]
"""Those of the simulator."""

_LIST = 12
"""Products of one page of a list."""
_LEAST_ITEMS, _ITEMS = 6, 240
"""Products of a topic at least, and of all topics, that are measured: the most reviewed ones."""
_STEPS: Final = 7
_AIMED, _TOPIC = 0.6, 0.2
"""Shares of visits with an aim, and of those that look through a topic without one."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """People and the products that they could see; ``expect`` says what follows."""

    parameters: Parameters
    interests: Floats
    """People x topics, 0 to 1."""
    rest: Floats
    """People x items: utility without interest, in logits."""
    impulses: Floats
    """Of each person, in logits."""
    patience: Floats
    """How many pages each person looks at, as a factor of the usual."""
    topics: Sequence[int]
    """Column of ``interests`` of each item."""
    looks: Sequence[float]
    """How many products people look at on a list of each topic, on average over its lists."""
    looks_at_all: float
    """The same of a list of the whole shop."""

    def expect(self, factor: float) -> "Expectation":
        """Return what to expect of a visit if each interest were ``factor`` times as high."""
        interests = np.clip(self.interests * factor, 0.0, 1.0)
        utility = self.rest + self.parameters["utility"]["interest"] * interests[:, self.topics]
        weights = self.parameters["topics"]["least"] + interests**2
        weights = weights * (np.array(self.looks) > 0)
        weights /= weights.sum(axis=1, keepdims=True)
        need, aim = self.parameters["utility"]["need"], self.parameters["stay"]["aim"]
        total = (1 - _AIMED - _TOPIC) * self._look(utility, self.looks_at_all, 0.0, 0.0)
        for at, looks in enumerate(self.looks):
            columns = [index for index, column in enumerate(self.topics) if column == at]
            if columns:
                some = utility[:, columns]
                aimed = self._look(some, looks, need, aim)
                total += weights[:, at] * (
                    _AIMED * aimed + _TOPIC * self._look(some, looks, 0.0, 0.0)
                )
        clicks, carts = (total * self.patience).mean(axis=1)
        return Expectation(float(clicks), float(carts))

    def _look(self, utility: Floats, looks: float, need: float, aim: float) -> Floats:
        """Return each person's chance to click an item of a list, and to put it into the cart."""
        wanted = utility + need
        attraction = looks / utility.shape[1] * np.exp(wanted)
        stay = np.exp(self.parameters["stay"]["base"] - aim)
        clicks = attraction / (stay + attraction.sum(axis=1, keepdims=True))
        cart = self.parameters["cart"]
        margin = cart["certainty"] * (wanted + self.impulses[:, None] - cart["threshold"])
        return np.stack([clicks.sum(axis=1), (clicks / (1 + np.exp(-margin))).sum(axis=1)])


@dataclass(frozen=True, slots=True)
class Expectation:
    """Clicks on items and carts of a visit that looks at one list."""

    clicks: float
    carts: float

    def exceeds(self, other: "Expectation") -> bool:
        """Whether one of the two is higher."""
        return self.clicks > other.clicks or self.carts > other.carts


def measure_appeal(
    people: PersonAttributes, site: Mapping[str, Any], parameters: Parameters, seed: int
) -> Appeal:
    """Return the appeal of a shop of this ``catalog.json`` to these people."""
    topics = people.tables.topics
    sold = [item for item in site["items"] if item["stock"] != 0] or site["items"]
    shelves = [[item for item in sold if item["topic"] == topic] for topic in topics]
    most = max(_LEAST_ITEMS, _ITEMS // len(topics))
    items = [
        item
        for shelf in shelves
        for item in sorted(shelf, key=lambda item: (-item["reviews"], item["id"]))[:most]
    ]
    frame = _make_frame(people, topics, site["shop"]["digits"])
    neutral = parameters["temperament"]["neutral"]
    impulsiveness = people.temperament[:, TRAITS.index("impulsiveness")]
    patience = people.temperament[:, TRAITS.index("patience")]
    weights = parameters["utility"]
    return Appeal(
        parameters=parameters,
        interests=people.interests,
        rest=compute_utility(frame, {**site, "items": items}, seed, weights),
        impulses=parameters["cart"]["impulse"] * (impulsiveness - neutral),
        patience=1 + parameters["energy"]["patience"] * (patience - neutral),
        topics=[topics.index(item["topic"]) for item in items],
        looks=[_count_looks(shelf, parameters) for shelf in shelves],
        looks_at_all=_look_along(len(sold), parameters),
    )


def _count_looks(shelf: Sequence[Mapping[str, Any]], parameters: Parameters) -> float:
    """Return how many of a topic's products are looked at on a list, on average over its lists."""
    sizes = Counter(item["category"] for item in shelf)
    root = parameters["navigation"]["rootCategory"]
    looks = root * _look_along(len(shelf), parameters)
    looks += sum(_look_along(size, parameters) for size in sizes.values())
    return float(looks / (root + len(sizes)))


def _look_along(size: int, parameters: Parameters) -> float:
    exponent = parameters["examination"]["exponent"]
    return float(sum((place + 1) ** -exponent for place in range(min(_LIST, size))))


def _make_frame(people: PersonAttributes, topics: Sequence[str], digits: int) -> pl.DataFrame:
    """Return people as the answer key has them, without interests."""
    personas = people.tables.personas
    sensitivity = people.temperament[:, TRAITS.index("price_sensitivity")]
    return pl.DataFrame(
        {
            "person_id": people.ids,
            "age": people.groups.age,
            "gender": [GENDERS[at] for at in people.groups.gender],
            "budget": people.budget / 10**digits,
            "budget_by_topic": np.array(personas.budget_by_topic)[people.groups.persona],
            "price_sensitivity": sensitivity,
            **{f"interest_{topic}": np.zeros(len(people.ids)) for topic in topics},
        }
    )


def find_factor(appeal: Appeal, wanted: Expectation, least: float, most: float) -> float:
    """Return the highest factor of interests, ``least`` to ``most``, that is not beyond wanted."""
    for _ in range(_STEPS):
        middle = (least + most) / 2
        if appeal.expect(middle).exceeds(wanted):
            most = middle
        else:
            least = middle
    return least
