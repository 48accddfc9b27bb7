"""behavesim parity: the same visits in both engines, compared hit by hit."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

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
from behavesim.settings import Settings
from behavesim.shop.site import is_built_shop
from behavesim.simulate.compare import Difference, compare_visits
from behavesim.simulate.coverage import list_required
from behavesim.simulate.engines.direct import PlannedLife
from behavesim.simulate.job import SimulationJob, read_topics
from behavesim.simulate.record import VisitRecord


@dataclass(frozen=True, slots=True)
class ParitySummary:
    """How alike the engines are."""

    visits: int
    events: int
    """Hits that were compared."""
    differences: int
    """Visits in which something differs."""
    reached: Mapping[str, int]
    """Hits by event name, and visits by the answer to the cookie banner: what was compared."""
    unreached: tuple[str, ...]
    """Events, intents, pages, answers and changes of browser that no compared visit came to."""
    found: tuple[Difference, ...]
    failed: tuple[str, ...]
    """Visits that the browser could not carry out, one line each."""


def run_parity(
    settings: Settings,
    workspace: Workspace,
    personas: Path | None = None,
    visits: int = 20,
    out: Path | None = None,
    progress: Progress = no_progress,
) -> ParitySummary:
    """Carry out visits in both engines and compare all they sent.

    The people are chosen so that together they reach every event, intent, page and answer to the
    cookie banner (random visits would hold three purchases in 300); then come the population's
    first, until there are ``visits``. Leaves the workspace's log, warehouse and answer key alone;
    with ``out`` both engines' accounts are kept there as JSON lines. Raises InputError for a shop
    whose hits go to Google.
    """
    need_own_tag(settings, workspace)
    if not is_built_shop(workspace.site):
        run_build_site(settings, workspace, out=None, progress=progress)
    cast = load_cast(personas, read_topics(workspace.site))
    job = prepare_job(settings, workspace.site, cast)
    required = list_required(SENT_EVENTS, asks_consent=job.config["consent_banner"])
    chosen = choose_lives(settings, cast, job, required, visits, progress)
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="behavesim-parity-") as folder:
        hits = Path(folder)
        planned = [life.planned for life in chosen]
        asyncio.run(_browse_all(settings, workspace, hits, job, planned, failures, progress))
        browser = account_of_log(hits)
    reached = frozenset().union(*(life.reached for life in chosen))
    if out is not None:
        _keep_accounts(out, {"browser": browser, "direct": account_of_lives(chosen)})
    return _summarise(browser, chosen, sorted(required - reached), failures)


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


def _summarise(
    browser: Account, chosen: Sequence[CoveringLife], unreached: list[str], failures: list[str]
) -> ParitySummary:
    direct_account = account_of_lives(chosen)
    found = tuple(compare_visits(browser, direct_account))
    events = Counter(hit["en"] for hits in direct_account.values() for hit in hits[1:])
    answers = Counter(f"consent {answer}" for life in chosen for answer in life.answers)
    return ParitySummary(
        visits=len(direct_account),
        events=events.total(),
        differences=len(found),
        reached=dict(sorted((events + answers).items())),
        unreached=tuple(unreached),
        found=found,
        failed=tuple(failures),
    )


def _keep_accounts(folder: Path, accounts: Mapping[str, Account]) -> None:
    """Write each engine's account: a visit a line, so that anyone can compare them."""
    folder.mkdir(parents=True, exist_ok=True)
    for engine, account in accounts.items():
        lines = (
            orjson.dumps({"visit": visit, "hits": account[visit]}) for visit in sorted(account)
        )
        (folder / f"{engine}.jsonl").write_bytes(b"\n".join([*lines, b""]))
