"""The files of an export: their sizes, formats, partitions, and which rows they have."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from tests.unit.export.exporting import DAYS, export, read_day, run
from tests.unit.export.nested_events import make_event, write_table

from behavesim.export.exported_events import read_behavior
from behavesim.export.layout import Layout
from behavesim.warehouse.parquet import ParquetEventStore


def test_files_end_before_they_grow_too_big(tmp_path: Path, target: Path) -> None:
    """Numbered files, each below the bound, together all rows in their order."""
    rows = [make_event(user=f"u.{n}", params={"page_title": "x" * 500}) for n in range(500)]
    write_table(tmp_path / "w", rows)
    manifest = export(tmp_path / "w", target, layout=Layout(max_file_bytes=50_000))
    files = [file for file in manifest.files if file.table == "events"]
    assert len(files) > 5
    assert all(25_000 < file.bytes <= 50_000 for file in files[:-1])
    frames = [pl.read_csv(target / file.path) for file in files]
    assert pl.concat(frames).get_column("event_row").to_list() == list(range(500))


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_every_format_holds_the_same_table(
    warehouse: Path, target: Path, file_format: Any, compression: Any
) -> None:
    """polars reads the same values from each, whatever the compression."""
    layout = Layout(format=file_format, compression=compression)
    manifest = export(warehouse, target, layout=layout)
    file = next(file for file in manifest.files if file.table == "events")
    assert file.path.endswith(layout.suffix)
    read = pl.read_parquet if file_format == "parquet" else pl.read_csv
    frame = read(target / file.path)
    assert frame.get_column("user_pseudo_id").cast(pl.String).to_list() == ["u.0", "u.1", "u.2"]
    assert frame.get_column("event_row").to_list() == [0, 1, 2]


def test_event_names_can_have_directories(tmp_path: Path, target: Path) -> None:
    """event_name= below event_date=; odd names are escaped as Hive does; DuckDB reads them."""
    rows = [
        make_event("page_view"),
        make_event("view_item", items=[{"item_id": "a"}]),
        make_event("odd/name=x"),
        make_event("page_view"),
    ]
    write_table(tmp_path / "w", rows)
    manifest = export(tmp_path / "w", target, layout=Layout(partition_by="event_name"))
    assert sorted(str(Path(file.path).parent) for file in manifest.files) == [
        "event_date=2026-11-01/event_name=odd%2Fname%3Dx",
        "event_date=2026-11-01/event_name=page_view",
        "event_date=2026-11-01/event_name=view_item",
        "items/event_date=2026-11-01/event_name=view_item",
        "purchases/event_date=2026-11-01",
    ]
    found = duckdb.sql(
        f"SELECT event_name, count(*) FROM read_csv('{target}/event_date=*/*/*.csv', "
        "hive_partitioning = true) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert found == [("odd/name=x", 1), ("page_view", 2), ("view_item", 1)]


def make_hit(name: str, index: int, **columns: Any) -> dict[str, Any]:
    key = {"batch_page_id": 7, "batch_ordering_id": 1, "batch_event_index": index}
    return make_event(name, **key, **columns)


def test_events_that_are_there_twice_count_once(tmp_path: Path, target: Path) -> None:
    """By user, batch columns and name, across batches; items and purchases go with their event."""
    rows = [
        make_hit("purchase", 0, items=[{"item_id": "a"}]),
        make_hit("purchase", 1),
        make_hit("view_item", 0),
        make_hit("purchase", 0, items=[{"item_id": "a"}]),
        make_hit("purchase", 0, user="other"),
    ]
    write_table(tmp_path / "w", rows)
    store = ParquetEventStore(tmp_path / "w", batch_rows=2)
    report = run(tmp_path, target, store=store)
    assert report.duplicates == 1
    assert read_day(target, DAYS[0]).get_column("event_row").to_list() == [0, 1, 2, 4]
    assert read_day(target, DAYS[0], "items").height == 1
    assert read_day(target, DAYS[0], "purchases").height == 3
    everything = run(
        tmp_path, target.with_name("all"), store=store, layout=Layout(deduplicate="off")
    )
    assert everything.manifest.count_rows("events") == 5


@pytest.mark.parametrize(("mode", "rows"), [("auto", 3), ("on", 2), ("off", 3)])
def test_events_without_batch_columns_are_compared_only_when_asked(
    tmp_path: Path, target: Path, mode: Any, rows: int
) -> None:
    """Events of one request share a timestamp: alike are only those with all columns equal."""
    write_table(tmp_path / "w", [make_event(), make_event(), make_event(params={"value": 1})])
    manifest = export(tmp_path / "w", target, layout=Layout(deduplicate=mode))
    assert manifest.count_rows("events") == rows


def test_purchases_have_a_row_a_transaction(tmp_path: Path, target: Path) -> None:
    """The thank-you page loaded again says the same order; orders without an id are all kept."""
    order = {"transaction_id": "T-1", "purchase_revenue": 5.0}
    rows = [
        make_event("purchase", ecommerce=order),
        make_event("page_view"),
        make_event("purchase", ecommerce=order),
        make_event("purchase"),
        make_event("purchase", ecommerce={"transaction_id": "(not set)"}),
        make_event("purchase", ecommerce={"transaction_id": "T-2"}),
    ]
    write_table(tmp_path / "w", rows)
    store = ParquetEventStore(tmp_path / "w", batch_rows=2)
    export(tmp_path, target, store=store)
    purchases = read_day(target, DAYS[0], "purchases")
    assert purchases.get_column("event_row").to_list() == [0, 3, 4, 5]
    assert purchases.get_column("transaction_id").to_list() == ["T-1", None, None, "T-2"]
    assert purchases.get_column("purchase_revenue").to_list() == [5, None, None, None]


@pytest.mark.parametrize(
    "layout",
    [
        Layout(),
        Layout(compression="gzip"),
        Layout(compression="zstd", max_file_bytes=2000),
        Layout(format="parquet", compression="zstd"),
        Layout(format="parquet", partition_by="event_name"),
        Layout(partition_by="event_name"),
    ],
    ids=lambda layout: f"{layout.format}-{layout.compression}-{layout.partition_by}",
)
def test_training_reads_every_layout(warehouse: Path, target: Path, layout: Layout) -> None:
    """Format, compression and partitions make no difference to who reads by the manifest."""
    write_table(warehouse, [make_event("view_item", items=[{"item_id": "a"}])] * 30, DAYS[0])
    export(warehouse, target, layout=layout)
    behavior = read_behavior(target)
    assert behavior.events.height == 36
    assert behavior.items.get_column("item_id").to_list() == ["a"] * 30


def test_training_reads_an_export_without_items(warehouse: Path, target: Path) -> None:
    """With directories by event name a table without rows has no file at all."""
    export(warehouse, target, layout=Layout(partition_by="event_name"))
    assert read_behavior(target).items.height == 0


def make_order(user: str | None, transaction: str | None, value: float) -> dict[str, Any]:
    money = {"transaction_id": transaction, "purchase_revenue": value}
    return make_event("purchase", user=user, params={"value": value}, ecommerce=money)


def test_an_order_is_a_users(tmp_path: Path, target: Path) -> None:
    """An id that its user told before is left out and counted; another user's is another order."""
    rows = [
        make_order("1.1", "T-1", 10),
        make_order("2.2", "T-1", 20),
        make_order("2.2", "T-1", 20),
    ]
    write_table(tmp_path / "w", rows)
    report = run(tmp_path, target, store=ParquetEventStore(tmp_path / "w", batch_rows=2))
    found = read_day(target, DAYS[0], "purchases")
    assert found.get_column("event_row").to_list() == [0, 1]
    assert (report.duplicates, read_day(target, DAYS[0]).height) == (1, 3)


