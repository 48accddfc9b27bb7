"""One day's records to one day's table by DuckDB, with the state of each user between days."""

import datetime as dt
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import msgspec
import numpy as np

from behavesim.errors import DataError, WorldError
from behavesim.files.storing import find_disk_error
from behavesim.ga4.collection_limits import MAX_PROPERTIES
from behavesim.materialize.batch_store import BatchStore
from behavesim.materialize.day_facts import build_facts
from behavesim.materialize.day_sessions import DaySessions
from behavesim.materialize.day_sql import (
    empty_state,
    fill_sql,
    quote_text,
    read_sql,
    write_conversion,
)
from behavesim.materialize.dimensions import CLIENT_KEY_FIELDS, SourceNumbers, client_table
from behavesim.materialize.enforced_limits import enforce_limits
from behavesim.materialize.event_rows import STORAGE_SCHEMA, build_rows, withhold_attribution
from behavesim.materialize.hit_batches import DayNumbers, HitBatch, read_batches
from behavesim.materialize.search_terms import SearchTerms
from behavesim.materialize.traffic import TrafficSource
from behavesim.warehouse.parquet_writer.file_writer import writing_parquet
from behavesim.wire.hits import ItemNumbers, References

STATE_VERSION: Final = 5
"""Raise it when the same log gives other rows, so that all tables are made again."""
_DISABLED_OPTIMIZERS: Final = ("join_order", "build_side_probe_side", "statistics_propagation")
_BOUNDED: Final = ("event_timestamp", "event_name")


@dataclass(frozen=True, slots=True)
class PropertySettings:
    """What a GA4 property is set to."""

    time_zone: str
    currency: str
    usd_per_unit: Mapping[str, float]
    enforces_limits: bool = False
    """Whether Google's limits of collection drop and cut events."""


@dataclass(frozen=True, slots=True)
class DayRecords:
    """One day's envelopes as JSON; the span goes from its first millisecond to the next day's."""

    date: dt.date
    records: Iterable[bytes]
    span_ms: tuple[int, int]


@dataclass(frozen=True, slots=True)
class DayHits:
    """One day's decoded hits, and what their numbers stand for."""

    date: dt.date
    batches: Iterable[HitBatch]
    numbers: DayNumbers


