"""What people of each persona do in a shop, counted as an export would show it."""

from collections.abc import Mapping
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np

from behavesim.calibration.measures import complete, name_counts
from behavesim.core.arrays import Floats
from behavesim.core.price_levels import read_price_levels
from behavesim.engines import direct
from behavesim.engines.job import SimulationJob
from behavesim.settings import Settings
from behavesim.simulation.population_files import PopulationInputs
from behavesim.workers import map_in_order

PEOPLE_A_SHARD: Final = 1000


@dataclass(frozen=True, slots=True)
class PersonaCounts:
    """People of one persona and the sum of what they did."""

    people: int
    totals: Floats

    def add(self, other: "PersonaCounts") -> "PersonaCounts":
        """Return both together."""
        return PersonaCounts(self.people + other.people, self.totals + other.totals)

    def of_one(self, catalog: Mapping[str, Any]) -> dict[str, float]:
        """Return the counts of a mean person, revenue in mean prices of the catalog."""
        names = name_counts(list_categories(catalog))
        counts = dict(zip(names, (self.totals / max(self.people, 1)).tolist(), strict=True))
        mean = float(np.mean([item["price"] for item in catalog["items"]]))
        counts["revenue"] /= mean / read_price_levels(catalog).scale
        return complete(counts)


@dataclass(frozen=True, slots=True)
class _Shard:
    first_id: int
    people: int
    settings: Settings
    inputs: PopulationInputs
    job: SimulationJob


def list_categories(catalog: Mapping[str, Any]) -> list[str]:
    """Return the names of a shop's categories of the first level, in the catalog's order."""
    return [one["name"] for one in catalog["categories"] if "/" not in one["id"]]


def simulate_and_count(
    executor: Executor,
    settings: Settings,
    inputs: PopulationInputs,
    job: SimulationJob,
    people: int,
    first_id: int = 0,
) -> dict[str, PersonaCounts]:
    """Return what people from ``first_id`` on do, by persona; the same on any number of workers."""
    end = first_id + people
    shards = (
        _Shard(start, min(PEOPLE_A_SHARD, end - start), settings, inputs, job)
        for start in range(first_id, end, PEOPLE_A_SHARD)
    )
    simulated: dict[str, PersonaCounts] = {}
    for part in map_in_order(executor, settings.simulate.workers, _count_shard, shards):
        for persona, one in part.items():
            simulated[persona] = one.add(simulated[persona]) if persona in simulated else one
    return simulated


def _count_shard(shard: _Shard) -> dict[str, PersonaCounts]:
    people = list(islice(shard.inputs.people(shard.settings, shard.first_id), shard.people))
    with closing(direct.count_sessions(shard.job, people)) as counted:
        figures = np.array(list(counted), dtype=np.float64)
    personas = np.array([person.persona for person in people])
    return {
        str(name): PersonaCounts(int(rows.sum()), figures[rows].sum(axis=0))
        for name, rows in ((name, personas == name) for name in np.unique(personas))
    }


def sum_up(simulated: Mapping[str, PersonaCounts]) -> PersonaCounts:
    """Return all personas together."""
    first, *others = simulated.values()
    for other in others:
        first = first.add(other)
    return first
