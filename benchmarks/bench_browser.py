"""What a session costs in the browser engine, against the same visits by plain CDP.

``python -m benchmarks.bench_browser --sessions 60 --runs 5`` prints the CPU-seconds a session of
both sides, Chromium's processes and Python together, medians of interleaved runs, and their ratio.

The plain side opens the same built shop from the same server with the same collector and the same
durable log, in as many tabs at once, each of them in one context (two tabs in one would clear each
other's storage), and makes the same visits: the same pages, the same soft navigations, the same
hits (the two logs must hold equally many requests). What it leaves out is everything that makes a
shopper of a script. Its shop has no policy: ``visit-policy.js`` repeats a list of actions that was
recorded beforehand, and ``perceive-document.js`` looks at nothing. In Python there is a websocket
and ten messages a visit, no pyppeteer; the tab is told of the visit, navigates, and is closed when
the log holds its requests. It commits nothing and retries nothing. Clicks, scrolling and forms are
the shop's ``element-actions.js`` on both sides, since the hits follow from them.

A side is a process with all its children. Chromium's orphans are waited for (``PR_SET_CHILD_
SUBREAPER``), so that their time counts too. Starting Python and Chromium is part of both sides.
"""

import argparse
import asyncio
import ctypes
import itertools
import json
import os
import pickle
import resource
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

import websockets
from deno import find_deno_bin

from behavesim.collector.server import CollectorApp, running_server
from behavesim.engines.browser_binary import find_browser
from behavesim.engines.chromium import running_browser
from behavesim.engines.job import read_topics
from behavesim.engines.record import visit_id
from behavesim.engines.visit_page import REPORT, emulate_device
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.writer import FrameKind, HitLogWriter, read_frames
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.browser_run import SITE_MAX_AGE_S, browse, plan_visits
from behavesim.simulation.population_files import load_population_inputs, prepare_job

ROOT = Path(__file__).parents[1]
TABS = 2
ARRIVES_WITHIN_S = 30.0
PR_SET_CHILD_SUBREAPER = 36

REPEATED_VISIT = """
export function* visitShop(shopper) {
  shopper.reason = "repeated";
  yield* globalThis.recordedActions;
}
"""
NOTHING_SEEN = """
export function perceiveDocument() {
  return { url: "", cart: [], has_account: false };
}
"""


def settings_for(sessions: int) -> Settings:
    return load_settings(None, {"simulate": {"sessions": sessions, "tabs": TABS}})


def prepare(folder: Path, sessions: int) -> int:
    """Build the shop twice, with and without a policy, and record the visits; return how many."""
    settings = settings_for(sessions)
    engine, plain = WorkspacePaths(folder / "engine"), WorkspacePaths(folder / "plain")
    run_build_site(settings, engine, out=None)
    shutil.copytree(engine.site, plain.site)
    simulator = plain.site / "assets" / "js" / "simulator"
    (simulator / "visit-policy.js").write_text(REPEATED_VISIT)
    (simulator / "perceive-document.js").write_text(NOTHING_SEEN)
    inputs = load_population_inputs(None, read_topics(engine.site))
    job = prepare_job(settings, engine.site, inputs)
    planned = list(plan_visits(settings, inputs, job, None, sessions))
    (folder / "planned").write_bytes(pickle.dumps((job, planned)))
    people = [visit.person.to_json_line().decode() for visit in planned]
    made = subprocess.run(
        [find_deno_bin(), "run", "--no-config", str(ROOT / "benchmarks" / "record_actions.js")],
        input="\n".join([json.dumps(job.to_json()), *people]),
        check=True,
        capture_output=True,
        text=True,
    )
    (folder / "recorded.jsonl").write_text(made.stdout)
    return made.stdout.count("\n")


async def run_engine(folder: Path) -> None:
    """The browser engine, as ``simulate`` uses it."""
    workspace = WorkspacePaths(folder / "engine")
    job, planned = pickle.loads((folder / "planned").read_bytes())
    failures: list[str] = []
    async for _visit in browse(
        load_settings(None, {"simulate": {"tabs": TABS}}),
        workspace,
        workspace.hits,
        job,
        planned,
        lambda _record: None,
        failures,
    ):
        pass
    assert not failures, failures


async def run_plain(folder: Path) -> None:
    """The recorded visits, by a websocket."""
    workspace = WorkspacePaths(folder / "plain")
    executable = find_browser(None, headful=False).path
    waiting = (folder / "recorded.jsonl").read_text().splitlines()[::-1]
    key = json.loads(waiting[0])["key"]
    with HitLogWriter(workspace.hits, "browser") as log:
        app = CollectorApp(workspace.site, log, "/", max_age_s=SITE_MAX_AGE_S, key=key)
        async with (
            running_server(app) as url,
            running_browser(executable, folder, False) as browser,
            websockets.connect(browser.wsEndpoint, max_size=None) as socket,
        ):
            cdp = PlainCdp(socket)
            listening = asyncio.create_task(cdp.listen())
            tabs = (repeat_visits(cdp, url, app, waiting) for _ in range(TABS))
            await asyncio.gather(*tabs)
            listening.cancel()


