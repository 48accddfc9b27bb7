"""Events of daily tables, made ready for measuring: sessions, orders, times between pages."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from behavesim.errors import NotEnoughDataError, SchemaError, WorldError
from behavesim.files.storing import scratch_directory

MEMORY_LIMIT = "1GB"


class EventSample:
    """Tables ``event``, ``session``, ``purchase`` and ``page_gap``; see ``sql/sample.sql``."""

    def __init__(self, db: duckdb.DuckDBPyConnection, parquet_files: Sequence[Path]) -> None:
        self._db = db
        self._files = [str(path) for path in parquet_files]

    def ask_file(self, name: str, **parameters: Any) -> pl.DataFrame:
        """Result of a query in ``sql/``; ``$files`` are the tables' files."""
        text = read_sql(name)
        if "$files" in text:
            parameters["files"] = self._files
        return self.ask(text, **parameters)

    def ask(self, query: str, **parameters: Any) -> pl.DataFrame:
        """Result of a query over the sample's tables."""
        with _mapped_errors():
            return pl.DataFrame(self._db.sql(query, params=parameters).to_arrow_table())

    def run_file(self, name: str, **parameters: Any) -> None:
        """Run the statements of a file in ``sql/``, each with the parameters that it names."""
        with _mapped_errors():
            for statement in read_sql(name).split(";\n"):
                named = {key: value for key, value in parameters.items() if f"${key}" in statement}
                if statement.strip():
                    self._db.execute(statement, named)

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """First and last day on which a session began."""
        found: tuple[dt.date, dt.date] = self.ask(
            "SELECT min(day) AS first, max(day) AS last FROM session"
        ).row(0)
        return found

    def count_events(self) -> int:
        """Rows that belong to a session."""
        count: int = self.ask("SELECT count(*) FROM event").item()
        return count


@contextmanager
def open_sample(parquet_files: Sequence[Path], time_zone: str) -> Iterator[EventSample]:
    """Read the files of daily tables in the export schema, older ones of 23 columns among them.

    Hours of the day are those of ``time_zone``. Raises NotEnoughDataError without a session,
    SchemaError where a file lacks what is measured.
    """
    with scratch_directory("fidelity") as spill, _connect(spill) as db:
        sample = EventSample(db, parquet_files)
        sample.run_file("sample", files=[str(path) for path in parquet_files])
        _add_hours(db, sample, ZoneInfo(time_zone))
        yield sample


def read_sql(name: str) -> str:
    """Text of ``sql/<name>.sql``."""
    return files("behavesim.fidelity").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def _connect(spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
    }
    db = duckdb.connect(config=config)
    try:
        yield db
    finally:
        db.close()


def _add_hours(db: duckdb.DuckDBPyConnection, sample: EventSample, zone: ZoneInfo) -> None:
    """Add the table ``hour``: which hour of the day a quarter of an hour since 1970 is in the zone.

    Some zones are half an hour or three quarters off.
    """
    found = sample.ask("SELECT DISTINCT began_quarter FROM session ORDER BY began_quarter")
    began = found.get_column("began_quarter").to_list()
    if not began:
        raise NotEnoughDataError(
            "the tables hold no session", "Run `behavesim simulate`, or `materialize` after serve."
        )
    local = [dt.datetime.fromtimestamp(quarter * 900, zone).hour for quarter in began]
    hours = pl.DataFrame({"began_quarter": began, "local_hour": local})
    db.register("hours_of_zone", hours.to_arrow())
    db.execute("CREATE TEMP TABLE hour AS FROM hours_of_zone")


@contextmanager
def _mapped_errors() -> Iterator[None]:
    try:
        yield
    except (duckdb.BinderException, duckdb.ConversionException) as error:
        raise SchemaError(f"the tables cannot be measured: {error}") from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise WorldError(f"DuckDB: {error}") from error
    except duckdb.Error as error:  # such as pages that cannot be decompressed
        reason = str(error).partition("\n")[0]
        message = f"the tables cannot be read: found {reason}; allowed whole Parquet files"
        raise SchemaError(message, "make or fetch these tables again") from error
