"""The direct engine in shards of people: any number of workers gives the same data."""

from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Any, Final

from behavesim.engines import direct
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import VisitRecord
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.writer import FrameKind, HitLogWriter
from behavesim.people.visits import VISITS_SCHEMA, VisitsWriter, remove_visits, writing_visits
from behavesim.settings import Settings
from behavesim.simulation.counts import ShardResult, VisitCounts
from behavesim.simulation.population_files import PopulationInputs

PEOPLE_A_SHARD: Final = 2000
WRITER: Final = "direct"


@dataclass(frozen=True, slots=True)
class Shard:
    """A range of people and everything that simulating them takes; sent to workers."""

    number: int
    first_id: int
    people: int
    settings: Settings
    inputs: PopulationInputs
    job: SimulationJob
    workspace: WorkspacePaths

    @property
    def name(self) -> str:
        """The name of the shard's own segments and of its part of the answer key."""
        return f"{WRITER}-{self.number:05d}"


_FIELDS: Final = {"person_id": "person", "starts_at_ms": "from_ms", "ends_at_ms": "to_ms"}
describe_visit: Final[Callable[[VisitRecord], tuple[Any, ...]]] = attrgetter(
    *(_FIELDS.get(name, name) for name in VISITS_SCHEMA.names)
)
"""Returns a visit's row of the answer key, in the order of VISITS_SCHEMA."""


def simulate_shard(shard: Shard) -> ShardResult:
    """Simulate a shard's people into files of its own, replacing those of earlier attempts."""
    remove_shard(shard)
    sessions: list[int] = []
    counts = VisitCounts()
    population = islice(shard.inputs.people(shard.settings, shard.first_id), shard.people)
    with (
        HitLogWriter(shard.workspace.hits, shard.name) as log,
        writing_visits(shard.workspace.truth, shard.name) as visits,
        closing(direct.simulate(shard.job, population, on_reference=keep_reference(log))) as people,
    ):
        for person in people:
            before = counts.sessions
            for record in person.visits:
                keep_visit(record, log, visits)
                counts.add_visit(record, shard.job)
            sessions.append(counts.sessions - before)
    return ShardResult(tuple(sessions), counts)


def keep_reference(log: HitLogWriter) -> Callable[[bytes], None]:
    """Return a function that logs the catalog to which the items of visits refer."""
    return lambda reference: log.append(FrameKind.REFERENCE, reference)


def keep_visit(record: VisitRecord, log: HitLogWriter, visits: VisitsWriter) -> None:
    """Log a visit's hits, if it has any, and add it to the answer key."""
    visits.add(describe_visit(record))
    if record.hits:
        log.append(FrameKind.VISIT, record.frame_payload())


def remove_shard(shard: Shard) -> None:
    """Remove the files of an earlier attempt at a shard."""
    for segment in shard.workspace.hits.glob(f"{shard.name}-*.hits"):
        segment.unlink()
    remove_visits(shard.workspace.truth, shard.name)


def simulate_prefix(
    executor: Executor,
    ahead: int,
    make_shard: Callable[[int, int, int], Shard],
    people: int | None,
    sessions: int | None,
) -> Iterator[ShardResult]:
    """Simulate the first ``people``, or as many as ``sessions`` take, ``ahead`` shards at once.

    ``make_shard(number, first_id, people)``. Results come in person order. The last shard is
    simulated again if fewer of its people were needed, and shards beyond it are removed.
    """
    running: deque[tuple[Shard, Future[ShardResult]]] = deque()
    upcoming = _list_shards(make_shard, people, sessions)
    sessions_done = people_done = 0
    try:
        while True:
            while len(running) < ahead and not _are_enough(
                running, sessions, sessions_done, people_done
            ):
                shard = next(upcoming, None)
                if shard is None:
                    break
                running.append((shard, executor.submit(simulate_shard, shard)))
            if not running:
                return
            shard, future = running.popleft()
            result = future.result()
            needed = _people_needed(result, None if sessions is None else sessions - sessions_done)
            if needed < len(result.sessions):
                shard = make_shard(shard.number, shard.first_id, needed)
                result = executor.submit(simulate_shard, shard).result()
            yield result
            sessions_done += sum(result.sessions)
            people_done += shard.people
            if sessions is not None and sessions_done >= sessions:
                return
    finally:
        for _shard, future in running:
            future.cancel()
        for shard, future in running:
            if not future.cancelled():
                future.exception()  # waits: a worker must not write after its files are removed
            remove_shard(shard)


def _are_enough(
    running: Collection[tuple[Shard, object]],
    sessions: int | None,
    sessions_done: int,
    people_done: int,
) -> bool:
    """Whether the running shards will probably suffice, by the rate of the finished ones."""
    if sessions is None or not running:
        return False
    rate = sessions_done / people_done if people_done else 1.0
    return sessions_done + rate * sum(shard.people for shard, _ in running) >= sessions


def _list_shards(
    make_shard: Callable[[int, int, int], Shard], people: int | None, sessions: int | None
) -> Iterator[Shard]:
    """Yield the shards of the first ``people``, without end where that is None."""
    number = first = 0
    while people is None or first < people:
        size = min(PEOPLE_A_SHARD, sessions or PEOPLE_A_SHARD)
        count = size if people is None else min(size, people - first)
        yield make_shard(number, first, count)
        number, first = number + 1, first + count


def _people_needed(result: ShardResult, sessions: int | None) -> int:
    if sessions is None:
        return len(result.sessions)
    count = 0
    for needed, added in enumerate(result.sessions, start=1):
        count += added
        if count >= sessions:
            return needed
    return len(result.sessions)
