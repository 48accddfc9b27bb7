"""The browser engine: every visit in a real page, people in parallel tabs."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyppeteer.browser import Browser
from pyppeteer.page import Page

from behavesim.engines.arrivals import Arrivals
from behavesim.engines.chromium import running_browser
from behavesim.engines.direct import PlannedVisits
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import (
    PersonVisits,
    VisitFailure,
    VisitRecord,
    record_from_page,
    visit_id,
)
from behavesim.engines.screenshots import VisitScreenshots
from behavesim.engines.visit_page import (
    TabContext,
    VisitFailedError,
    carry_out,
    close_page,
)
from behavesim.errors import BrowserError

_LOG = logging.getLogger(__name__)

RESTARTS = 5
# At real pace a visit lasts as long as its pages are read.
REAL_PACE_DEADLINE_S = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class BrowserOptions:
    """How the browser is started and used."""

    executable: Path
    tabs: int
    attempts: int
    deadline_s: float
    headful: bool


class BrowserEngine:
    """Carries out planned visits in a running shop.

    ``on_visit`` gets each visit's record. With ``screenshots`` a person's visits end with the one
    that they show. ``key`` authorizes the pages to name their visit to the collector.
    """

    def __init__(
        self,
        options: BrowserOptions,
        job: SimulationJob,
        site_url: str,
        arrivals: Arrivals,
        on_visit: Callable[[VisitRecord], None],
        screenshots: VisitScreenshots | None = None,
        key: str = "",
    ) -> None:
        self._options = options
        self._job = job
        self._site_url = site_url
        self._arrivals = arrivals
        self._attempts = 1 if arrivals.final else options.attempts
        self._on_visit = on_visit
        self._screenshots = screenshots
        self._key = key
        self._deadline_s = REAL_PACE_DEADLINE_S if job.pace == "real" else options.deadline_s
        self.failures: list[VisitFailure] = []
        """Visits that failed in all attempts."""

    async def simulate(self, people: Iterable[PlannedVisits]) -> AsyncGenerator[PersonVisits]:
        """Carry out the visits of people, several at once; yield each person's in no fixed order.

        Each time zone has a browser of its own, one after the other. Raises BrowserError if a
        browser dies too often.
        """
        by_zone: dict[str, list[PlannedVisits]] = {}
        for planned in people:
            zone = self._job.zone_of(planned.person.region)
            by_zone.setdefault(zone, []).append(planned)
        for zone, waiting in by_zone.items():
            async with aclosing(self._simulate_in_zone(zone, waiting[::-1])) as results:
                async for visits in results:
                    yield visits

    async def _simulate_in_zone(
        self, zone: str, waiting: list[PlannedVisits]
    ) -> AsyncGenerator[PersonVisits]:
        for _ in range(1 + RESTARTS):
            unfinished: list[PlannedVisits] = []
            options = self._options
            async with (
                running_browser(options.executable, options.headful, zone) as browser,
                aclosing(self._work(browser, waiting)) as results,
            ):
                async for planned, visits in results:
                    if visits is None:
                        unfinished.append(planned)
                    else:
                        yield visits
            if not unfinished:
                return
            waiting = unfinished  # the browser died: these people begin again in a new one
        raise BrowserError(f"the browser died {1 + RESTARTS} times", "`behavesim doctor`")

    async def _work(
        self, browser: Browser, waiting: list[PlannedVisits]
    ) -> AsyncGenerator[tuple[PlannedVisits, PersonVisits | None]]:
        tabs = max(1, min(self._options.tabs, len(waiting)))
        results: asyncio.Queue[tuple[PlannedVisits, PersonVisits | None] | None] = asyncio.Queue()
        dead = asyncio.Event()
        browser.on("disconnected", lambda *_: dead.set())

        async def work() -> None:
            context = TabContext(browser)
            try:
                while waiting:
                    planned = waiting.pop()
                    alive = not dead.is_set()
                    visits = await self._carry_out_all(context, planned, dead) if alive else None
                    await results.put((planned, visits))
            except BaseException:
                waiting.clear()  # an error in one tab ends all
                raise
            finally:
                await context.close()
                await results.put(None)

        tasks = [asyncio.ensure_future(work()) for _ in range(tabs)]
        try:
            while tabs:
                result = await results.get()
                if result is None:
                    tabs -= 1
                else:
                    yield result
        except GeneratorExit:
            # The caller has enough. Running visits end by themselves, since no await of pyppeteer
            # may be canceled.
            waiting.clear()
            await asyncio.wait(tasks, timeout=self._deadline_s)
            raise
        await asyncio.gather(*tasks)

    async def _carry_out_all(
        self, context: TabContext, planned: PlannedVisits, dead: asyncio.Event
    ) -> PersonVisits | None:
        records: list[VisitRecord] = []
        entry: Mapping[str, Any] | None = planned.entry
        state: Mapping[str, Any] | None = None
        while entry is not None:
            outcome = await self._attempt(context, planned, entry, state, dead)
            if outcome is None:
                if dead.is_set() and not self._arrivals.final:
                    return None
                return PersonVisits(planned.person, tuple(records), failed=True)
            record = record_from_page(outcome)
            records.append(record)
            self._on_visit(record)
            # At real pace the next visit would be days away.
            waits = self._job.pace == "real" and planned.person.id not in self._job.visits
            ends = self._screenshots is not None and self._screenshots.shows(record.visit_id)
            entry = None if waits or ends else outcome["next"]
            state = outcome["state"]
        return PersonVisits(planned.person, tuple(records))

    async def _attempt(
        self,
        context: TabContext,
        planned: PlannedVisits,
        entry: Mapping[str, Any],
        state: Mapping[str, Any] | None,
        dead: asyncio.Event,
    ) -> dict[str, Any] | None:
        name = visit_id(planned.person.id, entry["visit"])
        failure = VisitFailure(name, 0, "the browser died")
        for attempt in range(1, self._attempts + 1):
            if dead.is_set():
                return None
            visit = self._visit(planned, entry, state, attempt)
            try:
                return await self._carry_out(context, name, visit, attempt)
            except VisitFailedError as failed:
                failure = VisitFailure(name, attempt, " ".join(str(failed).split()))
                _LOG.info(
                    "visit %s, attempt %d of %d failed: %s",
                    name,
                    attempt,
                    self._attempts,
                    failure.reason,
                )
                await self._arrivals.give_up(name, attempt)
        if self._arrivals.final or not dead.is_set():
            self.failures.append(failure)
        return None

    async def _carry_out(
        self, context: TabContext, name: str, visit: Mapping[str, Any], attempt: int
    ) -> dict[str, Any]:
        async def watch(page: Page) -> None:
            await self._arrivals.watch(page, name, attempt)
            if self._screenshots is not None and self._screenshots.shows(name):
                await self._screenshots.watch(page)

        outcome, page = await carry_out(context, self._site_url, visit, self._deadline_s, watch)
        try:
            return await self._arrivals.settle(name, attempt, outcome)
        finally:
            await close_page(page)

    def _visit(
        self,
        planned: PlannedVisits,
        entry: Mapping[str, Any],
        state: Mapping[str, Any] | None,
        attempt: int,
    ) -> dict[str, Any]:
        person, job = planned.person, self._job
        return {
            "seed": job.seed,
            "person": person.to_json(),
            "device": job.devices[entry["device"]],
            "entry": entry,
            "attempt": attempt,
            "key": self._key,
            "state": state,
            "ends_at_ms": job.ends_at_ms,
            **job.calendar_of(person.region),
            "pace": job.pace,
            "written": job.visits.get(person.id),
            "verifies": job.verifies,
        }
