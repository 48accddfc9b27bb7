"""The browser engine and the direct engine, on the same people."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest

from behavesim.engines.browser_binary import BrowserBinary
from behavesim.engines.chromium import running_browser
from behavesim.engines.job import make_job, read_shop, read_topics
from behavesim.engines.record import VisitRecord
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.parity.parity import run_parity
from behavesim.settings import Settings, load_settings
from behavesim.simulation.browser_run import browse, plan_visits
from behavesim.simulation.population_files import load_population_inputs
from behavesim.simulation.simulate import run_simulate
from behavesim.simulation.written_visits import run_written_visits

pytestmark = pytest.mark.e2e

PARITY_VISITS = 20


def test_both_engines_make_the_same_hits(workspace: WorkspacePaths, settings: Settings) -> None:
    """Twenty whole visits: names, pages, items, values, order and times do not differ."""
    summary = run_parity(settings, workspace, visits=PARITY_VISITS)
    assert summary.found == ()
    assert summary.failures == ()
    assert summary.visits >= PARITY_VISITS
    assert summary.events > 5 * PARITY_VISITS


def test_other_seeds_make_the_same_hits_too(workspace: WorkspacePaths, settings: Settings) -> None:
    """Three seeds that nothing was tuned on, sixty visits each, and random people."""
    other = settings.model_copy(update={"seed": 1001})
    summary = run_parity(other, workspace, visits=60, seeds=3, random=20)
    assert (summary.found, summary.failures, summary.unreached) == ((), (), ())
    assert summary.visits >= 3 * 60 + 20


def test_a_page_without_what_the_shop_has_fails_by_name(
    workspace: WorkspacePaths, tmp_path: Path
) -> None:
    """A shopper who cannot find a form says so, in the summary and with its attempt."""
    own = WorkspacePaths(tmp_path)
    shutil.copytree(workspace.site, own.site)
    (own.site / "_manifest.json").unlink()  # its pages are another's from here on
    for page in own.site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace('id="search-form"', 'id="find-form"'), encoding="utf-8")
    file = tmp_path / "visits.yaml"
    file.write_text("".join(f"- {{person: {at}, url: /search/}}\n" for at in range(8)), "utf-8")
    few = load_settings(None, {"simulate": {"engine": "browser"}, "browser": {"attempts": 2}})
    summary = run_written_visits(few, own, file)
    assert summary.failures
    assert summary.failed_visits == len(summary.failures)
    failure = summary.failures[0]
    assert failure.attempt == 2
    assert "search-form: nothing on /search/ to do that with" in failure.reason
    assert summary.sessions + summary.failed_visits + summary.refused_visits == 8


def test_explaining_a_visit_ends_without_a_word_too_many(workspace: WorkspacePaths) -> None:
    """The browser goes down quietly."""
    command = [sys.executable, "-m", "behavesim", "--workspace", str(workspace.root), "simulate"]
    done = subprocess.run(
        [*command, "--engine", "browser", "--person", "10", "--explain"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr and "rror" not in done.stderr
    assert "left:" in done.stdout


def test_a_second_browser_run_gives_the_same_tables(
    workspace: WorkspacePaths, settings: Settings, tmp_path: Path
) -> None:
    """The same seed gives the same bytes, and an export table holds each visit once."""
    few = load_settings(None, {"simulate": {"people": 4, "warmup": 0}})
    tables: list[dict[str, bytes]] = []
    for turn in ("first", "second"):
        own = WorkspacePaths(tmp_path / turn)
        own.root.mkdir()
        own.site.symlink_to(workspace.site)
        summary = run_simulate(few, own)
        assert summary.failed_visits == 0
        assert summary.people == 4
        parts = sorted(own.warehouse.glob("events_*/*.parquet"))
        tables.append({path.parent.name: path.read_bytes() for path in parts})
    assert tables[0] == tables[1]


def test_both_engines_carry_out_written_visits_alike(
    workspace: WorkspacePaths, tmp_path: Path
) -> None:
    """The same file gives the same tables, through whatever page people come in."""
    file = tmp_path / "visits.yaml"
    landing_pages = ("/", "/cart/", "/search/?q=book", "/wishlist/", "/orders/", "/order-lookup/")
    rows = [f"- {{person: {at}, url: '{page}'}}" for at, page in enumerate(landing_pages)]
    again = [
        f"- {{person: 50, starts_at: 2026-11-{day} 10:00, intent: gift}}" for day in range(10, 13)
    ]
    file.write_text("\n".join(rows + again), encoding="utf-8")
    tables: list[dict[str, bytes]] = []
    for engine in ("browser", "direct"):
        own = WorkspacePaths(tmp_path / engine)
        own.root.mkdir()
        own.site.symlink_to(workspace.site)
        settings = load_settings(None, {"simulate": {"engine": engine}})
        summary = run_written_visits(settings, own, file)
        assert (summary.people, summary.sessions, summary.failed_visits) == (7, 9, 0)
        parts = sorted(own.warehouse.glob("events_*/*.parquet"))
        tables.append({path.parent.name: path.read_bytes() for path in parts})
    assert tables[0] == tables[1]


def test_a_killed_browser_changes_nothing(
    workspace: WorkspacePaths, settings: Settings, tmp_path: Path
) -> None:
    """Killed in the middle, the browser is started again and every visit is committed once."""
    inputs = load_population_inputs(None, read_topics(workspace.site))
    asked = settings.simulate
    job = make_job(
        *read_shop(workspace.site),
        inputs.devices,
        settings.seed,
        asked.first_day,
        asked.days,
        settings.time_zone,
    )
    planned = list(plan_visits(settings, inputs, job, 6, None))
    own = WorkspacePaths(tmp_path)
    own.site.symlink_to(workspace.site)
    killed: list[int] = []

    def kill_once(_record: VisitRecord) -> None:
        if not killed:
            killed.append(_find_browser())
            os.kill(killed[0], signal.SIGKILL)

    async def run_visits() -> dict[int, int]:
        failures: list[str] = []
        visited = browse(settings, own, own.hits, job, planned, kill_once, failures)
        visits = {person.person.id: len(person.visits) async for person in visited}
        assert failures == []
        return visits

    assert asyncio.run(run_visits()) == {person.person.id: person.visits for person in planned}
    assert killed


def test_pages_are_in_the_propertys_time_zone(binary: Path) -> None:
    """Whatever the machine's is: an order's day is the visitor's, and people live in the zone."""
    late = 1793565000000  # 2026-11-01 20:30 UTC

    async def ask(time_zone: str) -> list[object]:
        async with running_browser(binary, False, time_zone) as browser:
            page = await browser.newPage()
            script = "at => [new Date(at).getDate(), new Date(at).getTimezoneOffset()]"
            found: list[object] = await page.evaluate(script, late)
            return found

    assert asyncio.run(ask("Asia/Seoul")) == [2, -540]
    assert asyncio.run(ask("America/New_York")) == [1, 300]


