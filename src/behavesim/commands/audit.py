"""behavesim audit: shoppers reach every event and page; the rules judge what the shop told."""

import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyppeteer.page import Page

from behavesim.commands.covering_lives import (
    SENT_EVENTS,
    Account,
    account_of_lives,
)
from behavesim.commands.covering_walk import CoveringWalk, plan_walk, walk_in_browser
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
from behavesim.simulate.coverage import PAGES, name_page
from behavesim.simulate.data_layer import read_data_layer
from behavesim.simulate.job import SimulationJob


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
    walk = plan_walk(settings, workspace, personas, visits, progress)
    seen = _Seen(account_of_lives(walk.lives), {}, [])
    if settings.simulate.engine == "browser":
        seen = _browse(settings, workspace, walk, progress)
    return _summarise(seen, walk, started)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What visits sent, and what their pages pushed where that can be seen."""

    account: Account
    data_layers: Mapping[str, Sequence[Any]]
    failures: list[str]


def _browse(
    settings: Settings,
    workspace: Workspace,
    walk: CoveringWalk,
    progress: Progress,
) -> _Seen:
    data_layers: dict[str, Sequence[Any]] = {}

    async def look(visit: str, page: Page) -> None:
        data_layers[visit] = await read_data_layer(page)

    with tempfile.TemporaryDirectory(prefix="behavesim-audit-") as folder:
        account, failures = walk_in_browser(
            settings,
            workspace,
            Path(folder),
            walk.job,
            walk.lives,
            "audit: browser",
            progress,
            look,
        )
    return _Seen(account, data_layers, failures)


def _summarise(seen: _Seen, walk: CoveringWalk, started: float) -> AuditSummary:
    events = _read_events(seen.account, walk.job)
    violations = [
        *judge_our_shop(events, {item["id"]: item for item in walk.job.catalog["items"]}),
        *_judge_data_layers(seen.data_layers),
    ]
    coverage = count_coverage(events)
    return AuditSummary(
        events={name: sum(coverage.get(name, {}).values()) for name in SENT_EVENTS},
        pages=_count_pages(events),
        coverage=coverage,
        violations=tuple(merge_alike(violations)),
        unreached=walk.unreached,
        visits=len(seen.account),
        failed=tuple(seen.failures),
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
