"""Hits a second that servers acknowledge on one core, and how long an acknowledgement takes.

``python -m benchmarks.bench_collector --seconds 3 --runs 3`` starts each server alone on the first
core and the client (``collector_client.py``) on the second, one after the other, run after run, and
prints medians: hits a second in a closed loop of so many keep-alive connections, hits per
CPU-second of the server, and p50 and p99 at that load and at half of the collector's.

"fsync" answers 204 when the hit is on disk, all by the same log with group commit. ``--directory``
says on which disk; a directory in memory shows what is left when the disk is free. How long the
disk takes for 64 hits is printed first: with N connections no server can be faster than N hits in
that time. Alternatives that are not installed (dependency group ``bench``; nginx: a package of the
system) are named and left out.
"""

import argparse
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.collector_client import HIT_BYTES

COLLECTOR = "collector, fsync"
# The same server with the app of the alternatives: 204 after the fsync, and nothing is judged.
SAME = "same server, fsync"
_COLLECTOR_CODE = """
import asyncio, os, sys, uvloop
from pathlib import Path
from behavesim.hitlog.writer import HitLogWriter
from behavesim.collector.server import CollectorApp, running_server
from benchmarks.collector_alternatives import keep

class Plain(CollectorApp):
    async def __call__(self, scope, receive, send):
        await keep(scope, receive, send)

async def run():
    with HitLogWriter(Path(os.environ["PEER_LOG"]), "serve") as log:
        app = (CollectorApp if sys.argv[2] == "collector" else Plain)(None, log)
        async with running_server(app, port=int(sys.argv[1])):
            await asyncio.Event().wait()

with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(run())
"""
_UVICORN = (
    "-m uvicorn --loop uvloop --http httptools --ws none --no-access-log --log-level error"
    " --port {port}"
)
_GRANIAN = "-m granian --loop uvloop --workers 1 --no-log --port {port} --interface"
_PEER = "-m benchmarks.collector_alternatives"
COMMANDS = {
    COLLECTOR: ["-c", _COLLECTOR_CODE, "{port}", "collector"],
    SAME: ["-c", _COLLECTOR_CODE, "{port}", "plain"],
    "uvloop by hand, fsync": [*_PEER.split(), "by_hand", "{port}"],
    "uvicorn raw ASGI, fsync": [*_UVICORN.split(), "benchmarks.collector_alternatives:keep"],
    "granian ASGI, fsync": [*_GRANIAN.split(), "asgi", "benchmarks.collector_alternatives:keep"],
    "nginx buffered log": [*_PEER.split(), "nginx", "{port}"],
    "granian RSGI": [*_GRANIAN.split(), "rsgi", "benchmarks.collector_alternatives:answer_rsgi"],
    "granian ASGI": [*_GRANIAN.split(), "asgi", "benchmarks.collector_alternatives:answer"],
    "uvicorn raw ASGI": [*_UVICORN.split(), "benchmarks.collector_alternatives:answer"],
    "starlette on uvicorn": [
        *_UVICORN.split(), "--factory", "benchmarks.collector_alternatives:starlette_app"
    ],
    "aiohttp": [*_PEER.split(), "aiohttp", "{port}"],
    "robyn": [*_PEER.split(), "robyn", "{port}"],
}  # fmt: skip


def measure_sync(directory: Path) -> list[float]:
    """Milliseconds, sorted, that writing 64 hits and fsync take."""
    took = []
    with tempfile.TemporaryFile(dir=directory) as file:
        for _ in range(200):
            began = time.perf_counter()
            os.write(file.fileno(), b"x" * HIT_BYTES * 64)
            os.fsync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    return sorted(took)


class Server:
    """One server on the first core, with its children."""

    def __init__(self, command: list[str], directory: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._log = tempfile.TemporaryDirectory(dir=directory)
        self.process = subprocess.Popen(
            [sys.executable, *(part.format(port=self.port) for part in command)],
            env=os.environ | {"PEER_LOG": self._log.name},
            preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}),
        )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"the server on port {self.port} did not start")

    def cpu_s(self) -> float:
        """CPU-seconds of the process and of its children, living ones too."""
        family = [self.process.pid, *_children(self.process.pid)]
        return sum(_cpu_s(pid) for pid in family)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.cleanup()


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(port: int, seconds: float, connections: int, rate: float) -> Any:
    """What the client found out, on the other core."""
    command = [
        sys.executable, "-m", "benchmarks.collector_client", str(port),
        "--seconds", str(seconds), "--connections", str(connections), "--rate", str(rate),
    ]  # fmt: skip
    made = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {max(os.sched_getaffinity(0))}),
    )
    return json.loads(made.stdout)


def run_once(name: str, given: argparse.Namespace) -> dict[str, float]:
    server = Server(COMMANDS[name], given.directory)
    try:
        before = server.cpu_s()
        full = load(server.port, given.seconds, given.connections, 0)
        cpu_s = server.cpu_s() - before
        calm = load(server.port, given.seconds, given.connections, given.calm_rate)
    finally:
        server.stop()
    # The client's warm-up is in the server's CPU time: it is a tenth.
    return {
        "per_s": full["per_s"],
        "per_cpu_s": full["hits"] * (1 + 0.3 / given.seconds) / cpu_s,
        "p50": full["p50"],
        "p99": full["p99"],
        "calm_p50": calm["p50"],
        "calm_p99": calm["p99"],
    }


def installed(names: list[str]) -> list[str]:
    found = []
    for name in names:
        needed = name.split()[0].rstrip(",")
        if name in (COLLECTOR, SAME) or shutil.which(needed) or importlib.util.find_spec(needed):
            found.append(name)
        else:
            print(f"left out: {name} ({needed} is not installed; dependency group bench)")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--calm-rate", type=float, default=12_500.0, help="hits a second")
    parser.add_argument("--directory", type=Path, default=Path("."), help="disk of the log")
    parser.add_argument("--only", action="append", help="measure this server; may be repeated")
    given = parser.parse_args()
    names = given.only or installed(list(COMMANDS))
    sync = measure_sync(given.directory)
    print(f"fsync of 64 hits: p50 {sync[100]:.2f} ms, p99 {sync[198]:.2f} ms")
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(given.runs):
        for name in names:
            runs[name].append(run_once(name, given))
    calm = f"{given.calm_rate:,.0f} hits/s: p50 / p99 ms"
    print(f"| server | hits/s | hits per CPU-second | p50 / p99 ms | {calm} |")
    print("|---|---|---|---|---|")
    for name, made in runs.items():
        m = {key: median(one[key] for one in made) for key in made[0]}
        print(
            f"| {name} | {m['per_s']:,.0f} | {m['per_cpu_s']:,.0f}"
            f" | {m['p50']:.2f} / {m['p99']:.2f}"
            f" | {m['calm_p50']:.2f} / {m['calm_p99']:.2f} |"
        )


if __name__ == "__main__":
    main()
