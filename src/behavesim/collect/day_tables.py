"""One day's lines to one day's table, by DuckDB, carrying along what is known of each user."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Final

import duckdb
import pyarrow as pa

from behavesim.collect.dimensions import (
    CLIENT_KEY_FIELDS,
    SOURCE_TYPE,
    campaign_table,
    client_table,
    traffic_table,
)
from behavesim.errors import DataError, WorldError
from behavesim.ga4.event_catalog import ECOMMERCE_EVENTS
from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.ga4.wire_names import CLIENT_PARAMETERS

STATE_VERSION: Final = 1
_RECORDS_ALWAYS_NULL: Final = ("app_info", "event_dimensions", "publisher")
_LAST_CLICK_ALWAYS_NULL: Final = (
    "google_ads_campaign",
    "sa360_campaign",
    "cm360_campaign",
    "dv360_campaign",
)
_DISABLED_OPTIMIZERS: Final = ("join_order", "build_side_probe_side", "statistics_propagation")
# One visit is one line, and a line must fit.
_MAX_LINE_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PropertySettings:
    """What a GA4 property is set to."""

    time_zone: str
    currency: str
    usd_per_unit: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DayLines:
    """One day's envelopes, a line each; the span goes from its first millisecond to the next
    day's."""

    date: dt.date
    lines: Path
    span_ms: tuple[int, int]


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What happened in a day; ``revenue`` in the property's currency, refunds not deducted."""

    sessions: int
    purchases: int
    revenue: float