@pytest.mark.parametrize("transaction", [None, "", " ", "(not set)"])
def test_orders_without_an_id_are_all_there(
    tmp_path: Path, target: Path, transaction: str | None
) -> None:
    """However it is written that there is none, and whichever user buys."""
    rows = [make_order(user, transaction, 10.0) for user in ("3.3", "4.4", "4.4")]
    write_table(tmp_path / "w", rows)
    report = run(tmp_path, target, store=ParquetEventStore(tmp_path / "w"))
    found = read_day(target, DAYS[0], "purchases")
    assert found.get_column("event_row").to_list() == [0, 1, 2]
    assert found.get_column("transaction_id").null_count() == 3
    assert report.duplicates == 0


def test_ids_that_differ_are_different_orders(tmp_path: Path, target: Path) -> None:
    """Nothing is trimmed, no case is changed; and unknown buyers are never duplicates."""
    ids = ["00123", "123", "t-9", "T-9", "T-9 "]
    rows = [make_order("1.1", one, 1.0) for one in ids] + [make_order(None, "T", 1.0)] * 2
    write_table(tmp_path / "w", rows)
    run(tmp_path, target, store=ParquetEventStore(tmp_path / "w"), layout=Layout(format="parquet"))
    found = pl.read_parquet(target / "purchases" / "*" / "*.parquet")
    assert found.get_column("transaction_id").to_list() == [*ids, "T", "T"]


def test_a_blank_id_of_the_record_gives_way_to_the_parameter(tmp_path: Path, target: Path) -> None:
    """ecommerce.transaction_id, else the parameter of the same name."""
    row = make_event("purchase", params={"transaction_id": "P-1"}, ecommerce={"transaction_id": ""})
    write_table(tmp_path / "w", [row])
    run(tmp_path, target, store=ParquetEventStore(tmp_path / "w"))
    assert read_day(target, DAYS[0], "purchases").get_column("transaction_id").to_list() == ["P-1"]
