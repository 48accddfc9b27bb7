"""behavesim parity: the same visits in both engines, compared hit by hit."""

import asyncio
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from behavesim.collect.hit_log import FrameKind, read_frames
from behavesim.collect.wire import decode_request
from behavesim.commands.browsing import browse, plan_lives
from behavesim.commands.build_site import run_build_site
from behavesim.commands.cast import Cast, load_cast
from behavesim.commands.simulation_log import has_site
from behavesim.model.progress import Progress, no_progress
from behavesim.model.workspace import Workspace
from behavesim.resources import find_resource
from behavesim.settings import Settings
from behavesim.simulate.compare import Difference, compare_visits
from behavesim.simulate.engines import direct
from behavesim.simulate.engines.direct import PlannedLife
from behavesim.simulate.job import SimulationJob, make_job, read_topics
from behavesim.simulate.record import VisitRecord

Account = dict[str, list[dict[str, Any]]]
"""What happened in each visit: its hits under their wire names, client first."""


@dataclass(frozen=True, slots=True)
class ParitySummary:
    """How alike the engines are."""

    visits: int
    events: int
    """Hits that were compared."""
    differences: int
    """Visits in which something differs."""
    reached: Mapping[str, int]
    """Hits by event name: what the comparison has seen."""
    found: tuple[Difference, ...]
    failed: tuple[str, ...]
    """Visits that the browser could not carry out, one line each."""


def run_parity(
    settings: Settings,
    workspace: Workspace,
    personas: Path | None = None,
    visits: int = 20,
    progress: Progress = no_progress,
) -> ParitySummary:
    """Carry out the population's first visits in both engines and compare all they sent.

    Leaves the workspace's log, warehouse and answer key alone.
    """
    if not has_site(workspace.site):
        run_build_site(settings, workspace, out=None, progress=progress)
    cast = load_cast(personas, read_topics(workspace.site))
    asked = settings.simulate
    job = make_job(
        workspace.site, cast.devices, settings.seed, asked.first_day, asked.days, settings.time_zone
    )
    planned = list(plan_lives(settings, cast, job, None, visits))
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="behavesim-parity-") as folder:
        hits = Path(folder)
        asyncio.run(_browse_all(settings, workspace, hits, job, planned, failures, progress))
        browser = _account_of_log(hits)
    direct_account = _account_of_engine(settings, cast, job, len(planned))
    return _summarise(browser, direct_account, failures)


async def _browse_all(
    settings: Settings,
    workspace: Workspace,
    hits: Path,
    job: SimulationJob,
    planned: Sequence[PlannedLife],
    failures: list[str],
    progress: Progress,
) -> None:
    total = sum(life.visits for life in planned)
    done = 0

    def count(_record: VisitRecord) -> None:
        nonlocal done
        done += 1
        progress("parity: browser", done, total)

    async for _life in browse(settings, workspace, hits, job, planned, count, failures):
        pass


def _account_of_log(hits: Path) -> Account:
    requests: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    committed: dict[str, int] = {}
    for frame in read_frames(hits):
        if frame.kind == FrameKind.COMMIT:
            commit = orjson.loads(frame.payload)
            committed.setdefault(commit["visit"], commit["attempt"])
        elif frame.kind == FrameKind.REQUEST:
            envelope = decode_request(orjson.loads(frame.payload))
            if envelope is None:
                continue
            key = (envelope["visit"], envelope["attempt"])
            requests.setdefault(key, []).append(envelope)
    return {visit: list(_lines(requests[visit, attempt])) for visit, attempt in committed.items()}


def _account_of_engine(settings: Settings, cast: Cast, job: SimulationJob, people: int) -> Account:
    population = islice(cast.people(settings), people)
    account: Account = {}
    for life in direct.live(find_resource("site_templates"), job, population):
        for record in life.visits:
            account[record.visit_id] = list(_lines([orjson.loads(record.envelope or b"{}")]))
    return account


def _lines(envelopes: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the client and then the hits, as they left; the network may have swapped requests."""
    yield {"en": "client", **envelopes[0]["client"]}
    hits = [hit for envelope in envelopes for hit in envelope["hits"]]
    yield from sorted(hits, key=lambda hit: (hit["s"], hit["i"]))


def _summarise(browser: Account, direct_account: Account, failures: list[str]) -> ParitySummary:
    found = tuple(compare_visits(browser, direct_account))
    reached: dict[str, int] = {}
    for hits in direct_account.values():
        for hit in hits[1:]:
            reached[hit["en"]] = reached.get(hit["en"], 0) + 1
    return ParitySummary(
        visits=len(direct_account),
        events=sum(reached.values()),
        differences=len(found),
        reached=dict(sorted(reached.items())),
        found=found,
        failed=tuple(failures),
    )
