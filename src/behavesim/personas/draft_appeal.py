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
_LEAST_ITEMS, _ITEMS = 6, 400
"""Products of a topic at least, and of all topics, that are measured: the most reviewed ones."""
_STEPS: Final = 8
_AIMED, _TOPIC = 0.6, 0.2
"""Shares of visits with an aim, and of those that look through a topic without one."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """People and the products that they could see; ``carts`` is what follows from both."""

    parameters: Parameters
    interests: Floats
    """People x topics, 0 to 1."""
    rest: Floats
    """People x items: utility without interest, in logits."""
    impulses: Floats
    """Of each person, in logits."""
    topics: Sequence[int]
    """Column of ``interests`` of each item."""
    looks: Sequence[float]
    """How many products people look at on a list of each topic, on average over its lists."""
    looks_at_all: float
    """The same of a list of the whole shop."""

    def carts(self, factor: float) -> float:
        """Return the carts of a visit to expect if each interest were ``factor`` times as high."""
        interests = np.clip(self.interests * factor, 0.0, 1.0)
        utility = self.rest + self.parameters["utility"]["interest"] * interests[:, self.topics]
        least = self.parameters["topics"]["least"]
        weights = least + interests**2
        weights = weights * (np.array(self.looks) > 0)
        weights /= weights.sum(axis=1, keepdims=True)
        need, aim = self.parameters["utility"]["need"], self.parameters["stay"]["aim"]
        whole = self._carts_of_list(utility, self.looks_at_all, 0.0, 0.0)
        aimed, topic = np.zeros(len(whole)), np.zeros(len(whole))
        for at, looks in enumerate(self.looks):
            columns = [index for index, column in enumerate(self.topics) if column == at]
            if columns:
                some = utility[:, columns]
                aimed += weights[:, at] * self._carts_of_list(some, looks, need, aim)
                topic += weights[:, at] * self._carts_of_list(some, looks, 0.0, 0.0)
        return float((_AIMED * aimed + _TOPIC * topic + (1 - _AIMED - _TOPIC) * whole).mean())

    def _carts_of_list(self, utility: Floats, looks: float, need: float, aim: float) -> Floats:
        """Return each person's chance to click one of the items and to put it into the cart."""
        wanted = utility + need
        attraction = looks / utility.shape[1] * np.exp(wanted)
        stay = np.exp(self.parameters["stay"]["base"] - aim)
        clicks = attraction / (stay + attraction.sum(axis=1, keepdims=True))
        cart = self.parameters["cart"]
        margin = cart["certainty"] * (wanted + self.impulses[:, None] - cart["threshold"])
        return np.asarray((clicks / (1 + np.exp(-margin))).sum(axis=1))


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
    weights = parameters["utility"]
    return Appeal(
        parameters=parameters,
        interests=people.interests,
        rest=compute_utility(frame, {**site, "items": items}, seed, weights),
        impulses=parameters["cart"]["impulse"] * (impulsiveness - neutral),
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


def find_factor(appeal: Appeal, carts: float, least: float, most: float) -> float:
    """Return the factor of interests, ``least`` to ``most``, with which carts are as given."""
    for _ in range(_STEPS):
        middle = (least + most) / 2
        if appeal.carts(middle) < carts:
            least = middle
        else:
            most = middle
    return (least + most) / 2
