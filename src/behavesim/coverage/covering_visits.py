"""Chooses people whose visits together reach every event and page, and lists their hits."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count as count_from
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from behavesim.core.person import Person
from behavesim.core.progress import Progress
from behavesim.coverage.reach import choose_covering, list_changes, list_reached
from behavesim.engines import direct
from behavesim.engines.direct import PlannedVisits
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import PersonVisits
from behavesim.ga4.event_catalog import EVENTS
from behavesim.hitlog.writer import FrameKind, read_frames
from behavesim.keyed_random import purpose, seed_key, uniform
from behavesim.settings import Settings
from behavesim.simulation.population_files import PopulationInputs
from behavesim.wire.protocol import decode_request
from behavesim.wire.visit_columns import read_reference, write_out

# Events that only the export adds, and those of videos, which the shop does not have.
_NOT_SENT = {"session_start", "first_visit", "video_start", "video_progress", "video_complete"}
SENT_EVENTS: Final = tuple(name for name in EVENTS if name not in _NOT_SENT)
"""Events that the shop's pages send, all of which can be reached."""

_TWICE: Final = frozenset({"event purchase"})

POPULATION: Final = 1_000_000
"""Size of the population from which random people are drawn."""

SEARCHED: Final = 5000
"""How many people are searched for those who reach what is rare."""
PEOPLE_AT_ONCE: Final = 100

HitsByVisit = dict[str, list[dict[str, Any]]]
"""Hits of each visit under their wire names, the client first."""


@dataclass(frozen=True, slots=True)
class CoveringVisits:
    """Visits of one person: the plan for a browser, and the hits of the direct engine."""

    planned: PlannedVisits
    hits: HitsByVisit
    answers: tuple[str, ...]
    """The answer to the cookie banner that holds in each visit."""
    reached: frozenset[str]


def choose_covering_people(
    settings: Settings,
    inputs: PopulationInputs,
    job: SimulationJob,
    required: frozenset[str],
    visits: int,
    progress: Progress,
) -> list[CoveringVisits]:
    """Choose people who together reach ``required``, those who reach most first.

    The population's first people follow, until all together make ``visits``.
    """
    found = _search_people(settings, inputs, job, required, visits, progress)
    reached = {person: one.reached for person, one in found.items()}
    covering = choose_covering(reached, required)
    # One purchase does not show whether each order has an id of its own.
    others = {person: parts for person, parts in reached.items() if person not in covering}
    covering += choose_covering(others, required & _TWICE)
    chosen: list[CoveringVisits] = []
    count = 0
    for person in dict.fromkeys([*covering, *found]):
        if len(chosen) >= len(covering) and count >= visits:
            break
        chosen.append(found[person])
        count += found[person].planned.visits
    return chosen


def _search_people(
    settings: Settings,
    inputs: PopulationInputs,
    job: SimulationJob,
    required: frozenset[str],
    visits: int,
    progress: Progress,
) -> dict[int, CoveringVisits]:
    """Simulate the first people in the direct engine until everything has been reached."""
    found: dict[int, CoveringVisits] = {}
    reached: frozenset[str] = frozenset()
    count = 0
    population = islice(inputs.people(settings), SEARCHED)
    while people := list(islice(population, PEOPLE_AT_ONCE)):
        for one in _simulate(job, people):
            found[one.planned.person.id] = one
            reached |= one.reached
            count += one.planned.visits
        progress("looking for people: direct", len(found), SEARCHED)
        if reached >= required and count >= visits:
            break
    return found


def draw_random_people(
    settings: Settings,
    inputs: PopulationInputs,
    job: SimulationJob,
    visits: int,
    batch: int,
    progress: Progress,
) -> list[CoveringVisits]:
    """Draw people at random until they make ``visits``; another ``batch`` draws others."""
    drawn: list[CoveringVisits] = []
    count = 0
    for people in _draw_people(settings, inputs, visits, batch):
        for one in _simulate(job, people):
            drawn.append(one)
            count += one.planned.visits
            progress("looking for people: direct", count, visits)
            if count >= visits:
                return drawn
    return drawn


def _draw_people(
    settings: Settings, inputs: PopulationInputs, visits: int, batch: int
) -> Iterator[list[Person]]:
    """Yield lists of different people without end."""
    key, seen = seed_key(settings.seed), set[int]()
    for turn in count_from(0):
        places = uniform(
            key, purpose(f"parity-{batch}"), np.arange(turn * visits, (turn + 1) * visits)
        )
        numbers = dict.fromkeys(int(place * POPULATION) for place in places)
        new = [number for number in numbers if number not in seen]
        seen.update(new)
        yield [inputs.person(settings, number) for number in new]


def _simulate(job: SimulationJob, people: Sequence[Person]) -> Iterator[CoveringVisits]:
    """Simulate these people in the direct engine."""
    base_path = job.config["base_path"]
    items: list[Any] = []

    def collect_items(reference: bytes) -> None:
        items.extend(read_reference(reference)[1])

    with (
        closing(direct.simulate(job, people, on_reference=collect_items)) as done,
        closing(direct.plan(job, people)) as plans,
    ):
        for visits, planned in zip(done, plans, strict=True):
            yield _describe(visits, planned, base_path, items)


def _describe(
    person: PersonVisits, planned: PlannedVisits, base_path: str, items: Sequence[Any]
) -> CoveringVisits:
    hits: HitsByVisit = {}
    reached = list_changes(person.visits)
    for record in person.visits:
        envelopes = [write_out(record.hits_json, items)] if record.hits_json else []
        sent = hits[record.visit_id] = list(_list_hits(envelopes))
        reached |= list_reached(record.intent, record.consent, sent[1:], base_path)
    answers = tuple(record.consent for record in person.visits if record.consent is not None)
    return CoveringVisits(planned, hits, answers, reached)


def hits_of_people(people: Sequence[CoveringVisits]) -> HitsByVisit:
    """Return the hits that the direct engine sent for these people."""
    return {name: hits for one in people for name, hits in one.hits.items()}


def read_hits_by_visit(hits: Path) -> HitsByVisit:
    """Return the hits of the committed visits of a hit log."""
    requests: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    committed: dict[str, int] = {}
    for frame in read_frames(hits):
        if frame.kind == FrameKind.COMMIT:
            commit = orjson.loads(frame.payload)
            committed.setdefault(commit["visit"], commit["attempt"])
        elif frame.kind == FrameKind.REQUEST:
            envelope = decode_request(orjson.loads(frame.payload))
            if envelope is None or "visit" not in envelope:
                continue  # a page that was reloaded sends hits outside of any visit
            key = (envelope["visit"], envelope["attempt"])
            requests.setdefault(key, []).append(envelope)
    return {
        visit: list(_list_hits(requests.get((visit, attempt), [])))
        for visit, attempt in committed.items()
    }


def _list_hits(envelopes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the client, then the hits in the order of sending, which requests may not have kept.

    A visit that sent nothing yields neither.
    """
    if not envelopes:
        return
    yield {"en": "client", **envelopes[0]["client"]}
    hits = [hit for envelope in envelopes for hit in envelope["hits"]]
    yield from sorted(hits, key=lambda hit: (hit["s"], hit["i"]))