@pytest.mark.parametrize("who", ["browser", "guard"])
def test_nothing_is_left_of_a_browser(tmp_path: Path, who: str, binary: Path) -> None:
    """Killed or not, and its guard too: no process and no profile stays."""

    async def start_and_kill() -> None:
        async with running_browser(binary, False):
            guard, browser = _find_guard(), _find_browser()
            os.kill(browser if who == "browser" else guard, signal.SIGKILL)
            give_up_at = time.monotonic() + 10
            while Path(f"/proc/{browser}/exe").exists() and time.monotonic() < give_up_at:
                await asyncio.sleep(0.05)
            assert not Path(f"/proc/{browser}/exe").exists()

    with patch("tempfile.tempdir", str(tmp_path)):
        asyncio.run(start_and_kill())
    assert list(tmp_path.iterdir()) == []


def test_one_seed_gives_one_answer_key(
    workspace: WorkspacePaths, settings: Settings, tmp_path: Path
) -> None:
    """Lives that end in another order in every run stand in the order of their people."""
    keys = []
    for run in ("one", "other"):
        own = WorkspacePaths(tmp_path / run)
        own.root.mkdir()
        own.site.symlink_to(workspace.site)
        run_simulate(settings, own)
        keys.append(pl.read_parquet(own.truth / "visits" / "browser.parquet"))
    assert keys[0].equals(keys[1])
    assert keys[0].equals(keys[0].sort("person_id", "visit"))


@pytest.fixture
def binary(browser_binary: BrowserBinary) -> Path:
    return browser_binary.path


def _find_guard() -> int:
    for child in _children("self"):
        if b"browser_guard" in Path(f"/proc/{child}/cmdline").read_bytes():
            return child
    raise AssertionError("no browser is guarded")


def _find_browser() -> int:
    return _children(str(_find_guard()))[0]


def _children(pid: str) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]
