"""Visits in real pages: the shop and its collector on loopback, visited by a browser."""

import secrets
from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import aclosing, closing
from itertools import islice
from pathlib import Path

from behavesim.collector.server import CollectorApp, running_server
from behavesim.core.person import Person
from behavesim.engines import direct
from behavesim.engines.arrivals import Arrivals, CollectedHere, PageObserver, SentToGoogle
from behavesim.engines.browser import BrowserEngine, BrowserOptions
from behavesim.engines.browser_binary import find_browser
from behavesim.engines.direct import PlannedVisits
from behavesim.engines.job import SimulationJob
from behavesim.engines.record import PersonVisits, VisitFailure, VisitRecord
from behavesim.engines.screenshots import VisitScreenshots
from behavesim.errors import WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.sent_requests import SentRequestLog
from behavesim.hitlog.writer import HitLogWriter
from behavesim.settings import GOOGLE_MODES, Settings
from behavesim.simulation.population_files import PopulationInputs

WRITER = "browser"
# The shop does not change during a run, so browsers need not request files again.
SITE_MAX_AGE_S = 3600


def plan_visits(
    settings: Settings,
    inputs: PopulationInputs,
    job: SimulationJob,
    people: int | None,
    sessions: int | None,
) -> Generator[PlannedVisits, None, None]:
    """Plan the visits of the first ``people``, or of as many as ``sessions`` take.

    Visits that will send no hit are no sessions.
    """
    population = islice(inputs.people(settings), people)
    count = 0
    with closing(direct.plan(job, population)) as plans:
        for planned in plans:
            yield planned
            count += planned.sessions
            if sessions is not None and count >= sessions:
                return


async def browse(
    settings: Settings,
    workspace: WorkspacePaths,
    hits: Path,
    job: SimulationJob,
    people: Iterable[PlannedVisits],
    on_visit: Callable[[VisitRecord], None],
    failures: list[VisitFailure],
    observer: PageObserver | None = None,
    screenshots: VisitScreenshots | None = None,
) -> AsyncGenerator[PersonVisits]:
    """Carry out planned visits in a browser; yield those of each person when they are done.

    Hits go into the log at ``hits``, visits that failed in all attempts into ``failures``.
    ``observer`` sees each page before it closes, if our collector takes the hits. With
    ``screenshots`` a person's visits end with the one that it shows.
    """
    options = _browser_options(settings)
    base_path = job.config["base_path"]
    # Only requests with this key may name a visit, so that no other client writes into the run.
    key = secrets.token_urlsafe()
    with HitLogWriter(hits, WRITER) as log:
        app = CollectorApp(
            workspace.site,
            log,
            base_path,
            settings.collect.max_body_bytes,
            max_age_s=SITE_MAX_AGE_S,
            key=key,
        )
        async with running_server(app) as url:
            site_url = url + base_path.rstrip("/")
            arrivals = _expect_hits(job, app, log, observer)
            engine = BrowserEngine(options, job, site_url, arrivals, on_visit, screenshots, key)
            async with aclosing(engine.simulate(people)) as results:
                async for person in results:
                    yield person
            failures.extend(engine.failures)


async def browse_person(
    settings: Settings,
    workspace: WorkspacePaths,
    hits: Path,
    job: SimulationJob,
    person: Person,
    on_visit: Callable[[VisitRecord], None] = lambda _record: None,
    screenshots: VisitScreenshots | None = None,
) -> PersonVisits:
    """Carry out the visits of one person in a browser, as ``browse`` does.

    Raises WorldError for a visit that failed in all attempts.
    """
    with closing(direct.plan(job, [person])) as plans:
        planned = [next(plans)]
    failures: list[VisitFailure] = []
    results = browse(
        settings, workspace, hits, job, planned, on_visit, failures, screenshots=screenshots
    )
    async with aclosing(results):
        done = [one async for one in results]
    if failures:
        raise WorldError(str(failures[0]), "`behavesim doctor` says what is missing.")
    return done[0]


def _expect_hits(
    job: SimulationJob, app: CollectorApp, log: HitLogWriter, observer: PageObserver | None
) -> Arrivals:
    analytics = job.config["analytics"]
    if analytics["mode"] in GOOGLE_MODES:
        return SentToGoogle(analytics["measurement_id"], SentRequestLog(log))
    return CollectedHere(app, observer)


def _browser_options(settings: Settings) -> BrowserOptions:
    asked = settings.simulate
    found = find_browser(settings.browser.executable, headful=asked.headful)
    return BrowserOptions(
        executable=found.path,
        tabs=asked.tabs,
        attempts=settings.browser.attempts,
        deadline_s=settings.browser.visit_deadline_s,
        headful=asked.headful,
    )
