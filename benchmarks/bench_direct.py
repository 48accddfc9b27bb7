"""What events cost in the direct engine, persona to Parquet: CPU time of all processes, memory.

``python -m benchmarks.bench_direct --sessions 10000 100000 --runs 3`` prints a Markdown table of
medians. Each run is a process of its own in an empty workspace with a shop that is already built;
its CPU time holds that of its children. Use CPU time: wall time depends on who else is there.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

MIB_IN_KIB = 1024
SAMPLE_S = 0.5


@dataclass(frozen=True, slots=True)
class Run:
    """One command's cost. ``peak_mib`` is what all its processes together held at once."""

    events: int
    cpu_s: float
    peak_mib: float
    wall_s: float


def measure(arguments: Sequence[str], workspace: Path) -> Run:
    """Run behavesim in a child that reports what it and its own children cost."""
    command = [sys.executable, __file__, "--one", str(workspace), *arguments]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    return Run(**json.loads(made.stdout.splitlines()[-1]))


def run_one(workspace: str, arguments: Sequence[str]) -> Run:
    """The child's side: behavesim as a process, and its resource usage."""
    command = [sys.executable, "-m", "behavesim", "--workspace", workspace, *arguments, "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(map(read_memory_mib, list_family(process.pid))))
        time.sleep(SAMPLE_S)
    if process.returncode != 0 or process.stdout is None:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    summary = json.loads(process.stdout.read())
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(summary["events"], used.ru_utime + used.ru_stime, peak, summary["seconds"])


def list_family(pid: int) -> set[int]:
    """A process and all that came of it."""
    family = {pid}
    with suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text().split():
                family |= list_family(int(child))
    return family


def read_memory_mib(pid: int) -> float:
    """A process's memory; what several share is divided among them (PSS, Linux)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / MIB_IN_KIB
    return 0.0


def median_of(runs: Sequence[Run], figure: Callable[[Run], float]) -> float:
    return median(figure(run) for run in runs)


def print_row(name: str, sessions: int, runs: Sequence[Run]) -> None:
    cpu = median_of(runs, lambda run: run.cpu_s)
    speed = median_of(runs, lambda run: run.events / run.cpu_s)
    peak = median_of(runs, lambda run: run.peak_mib)
    print(
        f"| {name} | {sessions:,} | {runs[0].events:,} | {cpu:.1f} | {speed:,.0f} | {peak:.0f} |",
        flush=True,
    )


def bench(sizes: Sequence[int], count: int, workers: int) -> None:
    """Print a row for the whole of simulate, and one for its materialize alone, a size."""
    print("| command | sessions | events | CPU s | events per CPU-second | peak MiB |")
    print("|---|---|---|---|---|---|")
    for sessions in sizes:
        whole: list[Run] = []
        tables: list[Run] = []
        for _ in range(count):
            with tempfile.TemporaryDirectory() as folder:
                workspace = Path(folder)
                quiet = {"check": True, "capture_output": True}
                base = [sys.executable, "-m", "behavesim", "--workspace", folder]
                subprocess.run([*base, "build-site"], **quiet)
                simulate = ["simulate", "--engine", "direct", "--sessions", str(sessions)]
                simulate += ["--warmup", "0", "--workers", str(workers)]
                whole.append(measure(simulate, workspace))
                shutil.rmtree(workspace / "warehouse")  # or there would be nothing left to do
                tables.append(measure(["materialize"], workspace))
        print_row("simulate --engine direct", sessions, whole)
        print_row("materialize alone", sessions, tables)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        made = run_one(sys.argv[2], sys.argv[3:])
        print(json.dumps({name: getattr(made, name) for name in Run.__slots__}))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, medians of {asked.runs}\n")
    bench(asked.sessions, asked.runs, asked.workers)


if __name__ == "__main__":
    main()
