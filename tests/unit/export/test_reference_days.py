"""Two full days of the public GA4 sample, exported and compared with DuckDB's own reading."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from behavesim.export.export_events import ExportJob, export_events
from behavesim.export.targets import open_target
from behavesim.warehouse.parquet import ParquetEventStore

DAYS = ("20201126", "20201225")


@pytest.fixture(scope="module")
def exported(reference_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("real") / "export"
    export_events(ExportJob(ParquetEventStore(reference_dir), open_target(target)))
    return target


def read_table(exported: Path, pattern: str) -> pl.DataFrame:
    return pl.read_csv(exported / pattern, infer_schema_length=None)


def ask_duckdb(reference_dir: Path, select: str) -> tuple[Any, ...]:
    files = [str(reference_dir / f"events_{day}.parquet") for day in DAYS]
    row = duckdb.connect().execute(f"SELECT {select} FROM read_parquet({files})").fetchone()
    assert row is not None
    return row


def test_totals_of_events_equal_those_of_the_tables(exported: Path, reference_dir: Path) -> None:
    """Rows, users, event names, revenue and timestamps survive."""
    events = read_table(exported, "event_date=*/events-00000-*.csv")
    expected = ask_duckdb(
        reference_dir,
        "count(*), count(DISTINCT user_pseudo_id), count(DISTINCT event_name), "
        "sum(ecommerce.purchase_revenue), sum(event_timestamp::HUGEINT), "
        "count(*) FILTER (event_name = 'purchase')",
    )
    found = (
        events.height,
        events.get_column("user_pseudo_id").n_unique(),
        events.get_column("event_name").n_unique(),
        events.get_column("purchase_revenue").sum(),
        sum(events.get_column("event_timestamp").to_list()),
        events.filter(pl.col("event_name") == "purchase").height,
    )
    assert found[:3] == expected[:3]
    assert found[3] == pytest.approx(expected[3])
    assert found[4:] == expected[4:]


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("ga_session_id", "int_value"),
        ("ga_session_number", "int_value"),
        ("engagement_time_msec", "int_value"),
        ("percent_scrolled", "int_value"),
        ("session_engaged", "string_value"),
    ],
)
def test_sums_of_parameters_equal_those_of_the_nested_lists(
    exported: Path, reference_dir: Path, key: str, field: str
) -> None:
    """Each parameter is found on its own row, whatever its place in the list."""
    events = read_table(exported, "event_date=*/events-00000-*.csv")
    expected = ask_duckdb(
        reference_dir,
        f"sum(list_sum([p.value.{field}::HUGEINT for p in event_params if p.key = '{key}'])), "
        f"sum(len([p for p in event_params if p.key = '{key}' AND p.value.{field} IS NOT NULL]))",
    )
    column = events.get_column(key).drop_nulls()
    assert (sum(column.to_list()), column.len()) == expected


def test_items_equal_the_nested_items(exported: Path, reference_dir: Path) -> None:
    """One row an item; prices and quantities add up to those in the lists."""
    items = read_table(exported, "items/event_date=*/items-00000-*.csv")
    expected = ask_duckdb(
        reference_dir,
        "sum(len(items)), sum(list_sum([i.price for i in items])), "
        "sum(list_sum([i.quantity for i in items]))",
    )
    assert items.height == expected[0]
    assert items.get_column("price").sum() == pytest.approx(expected[1])
    assert items.get_column("quantity").sum() == expected[2]


def test_events_and_items_join_on_their_key(exported: Path) -> None:
    """(event_date, event_row) is unique and counts exactly the items of its event."""
    events = read_table(exported, "event_date=*/events-00000-*.csv")
    items = read_table(exported, "items/event_date=*/items-00000-*.csv")
    key = ["event_date", "event_row"]
    assert events.select(key).is_unique().all()
    counted = events.join(items.group_by(key).len(), on=key, how="left").select(
        pl.col("items_count"), pl.col("len").fill_null(0)
    )
    assert (counted["items_count"] == counted["len"]).all()


def test_duckdb_reads_the_partitions(exported: Path) -> None:
    """The layout is Hive's: a reader that knows it sees event_date as a date."""
    query = (
        f"SELECT event_date, count(*) FROM read_csv('{exported}/event_date=*/*.csv', "
        "hive_partitioning = true) GROUP BY 1 ORDER BY 1"
    )
    rows = duckdb.connect().execute(query).fetchall()
    assert [(str(date), count) for date, count in rows] == [
        ("2020-11-26", 54681),
        ("2020-12-25", 21355),
    ]


