"""Figures of a set of personas that are measured on a sample of their people."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from behavesim.core.arrays import Floats
from behavesim.core.market import MarketShares
from behavesim.core.person import Person
from behavesim.core.persona import AGE_BANDS, GENDERS, INTENTS, Demographics, Effects
from behavesim.core.progress import Progress, no_progress
from behavesim.people.draws import DECIMALS
from behavesim.people.expected_shares import name_rounded

LIKES_FROM = 0.5
"""A person whose interest is above this counts as one who likes the topic."""

_BLOCK_PEOPLE = 4096


@dataclass(frozen=True, slots=True)
class TopicInterest:
    """Interest in a topic: its mean, and the share of people above one half."""

    mean: float
    above_half_share: float


@dataclass(frozen=True, slots=True)
class InterestShift:
    """How a group shifts interest in a topic, and the resulting mean of its people."""

    kind: str
    """``age``, ``gender``, ``job`` or ``region``."""
    group: str
    topic: str
    shift: float
    """What ``demographics.yaml`` or the market adds, before clipping to 0..1."""
    mean: float
    difference: float
    """The group's mean minus the population's: effect of the shift and of the group's personas."""
    people: int
    """How many of the sample are in the group."""


@dataclass(frozen=True, slots=True)
class Implications:
    """Figures of a sample: the first ``people`` of a population."""

    people: int
    intents: Mapping[str, float]
    visits_per_week: Mapping[str, float]
    """Quantiles ``p50`` and ``p90`` of intended visits."""
    refuse_cookies: float
    """Expected share of people who refuse cookies, so that the data does not contain them."""
    budget: Mapping[str, float]
    """Quantiles ``p10``, ``p50`` and ``p90`` of what they usually spend on an item."""
    interests: Mapping[str, TopicInterest]
    shifts: tuple[InterestShift, ...]
    """Shifts of every group in the sample, the largest first."""


def measure_people(
    population: Iterable[Person],
    count: int,
    demographics: Demographics,
    topics: Sequence[str],
    markets: MarketShares,
    refusal: Callable[[Person], float],
    progress: Progress = no_progress,
) -> Implications:
    """Return the figures of the first ``count`` people (at least one) of a population.

    ``refusal`` returns the chance that a person refuses cookies. Memory grows by two numbers per
    person.
    """
    sums = _Sums(topics)
    people = islice(population, count)
    while block := list(islice(people, _BLOCK_PEOPLE)):
        sums.add(block)
        sums.refusals += sum(map(refusal, block))
        progress("personas: sample", sums.people, count)
    budget, frequency = np.concatenate(sums.budgets), np.concatenate(sums.frequencies)
    overall = sums.interest / sums.people
    return Implications(
        people=sums.people,
        intents=name_rounded(INTENTS, sums.intents / sums.people),
        visits_per_week=_take_quantiles(frequency, 50, 90),
        refuse_cookies=round(sums.refusals / sums.people, DECIMALS),
        budget=_take_quantiles(budget, 10, 50, 90),
        interests={
            topic: TopicInterest(round(mean, DECIMALS), round(share, DECIMALS))
            for topic, mean, share in zip(
                topics, overall.tolist(), (sums.likes / sums.people).tolist(), strict=True
            )
        },
        shifts=_rank_shifts(
            sums,
            _list_groups(demographics, markets),
            dict(zip(topics, overall.tolist(), strict=True)),
        ),
    )


class _Sums:
    """Sums over the people seen so far."""

    def __init__(self, topics: Sequence[str]) -> None:
        self.topics = topics
        self.people = 0
        self.refusals = 0.0
        self.interest: Floats = np.zeros(len(topics))
        self.likes: Floats = np.zeros(len(topics))
        self.intents: Floats = np.zeros(len(INTENTS))
        self.budgets: list[Floats] = []
        self.frequencies: list[Floats] = []
        self.groups: dict[tuple[str, str], tuple[int, Floats]] = {}
        """Number of people and sum of their interests, by kind and name of a group."""

    def add(self, block: Sequence[Person]) -> None:
        """Add people to the sums."""
        interests = np.array([[one.interests[topic] for topic in self.topics] for one in block])
        self.people += len(block)
        self.interest += interests.sum(axis=0)
        self.likes += (interests > LIKES_FROM).sum(axis=0)
        self.intents += np.array([[p.intents[i] for i in INTENTS] for p in block]).sum(axis=0)
        self.budgets.append(np.array([float(one.budget) for one in block]))
        self.frequencies.append(np.array([one.visits_per_week for one in block]))
        for kind, names in (
            ("age", [one.age_band for one in block]),
            ("gender", [one.gender for one in block]),
            ("job", [one.job for one in block]),
            ("region", [one.region for one in block]),
        ):
            members = np.array(names)
            for name in sorted(set(names)):
                chosen = interests[members == name]
                count, total = self.groups.get((kind, name), (0, np.zeros(len(self.topics))))
                self.groups[kind, name] = (count + len(chosen), total + chosen.sum(axis=0))


def _rank_shifts(
    sums: _Sums, groups: Iterable[tuple[str, str, Effects]], overall: Mapping[str, float]
) -> tuple[InterestShift, ...]:
    shifts = []
    for kind, name, effects in groups:
        if (kind, name) not in sums.groups:
            continue
        count, total = sums.groups[kind, name]
        means = dict(zip(sums.topics, (total / count).tolist(), strict=True))
        for topic, shift in effects.interests.items():
            if topic not in means:
                continue
            mean, difference = means[topic], means[topic] - overall[topic]
            figures = (shift, round(mean, DECIMALS), round(difference, DECIMALS), count)
            shifts.append(InterestShift(kind, name, topic, *figures))
    return tuple(sorted(shifts, key=lambda one: (-abs(one.shift), -abs(one.difference))))


def _list_groups(
    demographics: Demographics, markets: MarketShares
) -> Iterator[tuple[str, str, Effects]]:
    for band in AGE_BANDS:
        yield "age", band, demographics.ages.get(band, Effects())
    for gender in GENDERS:
        yield "gender", gender, demographics.genders.get(gender, Effects())
    yield from (("job", name, job) for name, job in demographics.jobs.items())
    for market, _ in markets:
        yield from (("region", code, region.shifts) for code, region in market.regions.items())


def _take_quantiles(values: Floats, *percents: int) -> dict[str, float]:
    return {f"p{one}": round(float(np.percentile(values, one)), 4) for one in percents}
