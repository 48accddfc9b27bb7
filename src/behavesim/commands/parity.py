"""behavesim parity: the same visits in both engines, compared hit by hit."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from behavesim.collect.visit_columns import read_reference
from behavesim.commands.accounts import Account, read_account, tell_visit
from behavesim.commands.browsing import browse
from behavesim.commands.build_site import run_build_site
from behavesim.commands.cast import Cast, load_cast, prepare_job
from behavesim.ga4.event_catalog import EVENTS
from behavesim.model.progress import Progress, no_progress
from behavesim.model.workspace import Workspace
from behavesim.resources import find_resource
from behavesim.settings import Settings
from behavesim.shop.site import is_built_shop
from behavesim.simulate.compare import Difference, compare_visits
from behavesim.simulate.coverage import choose_covering, list_changes, list_reached, list_required
from behavesim.simulate.engines import direct
from behavesim.simulate.engines.direct import PlannedLife
from behavesim.simulate.job import SimulationJob, read_topics
from behavesim.simulate.record import Life, VisitRecord

# Rows that only the export makes, and videos, which the shop does not have.
_NOT_SENT = {"session_start", "first_visit", "video_start", "video_progress", "video_complete"}
_SENT = [name for name in EVENTS if name not in _NOT_SENT]
SEARCHED = 5000
"""People among whom those are looked for who reach what is rare."""


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
    with ``out`` both engines' accounts are kept there as JSON lines.
    """
    if not is_built_shop(workspace.site):
        run_build_site(settings, workspace, out=None, progress=progress)
    cast = load_cast(personas, read_topics(workspace.site))
    job = prepare_job(settings, workspace.site, cast)
    required = list_required(_SENT, asks_consent=job.config["consent_banner"])
    chosen = _choose(settings, cast, job, required, visits, progress)
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="behavesim-parity-") as folder:
        hits = Path(folder)
        planned = [life.planned for life in chosen]
        asyncio.run(_browse_all(settings, workspace, hits, job, planned, failures, progress))
        browser = read_account(hits)
    reached = frozenset().union(*(life.reached for life in chosen))
    if out is not None:
        _keep_accounts(out, {"browser": browser, "direct": _account_of_lives(chosen)})
    return _summarise(browser, chosen, sorted(required - reached), failures)


@dataclass(frozen=True, slots=True)
class _ChosenLife:
    """A life that is compared: what the browser is to do, what the direct engine did."""

    planned: PlannedLife
    account: Account
    answers: tuple[str, ...]
    """What each visit answered the cookie banner, now or before."""
    reached: frozenset[str]


def _choose(
    settings: Settings,
    cast: Cast,
    job: SimulationJob,
    required: frozenset[str],
    visits: int,
    progress: Progress,
) -> list[_ChosenLife]:
    """Choose the people: the rare ones first."""
    lives = _live_many(settings, cast, job, required, visits, progress)
    covering = choose_covering({at: life.reached for at, life in lives.items()}, required)
    chosen: list[_ChosenLife] = []
    count = 0
    for at in dict.fromkeys([*covering, *lives]):
        if len(chosen) >= len(covering) and count >= visits:
            break
        chosen.append(lives[at])
        count += lives[at].planned.visits
    return chosen


def _live_many(
    settings: Settings,
    cast: Cast,
    job: SimulationJob,
    required: frozenset[str],
    visits: int,
    progress: Progress,
) -> dict[int, _ChosenLife]:
    """Live the first people's lives without a page, until everything has been reached."""
    templates, base_path = find_resource("site_templates"), job.config["base_path"]
    lives: dict[int, _ChosenLife] = {}
    reached: frozenset[str] = frozenset()
    count = 0
    items: list[Any] = []
    people = islice(cast.people(settings), SEARCHED)
    with (
        closing(
            direct.live(
                templates,
                job,
                people,
                on_reference=lambda reference: items.extend(read_reference(reference)[1]),
            )
        ) as done,
        closing(direct.plan(templates, job, cast.people(settings))) as plans,
    ):
        for life, planned in zip(done, plans, strict=False):
            own = _choosable(life, planned, base_path, items)
            lives[life.person.id] = own
            reached |= own.reached
            count += planned.visits
            progress("parity: direct", len(lives), SEARCHED)
            if reached >= required and count >= visits:
                break
    return lives


def _choosable(
    life: Life, planned: PlannedLife, base_path: str, items: Sequence[Any]
) -> _ChosenLife:
    account: Account = {}
    reached = list_changes(life.visits)
    for record in life.visits:
        account[record.visit_id] = tell_visit(record, items)
        hits = account[record.visit_id][1:]
        reached |= list_reached(record.intent, record.consent, hits, base_path)
    answers = tuple(record.consent for record in life.visits if record.consent is not None)
    return _ChosenLife(planned, account, answers, reached)


def _account_of_lives(lives: Sequence[_ChosenLife]) -> Account:
    return {name: hits for life in lives for name, hits in life.account.items()}


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
    browser: Account, chosen: Sequence[_ChosenLife], unreached: list[str], failures: list[str]
) -> ParitySummary:
    direct_account = _account_of_lives(chosen)
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
