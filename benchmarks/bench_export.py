"""Parquet -> flat -> CSV by day: the export against polars and DuckDB doing the same work.

``python -m benchmarks.bench_export --rows 2000000 --runs 3`` prints a Markdown table of medians.
The runs are interleaved, each a process of its own that reports its wall and CPU time and its peak
memory. The warehouse is made of a simulated one, its days repeated; ``--folder`` keeps it.
What the others do, and where they have it easier, stands in ``export_alternatives.py``.
"""

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.export_alternatives import export_by_duckdb, export_by_polars

from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.store import TableRef

FIRST_DAY = dt.date(2026, 1, 1)
SESSIONS = 20_000
LEAST_DAY_ROWS = 10_000
ALTERNATIVES = ("behavesim", "polars", "duckdb")


class RepeatedStore(ParquetEventStore):
    """Each day TIMES times, so that a large warehouse need not be written to be exported."""

    TIMES = 10

    def tables(self, since: dt.date | None = None, until: dt.date | None = None) -> list[TableRef]:
        days = super().tables()
        shifted = [
            replace(day, name=f"events_{date:%Y%m%d}", date=date)
            for turn in range(self.TIMES)
            for day in days
            if (date := day.date + dt.timedelta(days=turn * len(days)))
        ]
        return [
            day
            for day in shifted
            if (since is None or day.date >= since) and (until is None or day.date <= until)
        ]

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        for batch in super().read(table, columns):
            place = batch.schema.get_field_index("event_date")
            dates = pa.repeat(f"{table.date:%Y%m%d}", batch.num_rows)
            yield batch.set_column(place, batch.schema.field(place), dates)


@dataclass(frozen=True, slots=True)
class Run:
    """One export's cost, without the start of Python."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def export_by_behavesim(warehouse: Path, target: Path) -> None:
    """``behavesim export`` with its defaults."""
    from behavesim.export.export_events import ExportJob, export_events
    from behavesim.export.targets import open_target

    export_events(ExportJob(ParquetEventStore(warehouse), open_target(target)))


def export_repeated(warehouse: Path, target: Path) -> None:
    """``behavesim export`` of ten times the days: each is read ten times, under new dates."""
    from behavesim.export.export_events import ExportJob, export_events
    from behavesim.export.targets import open_target

    export_events(ExportJob(RepeatedStore(warehouse), open_target(target)))


TOOLS: dict[str, Callable[[Path, Path], None]] = {
    "behavesim": export_by_behavesim,
    "behavesim-x10": export_repeated,
    "polars": export_by_polars,
    "duckdb": export_by_duckdb,
}


def run_one(tool: str, warehouse: str, target: str) -> Run:
    """The child's side."""
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    TOOLS[tool](Path(warehouse), Path(target))
    return Run(time.perf_counter() - wall_s, time.process_time() - cpu_s, read_peak_mib())


def read_peak_mib() -> float:
    """What this process held at most (Linux). ``ru_maxrss`` would count the parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def measure(tool: str, warehouse: Path, target: Path) -> Run:
    """Run the tool in a process of its own and remove what it wrote."""
    command = [sys.executable, "-m", "benchmarks.bench_export", "--one", tool]
    try:
        made = subprocess.run(
            [*command, str(warehouse), str(target)], check=True, capture_output=True, text=True
        )
    finally:
        shutil.rmtree(target, ignore_errors=True)
    return Run(**json.loads(made.stdout.splitlines()[-1]))


def simulate(folder: Path) -> Path:
    """A warehouse of about 390,000 events, made once."""
    if not (folder / "warehouse").exists():
        base = [sys.executable, "-m", "behavesim", "--workspace", str(folder)]
        subprocess.run([*base, "build-site"], check=True, capture_output=True)
        options = ["--engine", "direct", "--sessions", str(SESSIONS), "--days", "10"]
        subprocess.run(
            [*base, "simulate", *options, "--warmup", "0"], check=True, capture_output=True
        )
    return folder / "warehouse"


def repeat_days(simulated: Path, warehouse: Path, least_rows: int) -> int:
    """Repeat the simulated days under new dates until there are enough rows; how many."""
    tables = [
        pq.ParquetFile(path).read()
        for path in sorted(simulated.glob("events_*/*.parquet"))
        if pq.ParquetFile(path).metadata.num_rows >= LEAST_DAY_ROWS
    ]
    rows = count = 0
    while rows < least_rows:
        table = tables[count % len(tables)]
        day = f"{FIRST_DAY + dt.timedelta(days=count):%Y%m%d}"
        place = table.schema.get_field_index("event_date")
        dates = pa.array([day] * table.num_rows)
        path = warehouse / f"events_{day}" / "part-0000.parquet"
        rows, count = rows + table.num_rows, count + 1
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            dated = table.set_column(place, table.schema.field(place), dates)
            pq.write_table(dated, path, compression="zstd")
    return rows


def print_rows(rows: int, runs: dict[str, list[Run]]) -> None:
    for tool, made in runs.items():
        wall_s = median(run.wall_s for run in made)
        cpu_s = median(run.cpu_s for run in made)
        peak = median(run.peak_mib for run in made)
        count = rows * RepeatedStore.TIMES if tool == "behavesim-x10" else rows
        print(
            f"| {tool} | {count:,} | {wall_s:.1f} | {count / wall_s:,.0f} | {cpu_s:.1f} "
            f"| {count / cpu_s:,.0f} | {cpu_s / wall_s:.2f} | {peak:.0f} |",
            flush=True,
        )


def bench(sizes: Sequence[int], count: int, tools: Sequence[str], folder: Path) -> None:
    simulated = simulate(folder / "simulated")
    print("| tool | rows | wall s | rows/s | CPU s | rows per CPU-second | cores | peak MiB |")
    print("|---|---|---|---|---|---|---|---|")
    for size in sizes:
        warehouse = folder / f"rows-{size}"
        rows = repeat_days(simulated, warehouse, size)
        runs: dict[str, list[Run]] = {tool: [] for tool in tools}
        for _ in range(count):
            for tool in tools:
                runs[tool].append(measure(tool, warehouse, folder / f"out-{tool}"))
        print_rows(rows, runs)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        made = run_one(*sys.argv[2:])
        print(json.dumps({name: getattr(made, name) for name in Run.__slots__}))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[2_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--tools", nargs="+", choices=TOOLS, default=["behavesim", "polars", "duckdb"]
    )
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, medians of {asked.runs}\n")
    with tempfile.TemporaryDirectory() as folder:
        bench(asked.rows, asked.runs, asked.tools, asked.folder or Path(folder))


if __name__ == "__main__":
    main()
