"""The same people with the same random numbers in several shops, in shards over workers."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats
from behavesim.core.person import Person
from behavesim.core.progress import Progress, no_progress
from behavesim.engines import direct
from behavesim.engines.job import SimulationJob
from behavesim.experiment.outcomes import Outcomes, join_outcomes
from behavesim.settings import Settings
from behavesim.simulation.population_files import PopulationInputs
from behavesim.simulation.shop_setup import ShopSetup
from behavesim.workers import map_in_order

PEOPLE_A_SHARD: Final = 2000

Strings = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Consecutive people of the population and their outcomes in each shop.

    ``traits`` are groups of each person by trait; ``known`` (people x columns) is known before
    the experiment: ln of the budget, visits a week, and temperament.
    """

    outcomes: tuple[Outcomes, ...]
    traits: Mapping[str, Strings]
    known: Floats

    def __len__(self) -> int:
        return len(self.known)


@dataclass(frozen=True, slots=True)
class _Shard:
    first_id: int
    people: int
    settings: Settings
    inputs: PopulationInputs
    jobs: tuple[SimulationJob, ...]


def simulate_cohorts(
    executor: Executor,
    setup: ShopSetup,
    jobs: Sequence[SimulationJob],
    people: int,
    first_id: int = 0,
    progress: Progress = no_progress,
    stage: str = "experiment",
) -> Iterator[Cohort]:
    """Yield people in their order, a shard at a time: the same on any number of workers."""
    settings, end = setup.settings, first_id + people
    shards = (
        _Shard(start, min(PEOPLE_A_SHARD, end - start), settings, setup.inputs, tuple(jobs))
        for start in range(first_id, end, PEOPLE_A_SHARD)
    )
    done = 0
    progress(stage, done, people)
    for cohort in map_in_order(executor, settings.simulate.workers, _simulate_shard, shards):
        done += len(cohort)
        progress(stage, done, people)
        yield cohort


def join_cohorts(cohorts: Iterable[Cohort]) -> Cohort:
    """Concatenate cohorts of consecutive people."""
    parts = list(cohorts)
    return Cohort(
        tuple(
            join_outcomes([part.outcomes[shop] for part in parts])
            for shop in range(len(parts[0].outcomes))
        ),
        {
            trait: np.concatenate([part.traits[trait] for part in parts])
            for trait in parts[0].traits
        },
        np.concatenate([part.known for part in parts]),
    )


def _simulate_shard(shard: _Shard) -> Cohort:
    people = list(islice(shard.inputs.people(shard.settings, shard.first_id), shard.people))
    return Cohort(
        tuple(_measure(job, people) for job in shard.jobs),
        _describe(people),
        np.array([_known(person) for person in people]),
    )


def _measure(job: SimulationJob, people: Sequence[Person]) -> Outcomes:
    with closing(direct.measure(job, people)) as totals:
        figures = np.array(list(totals), dtype=np.float64)
    return Outcomes(*figures.T)


def _describe(people: Sequence[Person]) -> dict[str, Strings]:
    def find_favorite(person: Person) -> str:
        return max(person.interests, key=lambda topic: person.interests[topic])

    return {
        "persona": np.array([person.persona for person in people]),
        "age_band": np.array([person.age_band for person in people]),
        "gender": np.array([person.gender for person in people]),
        "job": np.array([person.job for person in people]),
        "favourite_topic": np.array([find_favorite(person) for person in people]),
    }


def _known(person: Person) -> list[float]:
    return [math.log(person.budget), person.visits_per_week, *person.temperament.values()]