@dataclass(frozen=True, slots=True)
class PreparedDay:
    """A day whose rows can be written: its batches of hits, and what they look up."""

    date: dt.date
    batches: BatchStore
    sessions: DaySessions


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Sums of a day; ``revenue`` in the property's currency, refunds not deducted.

    ``dropped`` and ``cut`` are events that a limit of collection removed or shortened.
    """

    sessions: int
    purchases: int
    revenue: float
    dropped: int
    cut: int


class DayTables:
    """Writes days in order of time; between them it holds the state of all users.

    ``decode_day`` makes hits of records, ``prepare_day`` works out what rows need of the whole
    day, and ``write_events`` writes them.
    """

    def __init__(
        self,
        settings: PropertySettings,
        spill: Path,
        references: References | None = None,
        memory_limit: str = "256MB",
    ) -> None:
        self._settings = settings
        self._items = ItemNumbers(references)
        self._sources = SourceNumbers()
        with _mapped_errors("DuckDB"):
            self._db = duckdb.connect(
                config={
                    # One thread a query, so that the same log gives the same bytes.
                    "threads": 1,
                    "memory_limit": memory_limit,
                    "temp_directory": str(spill),
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                    "preserve_insertion_order": True,
                    # Joins as written: hits stream past tables of users and sessions, in order.
                    # Without statistics every column stays nullable, as the schema has it.
                    "disabled_optimizers": ",".join(_DISABLED_OPTIMIZERS),
                }
            )
            self._db.execute(read_sql("macros"))
            self._db.execute(
                f"CREATE TEMP TABLE state AS SELECT * FROM (SELECT {empty_state()}) LIMIT 0"
            )

    def close(self) -> None:
        """Close DuckDB, with its tables."""
        self._db.close()

    def restore_state(self, days: Sequence[Path]) -> None:
        """Restore each user's state from the latest of these files, which are in order of days."""
        if not days:
            return
        paths = ", ".join(quote_text(str(day)) for day in days)
        with _mapped_errors("state"):
            self._db.execute(fill_sql("restored", paths=paths))
            for (source,) in self._db.execute("SELECT * FROM restored_sources").fetchall():
                del source["channel"]
                self._sources.number_of(TrafficSource(**source))
            self._db.register("known_sources", self._sources.table())
            self._db.execute(read_sql("restore"))
            self._db.unregister("known_sources")

    def decode_day(self, day: DayRecords) -> DayHits:
        """The day's records as hits. Their batches raise as ``read_batches`` does."""
        numbers = DayNumbers(self._items)
        return DayHits(day.date, read_batches(day.records, day.span_ms, numbers), numbers)

    def prepare_day(self, day: DayHits, state: Path) -> tuple[PreparedDay, DayFigures]:
        """Work out the day's users and sessions; write the state after it.

        Raises DataError where a record is no envelope.
        """
        numbers, searches = day.numbers, SearchTerms()
        batches = BatchStore(state.with_name(f"{day.date:%Y%m%d}.batches"))
        dropped_and_cut = np.zeros(2, np.int64)
        with _mapped_errors(f"{day.date}"):
            self._db.execute(read_sql("facts"))
            for batch, *limited in map(self._limit, day.batches):
                dropped_and_cut += limited
                if not batch.size:
                    continue
                batches.add(batch)
                self._insert_facts(batch, numbers)
                searches.add(batch)
            self._db.execute(self._fill("users"))
            sessions = self._db.sql(read_sql("sessions")).to_arrow_table()
            figures = self._read_figures(*dropped_and_cut.tolist())
            self._write_state(state)
        clients = client_table(
            dict(zip(CLIENT_KEY_FIELDS, client, strict=True)) for client in numbers.clients
        )
        found = DaySessions(sessions, clients, self._sources.known, searches)
        return PreparedDay(day.date, batches, found), figures

    def write_events(self, day: PreparedDay, events: Path, *, is_open: bool = False) -> int:
        """Write the prepared day's rows, of a day that is still open without attribution.

        Returns their number.
        """
        settings, rows = self._settings, 0
        with writing_parquet(events, STORAGE_SCHEMA, _BOUNDED) as writer:
            for batch in day.batches.take_out():
                made = build_rows(
                    batch,
                    f"{day.date:%Y%m%d}",
                    day.sessions,
                    settings.currency,
                    settings.usd_per_unit,
                )
                if is_open:
                    made = withhold_attribution(made)
                writer.write_batch(made)
                rows += made.num_rows
        return rows

    def _insert_facts(self, batch: HitBatch, numbers: DayNumbers) -> None:
        for name, table in build_facts(batch, numbers.sessions, self._sources).items():
            self._db.register("incoming", table)
            self._db.execute(f"INSERT INTO {name} SELECT * FROM incoming")
            self._db.unregister("incoming")

    def _write_state(self, target: Path) -> None:
        self._db.register("known_sources", self._sources.table())
        self._db.execute(
            f"COPY ({read_sql('state')}) TO {quote_text(str(target))}"
            f" (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{version: '{STATE_VERSION}'}})"
        )
        self._db.unregister("known_sources")

    def _fill(self, name: str) -> str:
        value = write_conversion(
            "value", "cu", self._settings.currency, self._settings.usd_per_unit
        )
        most = MAX_PROPERTIES if self._settings.enforces_limits else sys.maxsize
        return fill_sql(name, value_in_property_currency=value, most_properties=str(most))

    def _limit(self, batch: HitBatch) -> tuple[HitBatch, int, int]:
        """The batch that collection limits leave, and how many events they dropped and cut."""
        return enforce_limits(batch) if self._settings.enforces_limits else (batch, 0, 0)

    def _read_figures(self, dropped: int, cut: int) -> DayFigures:
        [(sessions, purchases, revenue)] = self._db.execute(self._fill("figures")).fetchall()
        return DayFigures(int(sessions), int(purchases), float(revenue), dropped, cut)


@contextmanager
def _mapped_errors(what: str) -> Iterator[None]:
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        _raise_full_disk(error)
        raise WorldError(f"{what}: {_first_line(error)}") from error
    except (msgspec.DecodeError, OverflowError, LookupError) as error:
        raise DataError(f"{what}: a record is no envelope: {error}") from error
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise DataError(f"{what}: {_first_line(error)}") from error


def _raise_full_disk(error: Exception) -> None:
    """Raise the OSError where only the text of DuckDB's error states that the disk is full."""
    number = find_disk_error(error)
    if number is not None:
        raise OSError(number, os.strerror(number)) from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