class PlainCdp:
    """Chromium's protocol over one websocket: commands by number, what pages report by session."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.reports: dict[str, asyncio.Future[str]] = {}

    async def send(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps(message))
        return await answer

    async def listen(self) -> None:
        async for text in self._socket:
            message = json.loads(text)
            if "id" in message:
                self._answers.pop(message["id"]).set_result(message.get("result", message))
            elif message["method"] == "Runtime.bindingCalled":
                self.reports[message["sessionId"]].set_result(message["params"]["payload"])


async def repeat_visits(cdp: PlainCdp, url: str, app: CollectorApp, waiting: list[str]) -> None:
    """Carry out recorded visits in one tab after the other until there are none."""
    context = (await cdp.send("Target.createBrowserContext"))["browserContextId"]
    while waiting:
        recorded = json.loads(waiting.pop())
        visit = recorded["visit"]
        made = await cdp.send("Target.createTarget", url="about:blank", browserContextId=context)
        target = made["targetId"]
        attached = await cdp.send("Target.attachToTarget", targetId=target, flatten=True)
        session = attached["sessionId"]
        report = cdp.reports[session] = asyncio.get_running_loop().create_future()
        source = (
            f"window.behavesimVisit = {json.dumps(visit)};"
            f"window.recordedActions = {json.dumps(recorded['actions'])}"
        )
        entry = visit["entry"]
        for method, parameters in (
            ("Runtime.enable", {}),
            ("Runtime.addBinding", {"name": REPORT}),
            *emulate_device(visit),
            ("Page.enable", {}),
            ("Page.addScriptToEvaluateOnNewDocument", {"source": source}),
        ):
            await cdp.send(method, session, **parameters)
        whence = {"referrer": entry["referrer"], "referrerPolicy": "unsafeUrl"}
        await cdp.send("Page.navigate", session, url=url + entry["url"], **whence)
        outcome = json.loads(await report)
        assert "error" not in outcome, outcome["error"]
        name = visit_id(visit["person"]["id"], entry["visit"])
        assert await app.wait_for_requests(name, 1, outcome["requests"], ARRIVES_WITHIN_S)
        del cdp.reports[session]
        await cdp.send("Target.closeTarget", targetId=target)


def measure(side: str, folder: Path) -> tuple[float, int]:
    """CPU-seconds of a side's processes, and how many requests its log holds."""
    hits = folder / side / "hits"
    shutil.rmtree(hits, ignore_errors=True)
    command = [sys.executable, __file__, "--measure", side, str(folder)]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    requests = sum(1 for frame in read_frames(hits) if frame.kind == FrameKind.REQUEST)
    return float(made.stdout), requests


def measure_here(side: str, folder: str) -> None:
    """Run a side as a child, adopt what it leaves, and print what all of it cost."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    subprocess.run([sys.executable, __file__, "--side", side, folder], check=True)
    with suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime)


def bench(sessions: int, runs: int) -> None:
    """Print the figures of both sides."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        visits = prepare(folder, sessions)
        costs: dict[str, list[float]] = {"engine": [], "plain": []}
        requests: set[int] = set()
        for _ in range(runs):
            for side, figures in costs.items():
                cpu_s, arrived = measure(side, folder)
                figures.append(cpu_s / visits)
                requests.add(arrived)
    assert len(requests) == 1, f"the sides sent different numbers of requests: {requests}"
    print(f"{os.cpu_count()} cores, {visits} sessions, {requests.pop()} requests, {runs} runs\n")
    print("| side | CPU-seconds a session | all runs |\n|---|---|---|")
    for side, figures in costs.items():
        print(f"| {side} | {median(figures):.3f} | {' '.join(f'{one:.3f}' for one in figures)} |")
    ratios = [ours / theirs for ours, theirs in zip(*costs.values(), strict=True)]
    print(f"\nengine / plain: {median(ratios):.2f} (median of the runs' ratios)")


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        measure_here(*sys.argv[2:])
        return
    if sys.argv[1:2] == ["--side"]:
        side = run_engine if sys.argv[2] == "engine" else run_plain
        asyncio.run(side(Path(sys.argv[3])))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=60)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    bench(asked.sessions, asked.runs)


if __name__ == "__main__":
    main()
