"""Large tables in the form of GA4's export: simulated events, repeated as other people's."""

import datetime as dt
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

FIRST_DAY = dt.date(2026, 1, 1)
GROUP_ROWS = 50_000


def write_large_tables(root: Path, rows: int, days: int, sessions: int = 3000) -> int:
    """Write ``days`` tables with about ``rows`` events together; returns how many there are.

    Every copy of an event has a page and a person of its own, so none is a duplicate.
    """
    with tempfile.TemporaryDirectory() as folder:
        tables = _shift(_simulate(Path(folder), sessions))
        return sum(_write_day(root, n, rows // days, tables) for n in range(days))


def _simulate(workspace: Path, sessions: int) -> pa.Table:
    base = [sys.executable, "-m", "behavesim", "--workspace", str(workspace)]
    run = ["simulate", "--engine", "direct", "--sessions", str(sessions), "--warmup", "0"]
    for arguments in (["build-site"], run):
        subprocess.run([*base, *arguments], check=True, capture_output=True)
    files = sorted((workspace / "warehouse").glob("events_2*/*.parquet"))
    return pa.concat_tables(pq.ParquetFile(file).read() for file in files).combine_chunks()


def _shift(events: pa.Table) -> Iterator[pa.Table]:
    """The events again and again, each time of other people on other pages; it never ends."""
    copy = 0
    while True:
        copy += 1
        people = pc.binary_join_element_wise(events["user_pseudo_id"], str(copy), ".")
        changed = {"user_pseudo_id": people, "batch_page_id": pc.add(events["batch_page_id"], copy)}
        shifted = events
        for name, column in changed.items():
            shifted = shifted.set_column(events.schema.get_field_index(name), name, column)
        yield shifted


def _write_day(root: Path, number: int, rows: int, tables: Iterator[pa.Table]) -> int:
    day = FIRST_DAY + dt.timedelta(days=number)
    place = root / f"events_{day:%Y%m%d}"
    place.mkdir(parents=True)
    written = 0
    writer: pq.ParquetWriter | None = None
    while written < rows:
        table = next(tables).slice(0, rows - written)
        dates = pa.array([f"{day:%Y%m%d}"] * table.num_rows)
        table = table.set_column(table.schema.get_field_index("event_date"), "event_date", dates)
        writer = writer or pq.ParquetWriter(place / "part-0000.parquet", table.schema)
        writer.write_table(table, row_group_size=GROUP_ROWS)
        written += table.num_rows
    if writer is not None:
        writer.close()
    return written
