"""Writes the answer key: who people are, and which pseudonym in the data is whose."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.model.person import Person
from behavesim.model.persona import TRAITS
from behavesim.model.storing import storing

PEOPLE_FILE = "people.parquet"
IDENTITIES_FILE = "identities.parquet"
BATCH_ROWS = 10_000

IDENTITIES_SCHEMA = pa.schema(
    [
        pa.field("user_pseudo_id", pa.string(), nullable=False),
        pa.field("person_id", pa.int64(), nullable=False),
        pa.field("device", pa.string(), nullable=False),
        pa.field("first_seen_ms", pa.int64(), nullable=False),
        pa.field("last_seen_ms", pa.int64(), nullable=False),
    ]
)

Identity = tuple[str, int, str, int, int]
"""A row of ``identities.parquet``: whose pseudonym it is, on which device, when it was seen."""


def people_schema(topics: Sequence[str]) -> pa.Schema:
    """Return the columns of ``people.parquet``: one ``interest_<topic>`` a topic at the end."""
    columns: list[tuple[str, pa.DataType]] = [
        ("person_id", pa.int64()),
        ("persona", pa.string()),
        ("age", pa.int32()),
        ("age_band", pa.string()),
        ("gender", pa.string()),
        ("job", pa.string()),
        ("region", pa.string()),
        ("budget", pa.int64()),
        *((trait, pa.float64()) for trait in TRAITS),
        *((f"interest_{topic}", pa.float64()) for topic in topics),
    ]
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in columns])


def write_people(people: Iterable[Person], topics: Sequence[str], folder: Path) -> Path:
    """Write ``people.parquet`` into ``folder`` in the order given; return its path.

    Memory stays at one batch of rows. Readers see the old file or the whole new one.
    """
    rows = (_person_row(person, topics) for person in people)
    return _write_rows(rows, people_schema(topics), folder / PEOPLE_FILE)


def write_identities(identities: Iterable[Identity], folder: Path) -> Path:
    """Write ``identities.parquet``; return its path."""
    return _write_rows(iter(identities), IDENTITIES_SCHEMA, folder / IDENTITIES_FILE)


def batch_rows(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    """Rows with all fields of the schema, in its order."""
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _person_row(person: Person, topics: Sequence[str]) -> tuple[Any, ...]:
    return (
        person.id,
        person.persona,
        person.age,
        person.age_band,
        person.gender,
        person.job,
        person.region,
        person.budget,
        *[person.temperament[trait] for trait in TRAITS],
        *[person.interests[topic] for topic in topics],
    )


def _write_rows(rows: Iterator[tuple[Any, ...]], schema: pa.Schema, path: Path) -> Path:
    unfinished = path.with_name(f".{path.name}.new")
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:
                while batch := list(islice(rows, BATCH_ROWS)):
                    writer.write_batch(batch_rows(batch, schema))
            os.replace(unfinished, path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    return path
