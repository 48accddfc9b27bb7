"""behavesim audit: shoppers reach every event and page; the rules judge what the shop told."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyppeteer.page import Page

from behavesim.commands.browsing import browse
from behavesim.commands.build_site import run_build_site
from behavesim.commands.cast import load_cast, prepare_job
from behavesim.commands.covering_lives import (
    SENT_EVENTS,
    Account,
    CoveringLife,
    account_of_lives,
    account_of_log,
    choose_lives,
)
from behavesim.commands.google_property import need_own_tag
from behavesim.model.progress import Progress, no_progress
from behavesim.model.workspace import Workspace
from behavesim.quality.audit.events import AuditedEvent, Violation, event_from_hit
from behavesim.quality.audit.judge import (
    count_coverage,
    judge_our_shop,
    judge_pushes,
    merge_alike,
)
from behavesim.settings import Settings
from behavesim.shop.site import is_built_shop
from behavesim.simulate.coverage import PAGES, list_required, name_page
from behavesim.simulate.data_layer import read_data_layer
from behavesim.simulate.job import SimulationJob, read_topics
from behavesim.simulate.record import VisitRecord


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """What was reached, and what breaks a rule."""

    events: Mapping[str, int]
    """How often each event was seen; those of the catalogue that were not are 0."""
    pages: Mapping[str, int]
    """How many events each kind of page told."""
    coverage: Mapping[str, Mapping[str, int]]
    """Events by name and page."""
    violations: tuple[Violation, ...]
    unreached: tuple[str, ...]
    """Events, intents, pages and answers that no visit came to."""
    visits: int
    failed: tuple[str, ...]
    """Visits that the browser could not carry out, one line each."""
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether everything was reached and nothing breaks a rule."""
        return not (self.violations or self.unreached or self.failed)


def run_audit(
    settings: Settings,
    workspace: Workspace,
    personas: Path | None = None,
    visits: int = 20,
    progress: Progress = no_progress,
) -> AuditSummary:
    """Let people shop who together reach every event and page, and judge what the shop told.

    The browser engine sees the data layer too; the direct engine is quick. Leaves log, warehouse
    and answer key alone. Raises InputError for a shop whose hits do not come to us.
    """
    started = time.perf_counter()
    need_own_tag(settings, workspace)
    if not is_built_shop(workspace.site):
        run_build_site(settings, workspace, out=None, progress=progress)
    cast = load_cast(personas, read_topics(workspace.site))
    job = prepare_job(settings, workspace.site, cast)
    required = list_required(SENT_EVENTS, asks_consent=job.config["consent_banner"])
    chosen = choose_lives(settings, cast, job, required, visits, progress)
    walked = _Walk(account_of_lives(chosen), {}, [])
    if settings.simulate.engine == "browser":
        walked = _browse(settings, workspace, job, chosen, progress)
    reached = frozenset().union(*(life.reached for life in chosen))
    return _summarise(walked, job, tuple(sorted(required - reached)), started)


@dataclass(frozen=True, slots=True)
class _Walk:
    """What visits sent, and what their pages pushed where that can be seen."""

    account: Account
    data_layers: Mapping[str, Sequence[Any]]
    failures: list[str]


def _browse(
    settings: Settings,
    workspace: Workspace,
    job: SimulationJob,
    chosen: Sequence[CoveringLife],
    progress: Progress,
) -> _Walk:
    data_layers: dict[str, Sequence[Any]] = {}
    failures: list[str] = []
    total, done = sum(life.planned.visits for life in chosen), 0

    async def look(visit: str, page: Page) -> None:
        data_layers[visit] = await read_data_layer(page)

    def count(_record: VisitRecord) -> None:
        nonlocal done
        done += 1
        progress("audit: browser", done, total)

    async def walk(hits: Path) -> None:
        planned = [life.planned for life in chosen]
        async for _ in browse(settings, workspace, hits, job, planned, count, failures, look):
            pass

    with tempfile.TemporaryDirectory(prefix="behavesim-audit-") as folder:
        asyncio.run(walk(Path(folder)))
        return _Walk(account_of_log(Path(folder)), data_layers, failures)


def _summarise(
    walked: _Walk, job: SimulationJob, unreached: tuple[str, ...], started: float
) -> AuditSummary:
    events = _read_events(walked.account, job)
    violations = [
        *judge_our_shop(events, {item["id"]: item for item in job.catalog["items"]}),
        *_judge_data_layers(walked.data_layers),
    ]
    coverage = count_coverage(events)
    return AuditSummary(
        events={name: sum(coverage.get(name, {}).values()) for name in SENT_EVENTS},
        pages=_count_pages(events),
        coverage=coverage,
        violations=tuple(merge_alike(violations)),
        unreached=unreached,
        visits=len(walked.account),
        failed=tuple(walked.failures),
        seconds=round(time.perf_counter() - started, 3),
    )


def _read_events(account: Account, job: SimulationJob) -> list[AuditedEvent]:
    """Return the events of all visits, each life's in order."""
    base_path = job.config["base_path"]
    events: list[AuditedEvent] = []
    for visit in sorted(account, key=_place_of_visit):
        if not account[visit]:
            continue
        client, *hits = account[visit]
        for number, hit in enumerate(hits, 1):
            page = name_page(hit["dl"], base_path)
            events.append(event_from_hit(hit, visit, number, page, client["cid"]))
    return events


def _place_of_visit(visit: str) -> tuple[int, int]:
    person, _, number = visit.removeprefix("p").partition("-v")
    return int(person), int(number)


def _judge_data_layers(data_layers: Mapping[str, Sequence[Any]]) -> list[Violation]:
    return [
        violation
        for visit, messages in data_layers.items()
        for violation in judge_pushes(messages, visit, "")
    ]


def _count_pages(events: Sequence[AuditedEvent]) -> dict[str, int]:
    counts = Counter(event.page for event in events)
    return {page: counts[page] for page in dict.fromkeys([*PAGES, *sorted(counts)])}
