"""Lives that together reach every event and page of the shop, and the account of what they sent."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from behavesim.resources import find_resource
from behavesim.settings import Settings
from behavesim.simulation.population_files import PopulationInputs
from behavesim.wire.protocol import decode_request
from behavesim.wire.visit_columns import read_reference, write_out

# Rows that only the export makes, and videos, which the shop does not have.
_NOT_SENT = {"session_start", "first_visit", "video_start", "video_progress", "video_complete"}
SENT_EVENTS: Final = tuple(name for name in EVENTS if name not in _NOT_SENT)
"""Events that a shop's pages send by themselves, all of which can be reached."""

_AGAIN: Final = frozenset({"event purchase"})

POPULATION: Final = 1_000_000
"""People among whom random ones are drawn."""

SEARCHED: Final = 5000
"""People among whom those are looked for who reach what is rare."""
PEOPLE_AT_ONCE: Final = 100

HitsByVisit = dict[str, list[dict[str, Any]]]
"""What happened in each visit: its hits under their wire names, client first."""


@dataclass(frozen=True, slots=True)
class CoveringVisits:
    """A life that was chosen: what a browser is to do, what the direct engine did."""

    planned: PlannedVisits
    account: HitsByVisit
    answers: tuple[str, ...]
    """What each visit answered the cookie banner, now or before."""
    reached: frozenset[str]


def choose_covering_people(
    settings: Settings,
    inputs: PopulationInputs,
    job: SimulationJob,
    required: frozenset[str],
    visits: int,
    progress: Progress,
) -> list[CoveringVisits]:
    """Choose people who together reach ``required``, the rare ones first.

    Then come the population's first, until they make ``visits``.
    """
    lives = _live_many(settings, inputs, job, required, visits, progress)
    reached = {at: life.reached for at, life in lives.items()}
    covering = choose_covering(reached, required)
    # One order does not show whether each has an id of its own.
    others = {at: parts for at, parts in reached.items() if at not in covering}
    covering += choose_covering(others, required & _AGAIN)
    chosen: list[CoveringVisits] = []
    count = 0
    for at in dict.fromkeys([*covering, *lives]):
        if len(chosen) >= len(covering) and count >= visits:
            break
        chosen.append(lives[at])
        count += lives[at].planned.visits
    return chosen


def _live_many(
    settings: Settings,
    inputs: PopulationInputs,
    job: SimulationJob,
    required: frozenset[str],
    visits: int,
    progress: Progress,
) -> dict[int, CoveringVisits]:
    """Live the first people's lives without a page, until everything has been reached."""
    lives: dict[int, CoveringVisits] = {}
    reached: frozenset[str] = frozenset()
    count = 0
    for people in _batched(islice(inputs.people(settings), SEARCHED), PEOPLE_AT_ONCE):
        for life in _live_all(job, people):
            lives[life.planned.person.id] = life
            reached |= life.reached
            count += life.planned.visits
        progress("looking for people: direct", len(lives), SEARCHED)
        if reached >= required and count >= visits:
            break
    return lives


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
        for life in _live_all(job, people):
            drawn.append(life)
            count += life.planned.visits
            progress("looking for people: direct", count, visits)
            if count >= visits:
                return drawn
    return drawn


def _draw_people(
    settings: Settings, inputs: PopulationInputs, visits: int, batch: int
) -> Iterator[list[Person]]:
    """Yield different people without end, some at a time."""
    key, seen = seed_key(settings.seed), set[int]()
    for turn in count_from(0):
        places = uniform(
            key, purpose(f"parity-{batch}"), np.arange(turn * visits, (turn + 1) * visits)
        )
        numbers = dict.fromkeys(int(place * POPULATION) for place in places)
        new = [number for number in numbers if number not in seen]
        seen.update(new)
        yield [inputs.person(settings, number) for number in new]


def _live_all(job: SimulationJob, people: Sequence[Person]) -> Iterator[CoveringVisits]:
    """Live these people's lives without a page."""
    templates, base_path = find_resource("site_templates"), job.config["base_path"]
    items: list[Any] = []
    with (
        closing(
            direct.simulate(templates, job, people, on_reference=_collect_items(items))
        ) as done,
        closing(direct.plan(templates, job, people)) as plans,
    ):
        for life, planned in zip(done, plans, strict=True):
            yield _choosable(life, planned, base_path, items)


def _collect_items(items: list[Any]) -> Callable[[bytes], None]:
    return lambda reference: items.extend(read_reference(reference)[1])


def _choosable(
    life: PersonVisits, planned: PlannedVisits, base_path: str, items: Sequence[Any]
) -> CoveringVisits:
    account: HitsByVisit = {}
    reached = list_changes(life.visits)
    for record in life.visits:
        envelopes = [write_out(record.hits_json, items)] if record.hits_json else []
        account[record.visit_id] = list(_lines(envelopes))
        hits = account[record.visit_id][1:]
        reached |= list_reached(record.intent, record.consent, hits, base_path)
    answers = tuple(record.consent for record in life.visits if record.consent is not None)
    return CoveringVisits(planned, account, answers, reached)


def _batched(people: Iterable[Person], size: int) -> Iterator[list[Person]]:
    source = iter(people)
    while batch := list(islice(source, size)):
        yield batch


def hits_of_people(lives: Sequence[CoveringVisits]) -> HitsByVisit:
    """Return what the direct engine sent of these lives."""
    return {name: hits for life in lives for name, hits in life.account.items()}


def read_hits_by_visit(hits: Path) -> HitsByVisit:
    """Return what the committed visits of a hit log sent."""
    requests: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    committed: dict[str, int] = {}
    for frame in read_frames(hits):
        if frame.kind == FrameKind.COMMIT:
            commit = orjson.loads(frame.payload)
            committed.setdefault(commit["visit"], commit["attempt"])
        elif frame.kind == FrameKind.REQUEST:
            envelope = decode_request(orjson.loads(frame.payload))
            if envelope is None or "visit" not in envelope:
                continue  # a page that was loaded again sends too, outside of any visit
            key = (envelope["visit"], envelope["attempt"])
            requests.setdefault(key, []).append(envelope)
    return {
        visit: list(_lines(requests.get((visit, attempt), [])))
        for visit, attempt in committed.items()
    }


def _lines(envelopes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the client and then the hits, as they left; the network may have swapped requests.

    Of a visit that sent nothing there is neither.
    """
    if not envelopes:
        return
    yield {"en": "client", **envelopes[0]["client"]}
    hits = [hit for envelope in envelopes for hit in envelope["hits"]]
    yield from sorted(hits, key=lambda hit: (hit["s"], hit["i"]))
