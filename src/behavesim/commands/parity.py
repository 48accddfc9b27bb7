"""behavesim parity: the same visits in both engines, compared hit by hit."""

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from behavesim.commands.covering_lives import Account, account_of_lives
from behavesim.commands.covering_walk import CoveringWalk, plan_walk, walk_in_browser
from behavesim.model.progress import Progress, no_progress
from behavesim.model.workspace import Workspace
from behavesim.settings import Settings
from behavesim.simulate.compare import Difference, compare_visits


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
    walk = plan_walk(settings, workspace, personas, visits, progress)
    with tempfile.TemporaryDirectory(prefix="behavesim-parity-") as folder:
        browser, failures = walk_in_browser(
            settings, workspace, Path(folder), walk.job, walk.lives, "parity: browser", progress
        )
    if out is not None:
        _keep_accounts(out, {"browser": browser, "direct": account_of_lives(walk.lives)})
    return _summarise(browser, walk, failures)


def _summarise(browser: Account, walk: CoveringWalk, failures: list[str]) -> ParitySummary:
    direct_account = account_of_lives(walk.lives)
    found = tuple(compare_visits(browser, direct_account))
    events = Counter(hit["en"] for hits in direct_account.values() for hit in hits[1:])
    answers = Counter(f"consent {answer}" for life in walk.lives for answer in life.answers)
    return ParitySummary(
        visits=len(direct_account),
        events=events.total(),
        differences=len(found),
        reached=dict(sorted((events + answers).items())),
        unreached=walk.unreached,
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