class DayTables:
    """Writes days in order of time; between them it holds the state of all users.

    A day has two halves: ``prepare_day`` needs the day before, ``write_events`` only its own
    day's preparation, so the second half may run in other threads.
    """

    def __init__(self, settings: PropertySettings, spill: Path, memory_limit: str = "3GB") -> None:
        self._settings = settings
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
                    # Joins as written: lines stream past tables of users and sessions, in order.
                    # Without statistics every column stays nullable, as the schema has it.
                    "disabled_optimizers": ",".join(_DISABLED_OPTIMIZERS),
                }
            )
            self._db.execute(_read_sql("macros"))
            self._db.execute(
                f"CREATE TEMP TABLE state AS SELECT * FROM (SELECT {_empty_state()}) LIMIT 0"
            )

    def close(self) -> None:
        self._db.close()

    def prepare_day(self, day: DayLines, state: Path) -> DayFigures:
        """Find out what the day says about users and sessions; write the state after it.

        Raises DataError where a line is no envelope.
        """
        parameters = self._parameters(day)
        with _mapped_errors(f"{day.date}"):
            self._db.execute(_fill("facts", parameters))
            self._register_dimensions(parameters)
            self._db.execute(_fill("users", parameters))
            figures = self._read_figures(parameters)
            _copy(
                self._db,
                "SELECT * FROM state ORDER BY user_pseudo_id",
                state,
                f"KV_METADATA {{version: '{STATE_VERSION}'}}",
            )
        return figures

    def write_events(self, day: DayLines, events: Path) -> int:
        """Write the prepared day's rows and forget its preparation. Returns the rows' number."""
        parameters = self._parameters(day)
        with _mapped_errors(f"{day.date}"), self._db.cursor() as db:
            rows = _copy(db, _fill("events", parameters), events, "ROW_GROUP_SIZE 65536")
            for name in ("day_sessions", "clients", "campaigns"):
                db.execute(f"DROP TABLE {name}_{parameters['date']}")
        return rows

    def _parameters(self, day: DayLines) -> dict[str, str]:
        key = ", ".join(f"coalesce(client.{name}, '')" for name in CLIENT_KEY_FIELDS)
        last_click = EXPORT_SCHEMA.field("session_traffic_source_last_click").type
        nulls = {name: EXPORT_SCHEMA.field(name).type for name in _RECORDS_ALWAYS_NULL}
        nulls |= {name: last_click.field(name).type for name in _LAST_CLICK_ALWAYS_NULL}
        rates = self._settings.usd_per_unit
        return {
            "lines": str(day.lines).replace("'", "''"),
            "date": f"{day.date:%Y%m%d}",
            "from_ms": str(day.span_ms[0]),
            "until_ms": str(day.span_ms[1]),
            "max_line_bytes": str(_MAX_LINE_BYTES),
            "client_type": "STRUCT("
            + ", ".join(f"{name} VARCHAR" for name in (*CLIENT_PARAMETERS, "ua"))
            + ")",
            "client_key": f"concat_ws(chr(31), {key})",
            "currency": self._settings.currency,
            "ecommerce_events": ", ".join(f"'{name}'" for name in sorted(ECOMMERCE_EVENTS)),
            "usd_rate_of_cu": _rate_expression("cu", rates),
            "usd_rate_of_h_cu": _rate_expression("h.cu", rates),
            "usd_rate_of_property": repr(float(rates[self._settings.currency])),
            **{name: _sql_type(kind) for name, kind in nulls.items()},
        }

    def _register_dimensions(self, parameters: Mapping[str, str]) -> None:
        fields = ", ".join(f"any_value(client.{name}) AS {name}" for name in CLIENT_KEY_FIELDS)
        clients = self._fetch(
            f"SELECT {parameters['client_key']} AS client_key, {fields} FROM envelopes"
            " GROUP BY client_key ORDER BY client_key"
        )
        self._store_table(f"clients_{parameters['date']}", client_table(clients))
        landings = self._fetch(
            "SELECT DISTINCT dl, dr, CAST(camp AS VARCHAR) AS camp, ir, any_value(camp) AS camp_map"
            " FROM facts WHERE is_session_start GROUP BY ALL ORDER BY ALL"
        )
        self._store_table("TEMP traffic", traffic_table(landings))
        locations = self._fetch("SELECT DISTINCT dl FROM facts WHERE dl IS NOT NULL ORDER BY dl")
        self._store_table(
            f"campaigns_{parameters['date']}", campaign_table(row["dl"] for row in locations)
        )

    def _fetch(self, query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._db.sql(query).to_arrow_table().to_pylist()
        return rows

    def _store_table(self, name: str, table: pa.Table) -> None:
        temporary, _, name = name.rpartition(" ")
        self._db.register("incoming", table)
        self._db.execute(f"CREATE OR REPLACE {temporary} TABLE {name} AS SELECT * FROM incoming")
        self._db.unregister("incoming")

    def _read_figures(self, parameters: Mapping[str, str]) -> DayFigures:
        query = Template(
            "SELECT (SELECT count(*) FROM attributed WHERE NOT continued AND sid >= 0),"
            " count(*) FILTER (money_event = 'purchase'),"
            " coalesce(sum(value * $usd_rate_of_cu / $usd_rate_of_property)"
            " FILTER (money_event = 'purchase'), 0) FROM facts"
        ).substitute(parameters)
        row = self._db.execute(query).fetchone()
        assert row is not None
        return DayFigures(int(row[0]), int(row[1]), float(row[2]))


def _copy(db: duckdb.DuckDBPyConnection, query: str, target: Path, options: str) -> int:
    path = str(target).replace("'", "''")
    row = db.execute(
        f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, {options})"
    ).fetchone()
    assert row is not None
    return int(row[0])


def _empty_state() -> str:
    source, properties = SOURCE_TYPE, EXPORT_SCHEMA.field("user_properties").type
    columns = {
        "user_pseudo_id": pa.string(),
        "first_touch_micros": pa.int64(),
        "first_src": source,
        "ltv": pa.float64(),
        "last_src": source,
        "session_id": pa.int64(),
        "session_src": source,
        "properties": properties,
    }
    return ", ".join(f"NULL::{_sql_type(kind)} AS {name}" for name, kind in columns.items())


def _rate_expression(column: str, usd_per_unit: Mapping[str, float]) -> str:
    cases = " ".join(f"WHEN '{code}' THEN {rate!r}" for code, rate in sorted(usd_per_unit.items()))
    return f"(CASE upper({column}) {cases} END)"


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{_sql_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        return "STRUCT(" + ", ".join(f'"{f.name}" {_sql_type(f.type)}' for f in kind) + ")"
    return {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN"}[
        str(kind)
    ]


def _read_sql(name: str) -> str:
    return files("behavesim.collect").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def _fill(name: str, parameters: Mapping[str, str]) -> str:
    return Template(_read_sql(name)).substitute(parameters)


@contextmanager
def _mapped_errors(what: str) -> Iterator[None]:
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise WorldError(f"{what}: {_first_line(error)}") from error
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise DataError(f"{what}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
