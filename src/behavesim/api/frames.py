"""The warehouse and the answer key as polars frames."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from behavesim.core.answer_key import (
    IDENTITIES_FILE,
    IDENTITY_COLUMNS,
    PEOPLE_COLUMNS,
    PEOPLE_FILE,
    ColumnKind,
    read_truth_table,
)
from behavesim.errors import DataError, NotEnoughDataError
from behavesim.people.visits import list_visits
from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.store import TableRef

_SESSION: Final = ("user_pseudo_id", "ga_session_id")
_CAMPAIGN: Final = ("source", "medium", "campaign_name")
_ITEM_COLUMNS: Final = (
    "event_date",
    "event_timestamp",
    "event_name",
    "user_pseudo_id",
    "ga_session_id",
)


def scan_events(
    warehouse: Path, since: dt.date | None = None, until: dt.date | None = None
) -> pl.LazyFrame:
    """The events of the daily tables between two days, both inclusive, in the export's schema.

    Raises NotEnoughDataError where there is no table, DataError for one that is damaged.
    """
    tables = _list_tables(warehouse, since, until)
    return pl.scan_parquet([path for table in tables for path in table.paths])


def _list_tables(
    warehouse: Path, since: dt.date | None, until: dt.date | None
) -> Sequence[TableRef]:
    tables = ParquetEventStore(warehouse).tables(since, until)
    if not tables:
        raise NotEnoughDataError(
            f"{warehouse}: no table events_YYYYMMDD in these days", "Simulate or materialize first."
        )
    return tables


def read_sessions(
    warehouse: Path, since: dt.date | None = None, until: dt.date | None = None
) -> pl.LazyFrame:
    """One row a session of each user who accepted cookies, in order of user and start.

    Columns: ``user_pseudo_id``, ``ga_session_id``, ``start`` and ``end`` (UTC, of the first and the
    last event), ``events``, ``page_views``, ``engaged``, ``engagement_ms``, ``source``, ``medium``,
    ``campaign`` (last click), ``device``, ``country``, ``transactions``, ``revenue`` (of purchases,
    in the property's currency). Raises as ``scan_events`` does.
    """
    paths = [path for table in _list_tables(warehouse, since, until) for path in table.paths]
    is_purchase = pl.col("event_name") == "purchase"
    moment = pl.col("event_timestamp").cast(pl.Datetime("us", "UTC"))
    return (
        _read_session_columns(paths)
        .lazy()
        .filter(pl.all_horizontal(pl.col(_SESSION).is_not_null()))
        .group_by(_SESSION)
        .agg(
            start=moment.min(),
            end=moment.max(),
            events=pl.len(),
            page_views=(pl.col("event_name") == "page_view").sum(),
            engaged=(pl.col("session_engaged") == "1").any(),
            engagement_ms=pl.col("engagement_time_msec").sum(),
            source=pl.col("source").drop_nulls().first(),
            medium=pl.col("medium").drop_nulls().first(),
            campaign=pl.col("campaign_name").drop_nulls().first(),
            device=pl.col("category").first(),
            country=pl.col("country").first(),
            transactions=is_purchase.sum(),
            revenue=pl.col("purchase_revenue").filter(is_purchase).sum().round(6),
        )
        .sort("user_pseudo_id", "start")
    )


def _read_session_columns(paths: Sequence[Path]) -> pl.DataFrame:
    """What a session is made of, one row an event.

    By DuckDB, which reads only these leaves of the records from disk; polars reads whole records.
    """
    columns = ", ".join(
        (
            "event_name, event_timestamp, user_pseudo_id",
            _select_param("ga_session_id", "int_value"),
            _select_param("session_engaged", "string_value"),
            _select_param("engagement_time_msec", "int_value"),
            *(f"session_traffic_source_last_click.manual_campaign.{name}" for name in _CAMPAIGN),
            "device.category, geo.country, ecommerce.purchase_revenue",
        )
    )
    query = f"SELECT {columns} FROM read_parquet($files, union_by_name = true)"
    with duckdb.connect() as database:
        try:
            files = [str(path) for path in paths]
            found = database.sql(query, params={"files": files}).to_arrow_table()
        except duckdb.Error as error:
            reason = " ".join(str(error).split())
            raise DataError(f"{paths[0].parent.parent}: {reason}") from error
    return pl.DataFrame(found)


def _select_param(key: str, kind: str) -> str:
    return f"list_filter(event_params, lambda p: p.key = '{key}')[1].value.{kind} AS {key}"


def find_items(events: pl.LazyFrame) -> pl.LazyFrame:
    """One row an item of an event: the event's day, time, name, user and session, and all fields
    of the export's ``items`` record."""
    return (
        events.select(*_ITEM_COLUMNS[:4], find_param("ga_session_id", "int_value"), pl.col("items"))
        .filter(pl.col("items").list.len() > 0)
        .explode("items")
        .unnest("items")
    )


def find_param(key: str, kind: str) -> pl.Expr:
    """The first value of an event parameter, null where an event has none.

    ``kind`` is the field that holds it: ``string_value``, ``int_value``, ``double_value``.
    """
    entry = pl.element()
    value = entry.filter(entry.struct["key"] == key).struct["value"].struct[kind]
    return pl.col("event_params").list.eval(value).list.first().alias(key)


def make_feature_frame(export: Path, time_zone: str) -> pl.DataFrame:
    """The features of every user of an export, as models of traits see them."""
    from behavesim.export.exported_events import read_behavior
    from behavesim.training.features.matrix import make_features

    features = make_features(read_behavior(export), time_zone)
    numbers = pl.DataFrame(features.values, schema=list(features.names)).fill_nan(None)
    return numbers.insert_column(0, features.users.alias("user_pseudo_id"))


class Truth:
    """The answer key of a workspace: who exists, and which pseudonym in the data is whose.

    For judging what was learned from events, never for learning from it. Raises DataError where it
    is missing or is not what was written.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def people(self) -> pl.DataFrame:
        """The people of the simulation.

        Returns:
            One row a person: ``person_id``, ``persona``, ``age`` (years), ``gender``, ``job``,
            ``region``, ``interest_*`` (0 to 1), temperament (0 to 1), ``budget`` (shop's currency).

        Raises:
            DataError: The file is missing or is not the one that was written.

        >>> ws.truth.people().select("person_id", "age").row(0)[0]
        0
        """
        return self._read(PEOPLE_FILE, PEOPLE_COLUMNS)

    def identities(self) -> pl.DataFrame:
        """Which pseudonym in the data is whose.

        Returns:
            One row a pseudonym: ``user_pseudo_id``, ``person_id``, and since when it was used.

        Raises:
            DataError: The file is missing or is not the one that was written.

        >>> sessions = ws.sessions().join(ws.truth.identities().lazy(), on="user_pseudo_id")
        >>> sessions.select(pl.col("person_id").is_not_null().all()).collect().item()
        True
        """
        return self._read(IDENTITIES_FILE, IDENTITY_COLUMNS)

    def visits(self) -> pl.DataFrame:
        """The visits of the simulation, also of people who refused cookies.

        Returns:
            One row a visit: whose, when, with which intent, how it ended, and under which
            pseudonym.

        Raises:
            NotEnoughDataError: Nothing has been simulated.

        >>> ws.truth.visits().height >= ws.sessions().collect().height
        True
        """
        files = list_visits(self._directory)
        if not files:
            raise NotEnoughDataError(f"{self._directory}: no visits", "Simulate first.")
        return pl.read_parquet(files)

    def _read(self, name: str, columns: Mapping[str, ColumnKind]) -> pl.DataFrame:
        if not self._directory.is_dir():
            raise NotEnoughDataError(f"{self._directory}: no answer key", "Simulate first.")
        return read_truth_table(self._directory / name, columns)
