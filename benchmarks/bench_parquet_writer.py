"""CPU-seconds of ``simulate --engine direct`` with one Parquet writer and another.

``python -m benchmarks.bench_parquet_writer --sessions 20000 --runs 5`` prints a Markdown table of
CPU-seconds of whole runs, medians of interleaved ones; all processes are counted. *none* makes all
rows and writes an empty table, so that no other writer could save more than the difference.
``--other DIR`` runs another checkout as well, such as one whose writer is another.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Final

HERE: Final = Path(__file__).resolve().parents[1]
# pq.ParquetWriter is a context manager, so that one that drops all batches closes a valid file.
_WITHOUT_WRITING: Final = """
import pyarrow.parquet as pq
from behavesim.materialize import day_tables

class EmptyTable(pq.ParquetWriter):
    def write_batch(self, batch):
        pass

day_tables.pq = type("Module", (), {"ParquetWriter": EmptyTable})
"""
_RUN: Final = "\nfrom behavesim.cli import main\nmain()"


def measure(checkout: Path, sessions: int, *, writes: bool) -> tuple[float, int]:
    """CPU-seconds of a run of a checkout's source, and bytes of its tables."""
    with tempfile.TemporaryDirectory() as place:
        code = ("" if writes else _WITHOUT_WRITING) + _RUN
        command = [sys.executable, "-c", code, "--workspace", place, "simulate", "--seed", "7"]
        command += ["--engine", "direct", "--sessions", str(sessions), "--start", "2026-11-01"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            command,
            check=True,
            cwd=place,
            env=os.environ | {"PYTHONPATH": str(checkout / "src")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        tables = (Path(place) / "warehouse").glob("events_*/*.parquet")
        size = sum(path.stat().st_size for path in tables)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--other", type=Path, help="another checkout")
    given = parser.parse_args()
    ways = {"this": (HERE, True), "none": (HERE, False)}
    if given.other:
        ways["other"] = (given.other.resolve(), True)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    sizes: dict[str, int] = {}
    for run in range(given.runs):
        for name in list(ways)[:: 1 if run % 2 == 0 else -1]:
            checkout, writes = ways[name]
            spent, sizes[name] = measure(checkout, given.sessions, writes=writes)
            seconds[name].append(spent)
            print(f"{name}: {spent:.2f} CPU-s", file=sys.stderr, flush=True)
    print(f"{given.sessions:,} sessions, {given.runs} runs, {os.cpu_count()} cores\n")
    print("| writer | CPU-seconds (median) | least | most | ratio | MB of tables |")
    print("|---|---|---|---|---|---|")
    for name, all_runs in seconds.items():
        ratio = median(all_runs) / median(seconds["this"])
        print(
            f"| {name} | {median(all_runs):.2f} | {min(all_runs):.2f} | {max(all_runs):.2f}"
            f" | {ratio:.3f} | {sizes[name] / 1e6:.1f} |"
        )


if __name__ == "__main__":
    main()
