"""The answer key of visits: why each was made, how it ended, and its pseudonym."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.errors import SchemaError
from behavesim.files.storing import replacing_file, storing
from behavesim.files.unfinished import sweep_abandoned
from behavesim.people.truth import Identity, batch_rows

VISITS_FOLDER = "visits"
BATCH_ROWS = 10_000

VISITS_SCHEMA = pa.schema(
    [
        ("person_id", pa.int64()),
        ("visit", pa.int32()),
        ("device", pa.string()),
        ("cleared", pa.string()),
        ("user_pseudo_id", pa.string()),
        ("consent", pa.string()),
        ("starts_at_ms", pa.int64()),
        ("ends_at_ms", pa.int64()),
        ("intent", pa.string()),
        ("topic", pa.string()),
        ("reason", pa.string()),
        ("pages", pa.int32()),
        ("purchases", pa.int32()),
        ("revenue", pa.float64()),
    ]
)


class VisitsWriter:
    """Writes visits row by row; memory is that of one batch."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._rows: list[tuple[Any, ...]] = []

    def add(self, row: tuple[Any, ...]) -> None:
        """Add a visit, its values in the order of VISITS_SCHEMA."""
        self._rows.append(row)
        if len(self._rows) == BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write the pending rows."""
        if self._rows:
            self._writer.write_batch(batch_rows(self._rows, VISITS_SCHEMA))
            self._rows.clear()


def list_visits(folder: Path) -> list[Path]:
    """Return the files of the answer key's visits, in order of name."""
    return sorted((folder / VISITS_FOLDER).glob("*.parquet"))


def remove_visits(folder: Path, part: str) -> None:
    """Remove a part of the answer key's visits, if it is there."""
    place = folder / VISITS_FOLDER
    (place / f"{part}.parquet").unlink(missing_ok=True)
    sweep_abandoned(place.glob(f".{part}.parquet.*"))


@contextmanager
def writing_visits(folder: Path, part: str) -> Iterator[VisitsWriter]:
    """Write ``visits/<part>.parquet`` below the answer key's folder, whole or not at all.

    A part is the browser engine's visits, or those of one shard of the direct engine.
    """
    path = folder / VISITS_FOLDER / f"{part}.parquet"
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            replacing_file(path) as fresh,
            pq.ParquetWriter(fresh, VISITS_SCHEMA, compression="zstd") as file,
        ):
            writer = VisitsWriter(file)
            yield writer
            writer.flush()


def read_identities(folder: Path) -> Iterator[Identity]:
    """Yield the person of each pseudonym in the visits of all engines, by person and first moment.

    Visits that sent no hit have no pseudonym. Raises SchemaError for files that cannot be read.
    """
    visits = pl.scan_parquet(folder / VISITS_FOLDER / "*.parquet")
    keys = ("user_pseudo_id", "person_id", "device")
    seen = (pl.col("starts_at_ms").min(), pl.col("ends_at_ms").max())
    named = visits.drop_nulls("user_pseudo_id").group_by(keys).agg(seen)
    with _reading(folder):
        table = named.sort("person_id", "starts_at_ms", "user_pseudo_id").collect()
    yield from table.iter_rows()


def count_people(folder: Path) -> int:
    """Return how many people, from person 0 to the last who visited, a simulation covers.

    Raises SchemaError for files that cannot be read.
    """
    visits = pl.scan_parquet(folder / VISITS_FOLDER / "*.parquet")
    with _reading(folder):
        last: int | None = visits.select(pl.col("person_id").max()).collect().item()
    return 0 if last is None else last + 1


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise SchemaError(
            f"{folder / VISITS_FOLDER}: found {reason}; allowed the visits of simulations",
            "remove it, then run behavesim simulate again",
        ) from None
