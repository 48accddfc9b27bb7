"""What an export from BigQuery costs beside reading the streams alone; memory.

``python -m benchmarks.bench_bigquery_source --rows 200000 2000000 --runs 3`` prints a Markdown
table of medians. The stand-in of the tests serves the tables from a process of its own; drain
and export are processes too, in turns, and read the same columns: "drain" takes every batch and
drops it, "export" writes the flat files. Wall time tells the speed: run it on a quiet machine. With
``--link-mbit 200`` the stand-in sends no faster than such a link, as a service elsewhere would.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bench_export import read_peak_mib, repeat_days, simulate

MESSAGE_ROWS = 4000


@dataclass(frozen=True, slots=True)
class Run:
    """One client's cost; ``server_cpu_s`` is that of the stand-in meanwhile."""

    rows: int
    wall_s: float
    cpu_s: float
    server_cpu_s: float
    peak_mib: float


def drain(url: str, target: str) -> int:
    """Read what an export reads, as many days side by side, and drop it."""
    from behavesim.export.flatten import list_source_leaves
    from behavesim.export.layout import make_layout
    from behavesim.settings import Settings
    from behavesim.warehouse.source import open_event_store

    settings = Settings()
    leaves = list_source_leaves(make_layout(settings.export).columns)
    with (
        open_event_store(url, settings.bigquery) as store,
        ThreadPoolExecutor(settings.export.workers) as pool,
    ):
        days = pool.map(lambda table: _count_rows(store.read(table, leaves)), store.tables())
        return sum(days)


def _count_rows(batches: Iterator[Any]) -> int:
    return sum(batch.num_rows for batch in batches)


def export(url: str, target: str) -> int:
    """Export to ``target``."""
    from behavesim.export.export import run_export
    from behavesim.files.workspace_paths import WorkspacePaths
    from behavesim.settings import ExportSettings, Settings

    settings = Settings(export=ExportSettings(source=url))
    return run_export(settings, WorkspacePaths(Path(target))).rows


SIDES = {"drain": drain, "export": export}


def run_side(name: str, url: str, server: int) -> None:
    """The child's side: one read, and its cost as JSON. Imports are not counted."""
    import behavesim.export.export
    import behavesim.warehouse.bigquery.sql_stores  # noqa: F401

    with tempfile.TemporaryDirectory() as target:
        begin, cpu, before = time.perf_counter(), time.process_time(), read_cpu_s(server)
        rows = SIDES[name](url, target)
        wall = time.perf_counter() - begin
        spent, serving = time.process_time() - cpu, read_cpu_s(server) - before
    print(json.dumps(asdict(Run(rows, wall, spent, serving, read_peak_mib()))))


def read_cpu_s(pid: int) -> float:
    """CPU time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def serve(root: str, link_mbit: float | None) -> None:
    """The stand-in, until standard input ends; says where it is."""
    from tests.doubles.bigquery import serve_bigquery

    with serve_bigquery(Path(root), MESSAGE_ROWS) as service:
        service.faults.bytes_per_s = link_mbit and link_mbit * 125_000
        print(json.dumps({"url": service.url, "environment": service.environment}), flush=True)
        sys.stdin.read()


@contextmanager
def serving(root: Path, link_mbit: float | None) -> Iterator[tuple[str, dict[str, str], int]]:
    """The stand-in as a process: its URL, the variables that lead there, its id."""
    command = [sys.executable, "-m", "benchmarks.bench_bigquery_source", "--serve", str(root)]
    command += ["--link-mbit", str(link_mbit)] if link_mbit else []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        said = json.loads(process.stdout.readline())
        yield said["url"], said["environment"], process.pid
        process.stdin.close()


def measure(name: str, url: str, environment: dict[str, str], server: int) -> Run:
    command = [sys.executable, "-m", "benchmarks.bench_bigquery_source", "--side", name, url]
    made = subprocess.run(
        [*command, "--server", str(server)],
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
    )
    return Run(**json.loads(made.stdout))


def bench(sizes: Sequence[int], count: int, link_mbit: float | None, folder: Path) -> None:
    simulated = simulate(folder / "simulated")
    print("| side | rows | wall s | rows/s | client CPU s | server CPU s | peak MiB |")
    print("|---|---|---|---|---|---|---|")
    ratios = {}
    for size in sizes:
        warehouse = folder / f"rows-{size}"
        rows = repeat_days(simulated, warehouse, size)
        runs: dict[str, list[Run]] = {name: [] for name in SIDES}
        with serving(warehouse, link_mbit) as (url, environment, server):
            for _ in range(count):
                for name, made in runs.items():
                    made.append(measure(name, url, environment, server))
        for name, made in runs.items():
            print_row(name, made)
        ratios[rows] = median(d.wall_s / e.wall_s for d, e in zip(*runs.values(), strict=True))
    print(
        "\n" + "; ".join(f"{rows:,} rows: export at {ratios[rows]:.0%} of drain" for rows in ratios)
    )


def print_row(name: str, runs: Sequence[Run]) -> None:
    wall = median(run.wall_s for run in runs)
    client, server = (median(getattr(run, f) for run in runs) for f in ("cpu_s", "server_cpu_s"))
    peak = median(run.peak_mib for run in runs)
    rows = runs[0].rows
    print(
        f"| {name} | {rows:,} | {wall:.2f} | {rows / wall:,.0f} | {client:.2f} | {server:.2f} "
        f"| {peak:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[200_000, 2_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keeps the tables, as that of bench_export")
    parser.add_argument("--link-mbit", type=float)
    parser.add_argument("--serve", metavar="DIR")
    parser.add_argument("--side", nargs=2, metavar=("NAME", "URL"))
    parser.add_argument("--server", type=int, default=0)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.link_mbit)
    elif asked.side:
        run_side(*asked.side, asked.server)
    else:
        print(f"{os.cpu_count()} cores, medians of {asked.runs}\n")
        with tempfile.TemporaryDirectory() as folder:
            place = asked.folder or Path(folder)
            bench(asked.rows, asked.runs, asked.link_mbit, place)


if __name__ == "__main__":
    main()
