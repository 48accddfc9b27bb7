"""behavesim audit: shoppers reach every event and page; the rules judge what the shop sent."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyppeteer.page import Page

from behavesim.audit.data_layer import Push, load_again, note_pushes, read_pushes
from behavesim.audit.events import (
    AuditedEvent,
    Violation,
    event_from_hit,
    events_from_pushes,
)
from behavesim.audit.judge import (
    NEED_A_PAGE,
    count_coverage,
    judge_each,
    judge_loaded_again,
    judge_our_shop,
    judge_pushes,
    merge_alike,
)
from behavesim.core.money import to_float
from behavesim.core.product import OPTION_SEPARATOR
from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.coverage.browser_run import CoverageRun, plan_coverage_run, run_in_browser
from behavesim.coverage.covering_visits import (
    SENT_EVENTS,
    HitsByVisit,
    hits_of_people,
)
from behavesim.coverage.reach import PAGES, name_page
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import VisitFailure
from behavesim.files.storing import scratch_directory
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings


@dataclass(frozen=True, slots=True, repr=False)
class AuditResult(Result):
    """What was reached, and what breaks a rule."""

    events: Mapping[str, int]
    """How often each event was seen; those of the catalog that were not are 0."""
    pages: Mapping[str, int]
    """How many events each kind of page sent."""
    coverage: Mapping[str, Mapping[str, int]]
    """Events by name and page."""
    violations: tuple[Violation, ...]
    unjudged: tuple[str, ...]
    """Rules that need more than could be seen."""
    unreached: tuple[str, ...]
    """Events, intents, pages and answers that no visit came to."""
    visits: int
    failed: tuple[str, ...]
    """Visits that the browser could not carry out, or pages that are errors, one message each."""
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether everything was reached and nothing breaks a rule."""
        return not (self.violations or self.unreached or self.failed)


def run_audit(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None = None,
    visits: int = 20,
    progress: Progress = no_progress,
) -> AuditResult:
    """Let people shop who together reach every event and page, and judge what the shop sent.

    The browser engine sees the data layer too; the direct engine is quick. Leaves log, warehouse
    and answer key alone. Raises InputError for a shop whose hits do not come to us.
    """
    started = time.perf_counter()
    run = plan_coverage_run(settings, workspace, personas, visits, progress)
    seen = _Seen(hits_of_people(run.people), None, [])
    if settings.simulate.engine == "browser":
        seen = _browse(settings, workspace, run, progress)
    return _summarize(seen, run, started)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What visits sent, and what their pages pushed where that can be seen."""

    account: HitsByVisit
    data_layers: "_DataLayers | None"
    failures: list[VisitFailure]


class _DataLayers:
    """What the pages of visits pushed, and pushed again when one with an order is loaded again."""

    def __init__(self) -> None:
        self.first: dict[str, list[Push]] = {}
        self.again: dict[str, list[Push]] = {}

    async def begin(self, page: Page) -> None:
        await note_pushes(page)

    async def end(self, visit: str, page: Page) -> None:
        self.first[visit] = pushes = await read_pushes(page)
        for url, message in pushes:
            if isinstance(message, Mapping) and message.get("event") == "purchase":
                self.again[visit] = await load_again(page, url)
                return


def _browse(
    settings: Settings,
    workspace: WorkspacePaths,
    run: CoverageRun,
    progress: Progress,
) -> _Seen:
    data_layers = _DataLayers()
    with scratch_directory("audit") as folder:
        account, failures = run_in_browser(
            settings,
            workspace,
            folder,
            run.job,
            run.people,
            "audit: browser",
            progress,
            data_layers,
        )
    return _Seen(account, data_layers, failures)


def _summarize(seen: _Seen, run: CoverageRun, started: float) -> AuditResult:
    events = _read_events(seen.account, run.job)
    violations = [
        *judge_our_shop(events, _list_sold(run.job.catalog)),
        *_judge_data_layers(seen.data_layers, run.job.config["base_path"]),
    ]
    coverage = count_coverage(events)
    pages = _count_pages(events)
    return AuditResult(
        events={name: sum(coverage.get(name, {}).values()) for name in SENT_EVENTS},
        pages=pages,
        coverage=coverage,
        violations=tuple(merge_alike(violations)),
        unjudged=() if seen.data_layers else NEED_A_PAGE,
        unreached=list_unreached(run, coverage, pages),
        visits=len(seen.account),
        failed=tuple(map(str, seen.failures)),
        seconds=round(time.perf_counter() - started, 3),
    )


def _list_sold(catalog: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return name, price and own prices of variants of each item by its id, as events have them."""
    digits = catalog["shop"]["digits"]
    return {
        item["id"]: {
            "name": item["name"],
            "price": to_float(item["price"], digits),
            "variants": {
                OPTION_SEPARATOR.join(sku["options"]): to_float(sku["price"], digits)
                for sku in item.get("skus") or ()
                if sku["price"] is not None
            },
        }
        for item in catalog["items"]
    }


def _read_events(account: HitsByVisit, job: SimulationJob) -> list[AuditedEvent]:
    """Return the events of all visits, each person's in order."""
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


def _judge_data_layers(data_layers: _DataLayers | None, base_path: str) -> Iterator[Violation]:
    """Judge what does not show in the hits: a tag cuts lists and drops names before it sends."""
    if data_layers is None:
        return
    for visit, pushes in data_layers.first.items():
        located = [(name_page(url, base_path), message) for url, message in pushes]
        again = [
            (name_page(url, base_path), message)
            for url, message in data_layers.again.get(visit, ())
        ]
        events = [event for event, _ in events_from_pushes(located, visit)]
        repeated = (event for event, _ in events_from_pushes(again, visit))
        yield from judge_each(events)
        yield from judge_pushes(located, visit)
        yield from judge_loaded_again(events, repeated)


def list_unreached(
    run: CoverageRun, coverage: Mapping[str, Any], pages: Mapping[str, int]
) -> tuple[str, ...]:
    """Name what no visit was planned to reach, and what was planned in vain."""
    missing = {f"event {name}" for name in SENT_EVENTS if name not in coverage}
    missing |= {f"page {name}" for name in PAGES if not pages[name]}
    return tuple(sorted({*run.unreached, *missing}))


def _count_pages(events: Sequence[AuditedEvent]) -> dict[str, int]:
    counts = Counter(event.page for event in events)
    return {page: counts[page] for page in dict.fromkeys([*PAGES, *sorted(counts)])}