def test_purchases_equal_those_of_the_tables(exported: Path, reference_dir: Path) -> None:
    """A row a transaction and day; with repeated ones the purchase events are complete."""
    purchases = read_table(exported, "purchases/event_date=*/purchases-00000-*.csv")
    named = "nullif(ecommerce.transaction_id, '(not set)')"
    expected = ask_duckdb(
        reference_dir,
        "count(*) FILTER (event_name = 'purchase'), "
        f"count(DISTINCT event_date || {named}) FILTER (event_name = 'purchase'), "
        f"count(*) FILTER (event_name = 'purchase' AND {named} IS NULL)",
    )
    orders = purchases.filter(pl.col("transaction_id").is_not_null())
    assert (orders.height, purchases.height - orders.height) == expected[1:]
    events = read_table(exported, "event_date=*/events-00000-*.csv")
    bought = events.filter(pl.col("event_name") == "purchase")
    assert bought.height == expected[0]
    first = bought.filter(
        pl.col("transaction_id").is_null()
        | pl.struct("event_date", "transaction_id").is_first_distinct()
    )
    assert purchases.get_column("purchase_revenue").sum() == pytest.approx(
        first.get_column("purchase_revenue").sum()
    )


@pytest.mark.parametrize(
    ("column", "expression"),
    [
        ("event_name", "event_name"),
        (
            "page_location",
            "[p.value.string_value FOR p IN event_params IF p.key = 'page_location'][1]",
        ),
        (
            "ga_session_id",
            "[p.value.int_value FOR p IN event_params IF p.key = 'ga_session_id'][1]",
        ),
        ("geo_city", "geo.city"),
        ("device_category", "device.category"),
        ("first_user_source", "traffic_source.source"),
        ("items_count", "coalesce(len(items), 0)"),
    ],
)
def test_each_row_has_its_own_values(
    exported: Path, reference_dir: Path, column: str, expression: str
) -> None:
    """Nested values stand on the row where DuckDB finds them in the file, in its order."""
    for day, date in (("20201126", "2020-11-26"), ("20201225", "2020-12-25")):
        events = read_table(exported, f"event_date={date}/events-00000-*.csv")
        path = reference_dir / f"events_{day}.parquet"
        query = (
            f"SELECT ({expression})::VARCHAR FROM read_parquet('{path}', file_row_number = true) "
            "ORDER BY file_row_number"
        )
        rows = duckdb.connect().execute(query).fetchall()
        found = events.get_column(column).cast(pl.String).to_list()
        assert found == [row[0] for row in rows]


def test_each_item_has_its_own_values(exported: Path, reference_dir: Path) -> None:
    """Ids and prices in the order of the lists, each beside the row of its event."""
    items = read_table(exported, "items/event_date=2020-12-25/items-00000-*.csv")
    path = reference_dir / "events_20201225.parquet"
    query = (
        "SELECT row, nullif(i.item_id, '(not set)'), i.price, i.quantity FROM ("
        "SELECT file_row_number AS row, unnest(items) AS i, generate_subscripts(items, 1) AS place "
        f"FROM read_parquet('{path}', file_row_number = true)) ORDER BY row, place"
    )
    rows = duckdb.connect().execute(query).fetchall()
    found = items.select("event_row", pl.col("item_id").cast(pl.String), "price", "quantity").rows()
    assert found == rows
