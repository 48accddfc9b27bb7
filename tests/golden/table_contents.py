"""Hashes of all tables that a simulation writes: every row, every column, and the schema."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

import behavesim as bs

GOLDEN = Path(__file__).with_name("table_contents.json")

Hashes = dict[str, tuple[int, str]]
"""Rows and hash of each table, by its path in the workspace."""


@dataclass(frozen=True)
class Variant:
    """One simulation whose tables are kept as hashes."""

    sessions: int
    start: dt.date
    seed: int


VARIANTS = {
    "20,000 sessions from 2026-11-01, seed 7": Variant(20_000, dt.date(2026, 11, 1), 7),
    "2,000 sessions from 2024-02-20, seed 11": Variant(2_000, dt.date(2024, 2, 20), 11),
}

SCHEMA = """
    SELECT string_agg(column_name || ' ' || column_type, ', ')
    FROM (DESCRIBE SELECT * FROM read_parquet(?))
"""
# Sums of the rows' hashes do not depend on the order of the rows.
ROWS = """
    SELECT count(*), sum(md5_number_lower(row)::HUGEINT), sum(md5_number_upper(row)::HUGEINT)
    FROM (SELECT to_json(entry)::VARCHAR AS row FROM read_parquet(?) entry)
"""


def simulate(variant: Variant, directory: Path, workers: int = 1) -> None:
    """Run the direct engine in an empty workspace."""
    workspace = bs.Workspace(directory, seed=variant.seed)
    result = workspace.simulate(
        engine="direct", sessions=variant.sessions, start=variant.start, workers=workers
    )
    assert not result.failures


def hash_tables(directory: Path) -> Hashes:
    """The tables of a workspace's ``warehouse/`` and ``truth/``."""
    tables = [
        *(directory / "warehouse").glob("events_*"),
        *(directory / "truth").iterdir(),
    ]
    hashes = {
        table.relative_to(directory).as_posix(): hash_table(files)
        for table in sorted(tables)
        if (files := list_files(table))
    }
    return hashes


def list_files(table: Path) -> list[str]:
    """The Parquet files of a table, which is one file or a directory of them."""
    files = [table] if table.is_file() else sorted(table.glob("*.parquet"))
    return [str(file) for file in files if file.suffix == ".parquet"]


def hash_table(files: list[str]) -> tuple[int, str]:
    """Number of rows, and one hash over the schema and all rows in any order."""
    with duckdb.connect() as connection:
        [schema] = connection.execute(SCHEMA, [files]).fetchone() or ()
        rows, low, high = connection.execute(ROWS, [files]).fetchone() or ()
    text = f"{schema}|{rows}|{low}|{high}"
    return rows, hashlib.sha256(text.encode()).hexdigest()[:24]


def read_golden() -> dict[str, Hashes]:
    """The kept hashes, by variant."""
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return {
        name: {table: (rows, value) for table, (rows, value) in tables.items()}
        for name, tables in kept.items()
    }
