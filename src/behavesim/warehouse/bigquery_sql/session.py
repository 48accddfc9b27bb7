"""A query over a warehouse: translated, and run by a DuckDB that can read its files alone."""

import datetime as dt
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

import duckdb
import pyarrow as pa
from sqlglot import ErrorLevel, exp
from sqlglot.errors import UnsupportedError

from behavesim.core.closeable import Closeable
from behavesim.errors import InputError, WorldError
from behavesim.files.ending import interrupted_by
from behavesim.warehouse.bigquery_sql.array_subquery import fold_arrays
from behavesim.warehouse.bigquery_sql.faults import SOURCE, map_duckdb_error
from behavesim.warehouse.bigquery_sql.functions import adapt_functions
from behavesim.warehouse.bigquery_sql.integers import read_integers, widen_integers
from behavesim.warehouse.bigquery_sql.names import name_columns, resolve_names
from behavesim.warehouse.bigquery_sql.parameter_lookup import fold_lookups
from behavesim.warehouse.bigquery_sql.references import (
    choose_tables,
    find_references,
    replace_reference,
    uses_suffix,
)
from behavesim.warehouse.bigquery_sql.stars import spread_records
from behavesim.warehouse.bigquery_sql.statement import read_statement
from behavesim.warehouse.bigquery_sql.tables import SUFFIX, list_tables, write_select
from behavesim.warehouse.bigquery_sql.timestamps import write_timestamps
from behavesim.warehouse.bigquery_sql.unnest import expand_unnest, mark_array_paths
from behavesim.warehouse.published import PublishedTables

DEFAULT_BATCH_ROWS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What a query may use at most."""

    memory_mb: int = 2048
    timeout_s: float = 300.0


@dataclass(frozen=True, slots=True)
class FetchedRows:
    """Rows in their order; ``has_more`` where the limit on rows cut them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    has_more: bool


class QuerySession(Closeable):
    """One query, ready to be run. A context manager, for its database."""

    def __init__(
        self, text: str, root: Path, now: dt.datetime, limits: QueryLimits | None = None
    ) -> None:
        """Read and translate ``text`` for the tables in ``root``.

        ``now`` is the time of CURRENT_DATE. Raises InputError for what is no query or names what is
        not there, NotEnoughDataError for an empty warehouse, DataError for a table that is not what
        was published.
        """
        self._text = text
        self._root = root
        self._limits = limits or QueryLimits()
        self._published = PublishedTables(root)
        self._tables = list_tables(self._published)
        tree = read_statement(text)
        self._database = _open_database(self._limits)
        try:
            name_columns(tree)
            resolve_names(tree)
            fold_arrays(tree)
            spread_records(tree)
            write_timestamps(tree)
            adapt_functions(tree, now)
            widen_integers(tree)
            mark_array_paths(tree)
            self._used = self._make_views(tree)
            fold_lookups(tree)
            expand_unnest(tree)
            self._tree = tree
            _lock(self._database, self._used)
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Close its database."""
        self._database.close()

    @property
    def files(self) -> Sequence[Path]:
        """The files that are read."""
        return self._used

    def fetch(self, limit: int) -> FetchedRows:
        """Run it and take at most ``limit`` rows."""
        own = self._tree.args.get("limit")
        is_small = own is not None and own.expression.is_int and int(own.expression.name) <= limit
        tree = self._tree if is_small else _cut(self._tree, limit + 1)
        with self._running():
            found = self._database.execute(self._write(tree))
            rows = found.fetchmany(limit + 1)
        columns = tuple(column[0] for column in found.description)
        return FetchedRows(columns, tuple(rows[:limit]), len(rows) > limit)

    @contextmanager
    def stream(self, batch_rows: int = DEFAULT_BATCH_ROWS) -> Iterator[pa.RecordBatchReader]:
        """Run it and yield all its rows as Arrow."""
        with self._running():
            rows = self._database.sql(self._write(self._tree)).to_arrow_reader(batch_rows)
            yield read_integers(rows)

    def _write(self, tree: exp.Query) -> str:
        try:
            return str(tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE))
        except UnsupportedError as error:
            reason = str(error).splitlines()[0].rstrip(". ")
            raise InputError(SOURCE, "", reason, "functions that DuckDB has, too") from error

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Stop what takes longer than allowed, and map DuckDB's errors."""
        expired = threading.Event()

        def stop() -> None:
            expired.set()
            self._database.interrupt()

        timer = threading.Timer(self._limits.timeout_s, stop)
        timer.start()
        try:
            with interrupted_by(self._database.interrupt):
                yield
        except duckdb.InterruptException as error:
            if not expired.is_set():
                raise KeyboardInterrupt from error
            raise WorldError(
                f"{SOURCE}: stopped after {self._limits.timeout_s:g} s",
                "read fewer days (_TABLE_SUFFIX), or raise --timeout-s",
            ) from error
        except duckdb.Error as error:
            raise map_duckdb_error(self._text, error, list(self._tables)) from error
        finally:
            timer.cancel()

    def _make_views(self, tree: exp.Query) -> list[Path]:
        """A view for each table the query names; returns their files."""
        shows_suffix = uses_suffix(tree)
        used: dict[Path, None] = {}
        for number, reference in enumerate(find_references(tree)):
            chosen = choose_tables(self._text, reference, self._tables, self._keep_suffixes)
            self._published.check(self._root / name for name in chosen)
            is_wildcard = reference.name.endswith("*")
            prefix = reference.name[:-1] if is_wildcard and shows_suffix else None
            view = f"bq_table_{number}"
            self._database.execute(f"CREATE VIEW {view} AS {write_select(chosen, prefix)}")
            used |= dict.fromkeys(file for files in chosen.values() for file in files)
            replace_reference(reference, view, hides_suffix=prefix is not None)
        return list(used)

    def _keep_suffixes(self, suffixes: Sequence[str], condition: exp.Expr) -> Sequence[str]:
        if not suffixes:
            return suffixes
        bare = condition.copy()
        for column in bare.find_all(exp.Column):
            column.set("table", None)
        known = f"SELECT unnest($1) AS {SUFFIX}"
        sql = f"SELECT {SUFFIX} FROM ({known}) WHERE {bare.sql('duckdb')}"
        try:
            return [row[0] for row in self._database.execute(sql, [list(suffixes)]).fetchall()]
        except duckdb.Error:
            return suffixes  # the query itself will say what is wrong


def _open_database(limits: QueryLimits) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(config={"memory_limit": f"{limits.memory_mb}MB"})
    database.execute("SET TimeZone = 'UTC'; SET temp_directory = ''")
    database.execute("SET autoinstall_known_extensions = false")
    database.execute("SET autoload_known_extensions = false")
    database.execute("SET python_enable_replacements = false")
    place = files("behavesim.warehouse.bigquery_sql").joinpath("macros.sql")
    database.create_function("bq_normalize", _normalize, ["VARCHAR", "VARCHAR"], "VARCHAR")
    database.create_function("bq_casefold", str.casefold, ["VARCHAR"], "VARCHAR")
    database.execute(place.read_text(encoding="utf-8"))
    return database


def _normalize(text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> str:
    return unicodedata.normalize(form, text)


def _lock(database: duckdb.DuckDBPyConnection, used: Sequence[Path]) -> None:
    """After this only the files of the query can be read, and no file can be written."""
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in used)
    database.execute(f"SET allowed_paths = [{paths}]")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")


def _cut(tree: exp.Query, rows: int) -> exp.Query:
    """The query with at most ``rows`` rows, fewer than its own LIMIT, if any."""
    return tree.limit(rows, copy=True)
