"""What the Parquet writer costs: ``simulate --engine direct`` with pyarrow's and with our own.

``python -m benchmarks.bench_parquet_writer --sessions 20000 --runs 5`` prints a Markdown table of
CPU-seconds of whole runs, all processes and their children counted, medians of interleaved runs.

pyarrow gets texts as dictionary arrays, which it writes without hashing them again, and records
that are looked up in tables as records.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

WRITERS = ("own", "pyarrow")


class PyarrowWriter:
    """pyarrow's writer with the interface of our own."""

    def __init__(self, path: Path, schema: pa.Schema, bounded: Collection[str] = ()) -> None:
        self._schema = schema
        self._writer = pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            compression_level=1,
            write_statistics=list(bounded),
            store_schema=False,
            write_page_checksum=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()

    def write_batch(self, batch: pa.RecordBatch) -> None:
        columns = [
            column.dictionary.take(column.indices)
            if pa.types.is_dictionary(column.type) and pa.types.is_struct(column.type.value_type)
            else column
            for column in batch.columns
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))


def simulate(writer: str, sessions: int, workspace: Path) -> None:
    """Run the command in this process."""
    from behavesim.cli import main
    from behavesim.materialize import day_tables

    if writer == "pyarrow":
        day_tables.ParquetWriter = PyarrowWriter  # type: ignore[attr-defined]
    sys.argv[1:] = ["--workspace", str(workspace), "simulate", "--engine", "direct"]
    sys.argv += ["--sessions", str(sessions), "--start", "2026-11-01", "--seed", "7"]
    main()


def measure(writer: str, sessions: int) -> tuple[float, int]:
    """CPU-seconds of a run, and bytes of its tables."""
    with tempfile.TemporaryDirectory() as place:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "benchmarks.bench_parquet_writer", "--writer", writer]
        command += ["--sessions", str(sessions), "--workspace", place]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        tables = (Path(place) / "warehouse").glob("events_*/*.parquet")
        size = sum(path.stat().st_size for path in tables)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--writer", choices=WRITERS, help="run once with this one")
    parser.add_argument("--workspace", type=Path)
    given = parser.parse_args()
    if given.writer:
        return simulate(given.writer, given.sessions, given.workspace)
    seconds: dict[str, list[float]] = {name: [] for name in WRITERS}
    sizes: dict[str, int] = {}
    for run in range(given.runs):
        for name in WRITERS if run % 2 == 0 else WRITERS[::-1]:
            spent, sizes[name] = measure(name, given.sessions)
            seconds[name].append(spent)
            print(f"{name}: {spent:.2f} CPU-s", file=sys.stderr, flush=True)
    print(f"{given.sessions:,} sessions, {given.runs} runs, {os.cpu_count()} cores\n")
    print("| writer | CPU-seconds (median) | least | most | MB of tables |\n|---|---|---|---|---|")
    for name, spent in seconds.items():
        print(
            f"| {name} | {median(spent):.2f} | {min(spent):.2f} | {max(spent):.2f}"
            f" | {sizes[name] / 1e6:.1f} |"
        )
    print(f"\npyarrow's is {median(seconds['pyarrow']) / median(seconds['own']):.3f} of our own")


if __name__ == "__main__":
    main()
