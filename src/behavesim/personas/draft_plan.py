"""Which personas a shop needs: the topics of each, so that together they cover all."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from behavesim.core.catalog import Catalog
from behavesim.errors import InputError
from behavesim.interests.match import match_topic
from behavesim.interests.table import InterestTable

LEAST_PERSONAS, MOST_PERSONAS = 6, 12
"""How many personas a draft has unless it is said."""

_LEAST_PART = 0.02
"""Part of all products that a topic has to have for a persona of its own."""
_MOST_SIDES = 3
_LEAST_AFFINITY = 0.25
_SAME_INTEREST = 0.8
_COVERED = 0.55
"""Interest in a topic that is no persona's first one."""
_CROWDED = 0.15
"""What each topic that a persona has already takes from its affinity to one more."""


@dataclass(frozen=True, slots=True)
class DraftTopic:
    """A topic of the shop: its interest, how many products it has, and their median price."""

    id: str
    name: str
    interest: str
    products: int
    median_price: float

    @property
    def weight(self) -> float:
        """How many people come for it, compared with other topics."""
        return math.sqrt(self.products)


@dataclass(slots=True)
class PlannedPersona:
    """A persona to be: its first topic, which variation of it, and its further topics."""

    topic: DraftTopic
    variation: int
    """0 for the first persona of the topic, 1 for the second, ..."""
    share: float
    sides: dict[str, float] = field(default_factory=dict)
    """Interest in further topics, 0 to 1, by their ids."""


def list_draft_topics(
    catalog: Catalog, mapping: Mapping[str, str], table: InterestTable
) -> tuple[DraftTopic, ...]:
    """Return the topics of the shop that have products, most products first.

    ``mapping`` has interests by topic, for topics whose id and name do not say them. Raises
    InputError for a topic or an interest that does not exist.
    """
    known = {topic.id: topic.name for topic in catalog.shop.topics}
    for topic, interest in mapping.items():
        if topic not in known:
            raise InputError("--map", topic, "no topic of the shop", ", ".join(known))
        if interest not in table.interests:
            raise InputError("--map", topic, f"'{interest}'", ", ".join(table.interests))
    prices: dict[str, list[float]] = {topic: [] for topic in known}
    for product in catalog.products:
        prices[catalog.topic_of(product)].append(float(product.price))
    topics = [
        DraftTopic(
            id=topic,
            name=known[topic],
            interest=mapping.get(topic) or match_topic(topic, known[topic], table),
            products=len(found),
            median_price=median(found),
        )
        for topic, found in prices.items()
        if found
    ]
    return tuple(sorted(topics, key=lambda topic: -topic.products))


def plan_personas(
    topics: Sequence[DraftTopic], count: int | None, variations: int, table: InterestTable
) -> tuple[PlannedPersona, ...]:
    """Return ``count`` personas that cover all topics, at least one a topic where they suffice.

    Topics of a few products among many have none of their own.

    ``variations`` is how many personas of one topic there can be beside the first. Raises
    InputError for a count that the topics do not give.
    """
    least = _LEAST_PART * sum(topic.products for topic in topics)
    large = [topic for topic in topics if topic.products >= least]
    most = len(large) * (variations + 1)
    if count is not None and not 1 <= count <= most:
        raise InputError("--count", "", count, f"1 to {most}, for {len(large)} topics")
    wanted = count or min(MOST_PERSONAS, max(LEAST_PERSONAS, len(large)), most)
    personas = [
        PlannedPersona(topic, variation, share)
        for topic, number in _share_out(large, wanted, variations + 1).items()
        for variation, share in enumerate(_split(topic.weight, number))
    ]
    first = {persona.topic.id for persona in personas}
    _cover(personas, [topic for topic in topics if topic.id not in first], table)
    for persona in personas:
        _add_sides(persona, topics, table)
    return tuple(personas)


def _share_out(topics: Sequence[DraftTopic], wanted: int, most: int) -> Counter[DraftTopic]:
    """Return how many personas each topic has: by weight, as seats are given to parties."""
    numbers = Counter(dict.fromkeys(topics[:wanted], 1))
    while numbers.total() < wanted:
        open_topics = [topic for topic in topics if numbers[topic] < most]
        numbers[max(open_topics, key=lambda topic: topic.weight / (numbers[topic] + 0.5))] += 1
    return numbers


def _split(weight: float, number: int) -> list[float]:
    """Return the shares of a topic's personas; the first one is twice as frequent as others."""
    parts = [2.0, *[1.0] * (number - 1)]
    return [weight * part / sum(parts) for part in parts]


def _cover(
    personas: Sequence[PlannedPersona], topics: Sequence[DraftTopic], table: InterestTable
) -> None:
    """Give each topic to the persona whose interest it goes with best."""
    for topic in topics:
        best = max(
            personas,
            key=lambda one: _affinity(one.topic, topic, table) - _CROWDED * len(one.sides),
        )
        best.sides[topic.id] = _COVERED
        best.share += topic.weight


def _add_sides(persona: PlannedPersona, topics: Sequence[DraftTopic], table: InterestTable) -> None:
    """Add the topics that go best with the first one."""
    others = [one for one in topics if one != persona.topic and one.id not in persona.sides]
    others.sort(key=lambda one: -_affinity(persona.topic, one, table))
    for topic in others[: max(0, _MOST_SIDES - len(persona.sides))]:
        affinity = _affinity(persona.topic, topic, table)
        if affinity >= _LEAST_AFFINITY:
            persona.sides[topic.id] = 0.14 + 0.55 * affinity


def _affinity(one: DraftTopic, other: DraftTopic, table: InterestTable) -> float:
    if one.interest == other.interest:
        return _SAME_INTEREST
    return table.together(one.interest, other.interest)
