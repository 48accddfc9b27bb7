"""Writes the answer key: people's attributes, and which person each pseudonym stands for."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.core.answer_key import IDENTITIES_FILE, PEOPLE_FILE
from behavesim.core.arrays import Integers
from behavesim.core.persona import AGE_BANDS, GENDERS, TRAITS
from behavesim.files.storing import replacing_file, storing
from behavesim.people.attributes import PersonAttributes, name_cities

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
"""A row of ``identities.parquet``, in the order of IDENTITIES_SCHEMA."""


def people_schema(topics: Sequence[str], digits: int = 0, *, relative: bool = False) -> pa.Schema:
    """Return the columns of ``people.parquet``, with one ``interest_<topic>`` per topic last.

    ``digits`` are the decimals of the currency of budgets; ``relative`` says that some follow the
    median price of each topic.
    """
    columns: list[tuple[str, pa.DataType]] = [
        ("person_id", pa.int64()),
        ("persona", pa.string()),
        ("age", pa.int32()),
        ("age_band", pa.string()),
        ("gender", pa.string()),
        ("job", pa.string()),
        ("market", pa.string()),
        ("region", pa.string()),
        ("city", pa.string()),
        ("budget", pa.float64() if digits else pa.int64()),
        *([("budget_by_topic", pa.bool_())] if relative else []),
        *((trait, pa.float64()) for trait in TRAITS),
        *((f"interest_{topic}", pa.float64()) for topic in topics),
    ]
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in columns])


def write_people(
    blocks: Iterable[PersonAttributes],
    topics: Sequence[str],
    folder: Path,
    digits: int = 0,
    *,
    relative: bool = False,
) -> Path:
    """Write ``people.parquet`` into ``folder`` in the order given; return its path.

    ``digits`` and ``relative`` are those of ``people_schema``. Memory stays at one block. Readers
    see the old file or the whole new one.
    """
    schema = people_schema(topics, digits, relative=relative)
    batches = (_describe_people(block, schema, digits) for block in blocks)
    return _write_batches(batches, schema, folder / PEOPLE_FILE)


def write_identities(identities: Iterable[Identity], folder: Path) -> Path:
    """Write ``identities.parquet``; return its path."""
    rows = iter(identities)
    parts = iter(lambda: list(islice(rows, BATCH_ROWS)), [])
    batches = (batch_rows(part, IDENTITIES_SCHEMA) for part in parts)
    return _write_batches(batches, IDENTITIES_SCHEMA, folder / IDENTITIES_FILE)


def batch_rows(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    """Return rows as a batch; each row has all fields of the schema, in its order."""
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _describe_people(block: PersonAttributes, schema: pa.Schema, digits: int) -> pa.RecordBatch:
    tables, groups = block.tables, block.groups
    by_topic = np.array(tables.personas.budget_by_topic)[groups.persona]
    columns = (
        block.ids,
        _name(tables.personas.ids, groups.persona),
        groups.age,
        _name(AGE_BANDS, groups.band),
        _name(GENDERS, groups.gender),
        _name(tables.jobs, groups.job),
        _name(tables.personas.markets, groups.persona),
        _name(tables.regions, groups.region),
        name_cities(tables, groups),
        block.budget / 10**digits,
        *([by_topic] if "budget_by_topic" in schema.names else []),
        *block.temperament.T,
        *block.interests.T,
    )
    arrays = [
        pa.array(column).cast(kind) for column, kind in zip(columns, schema.types, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _name(names: Sequence[str], rows: Integers) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(rows))


def _write_batches(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> Path:
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            replacing_file(path) as fresh,
            pq.ParquetWriter(fresh, schema, compression="zstd") as writer,
        ):
            for batch in batches:
                writer.write_batch(batch)
    return path
