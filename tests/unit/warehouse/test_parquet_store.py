import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.export.nested_events import make_event, write_table

from behavesim.errors import DataError, SchemaError
from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.warehouse import ParquetEventStore, TableRef
from behavesim.warehouse.selection import select_fields

_ROW = {
    "event_date": "20261101",
    "event_name": "view_item",
    "event_params": [{"key": "value", "value": {"int_value": 5}}],
    "items": [{"item_id": "A", "price": 1.5}, {"item_id": "B"}],
    "device": {"category": "mobile", "web_info": {"hostname": "shop.example"}},
}


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=EXPORT_SCHEMA), path)


def _read(root: Path, columns: list[str] | None = None) -> pa.Table:
    store = ParquetEventStore(root)
    batches = [batch for table in store.tables() for batch in store.read(table, columns)]
    return pa.Table.from_batches(batches)


def test_tables_are_found_by_date(tmp_path: Path) -> None:
    """Both limits are inclusive; what is no day's table is passed over."""
    for day in ("20261101", "20261102", "20261103"):
        _write(tmp_path / f"events_{day}" / "part-0000.parquet", [_ROW])
    _write(tmp_path / "_state" / "20261101.parquet", [_ROW])
    (tmp_path / "events_intraday_20261104").mkdir()
    store = ParquetEventStore(tmp_path)
    assert [table.name for table in store.tables()] == [
        "events_20261101",
        "events_20261102",
        "events_20261103",
    ]
    between = store.tables(dt.date(2026, 11, 2), dt.date(2026, 11, 2))
    path = tmp_path / "events_20261102" / "part-0000.parquet"
    stat = path.stat()
    modified = dt.datetime.fromtimestamp(stat.st_mtime, dt.UTC)
    day = dt.date(2026, 11, 2)
    assert between == [TableRef("events_20261102", day, (path,), 1, stat.st_size, modified)]


def test_the_daily_table_wins_over_the_intraday_one(tmp_path: Path) -> None:
    """A day that is not over is read from its intraday table, whose name it keeps."""
    for name in ("events_20261101", "events_intraday_20261101", "events_intraday_20261102"):
        _write(tmp_path / name / "part-0000.parquet", [_ROW | {"event_name": name}])
    tables = ParquetEventStore(tmp_path).tables()
    assert [table.name for table in tables] == ["events_20261101", "events_intraday_20261102"]
    assert _read(tmp_path, ["event_name"]).to_pylist() == [
        {"event_name": "events_20261101"},
        {"event_name": "events_intraday_20261102"},
    ]


def test_everything_is_read_in_the_export_schema(tmp_path: Path) -> None:
    """Without a choice of columns a batch is a whole part of the table."""
    _write(tmp_path / "events_20261101.parquet", [_ROW])
    table = _read(tmp_path)
    assert table.schema.equals(EXPORT_SCHEMA)
    assert table.to_pylist()[0]["items"][1]["item_id"] == "B"


def test_only_what_was_asked_for_is_read(tmp_path: Path) -> None:
    """Paths choose leaves inside records and lists; a record's path takes all of it."""
    _write(tmp_path / "events_20261101.parquet", [_ROW])
    table = _read(tmp_path, ["items.item_id", "device.web_info", "event_name"])
    assert table.to_pylist() == [
        {
            "event_name": "view_item",
            "device": {
                "web_info": {"browser": None, "browser_version": None, "hostname": "shop.example"}
            },
            "items": [{"item_id": "A"}, {"item_id": "B"}],
        }
    ]
    assert table.schema.equals(select_fields(["event_name", "device.web_info", "items.item_id"]))


def test_missing_columns_are_null_and_types_are_cast(tmp_path: Path) -> None:
    """Old tables lack columns and have INT64 where today's schema has STRING."""
    old = pa.table(
        {
            "event_name": ["a", "b"],
            "stream_id": [7, None],
            "device": pa.array([{"vendor_id": 5}, None], pa.struct([("vendor_id", pa.int64())])),
        }
    )
    pq.write_table(old, tmp_path / "events_20201126.parquet")
    table = _read(tmp_path)
    first, second = table.to_pylist()
    assert (first["stream_id"], first["device"]["vendor_id"], first["items"]) == ("7", "5", None)
    assert (second["stream_id"], second["device"]) == (None, None)
    assert _read(tmp_path, ["batch_page_id"]).to_pylist() == [{"batch_page_id": None}] * 2


def test_unknown_path_is_refused(tmp_path: Path) -> None:
    """A typing mistake is no empty column."""
    with pytest.raises(SchemaError, match=r"device\.colour"):
        select_fields(["device.colour"])


def test_uncastable_column_is_refused(tmp_path: Path) -> None:
    """A text where a number must be is an error that names the path."""
    pq.write_table(pa.table({"event_timestamp": ["soon"]}), tmp_path / "events_20261101.parquet")
    with pytest.raises(SchemaError, match="event_timestamp: found string; allowed int64"):
        _read(tmp_path)


def test_a_file_that_is_no_parquet_is_an_error(tmp_path: Path) -> None:
    """A broken file is named."""
    (tmp_path / "events_20261101.parquet").write_bytes(b"nothing")
    with pytest.raises(DataError, match="allowed a whole Parquet file"):
        ParquetEventStore(tmp_path).tables()


def test_no_directory_is_no_tables(tmp_path: Path) -> None:
    """A warehouse that was never written has no tables."""
    assert ParquetEventStore(tmp_path / "none").tables() == []


@pytest.mark.parametrize("batch_rows", [1000, 16384])
def test_real_days_are_read_in_todays_schema(reference_dir: Path, batch_rows: int) -> None:
    """Two real days of 2020 come out in today's schema, each row as it was."""
    store = ParquetEventStore(reference_dir, batch_rows)
    tables = store.tables()
    assert [(table.name, table.rows) for table in tables] == [
        ("events_20201126", 54681),
        ("events_20201225", 21355),
    ]
    table = tables[1]
    batches = list(store.read(table))
    for batch in batches:
        assert batch.schema.equals(EXPORT_SCHEMA)
        batch.validate(full=True)
    ours = pa.Table.from_batches(batches)
    real = pq.read_table(table.paths[0])
    assert ours["event_timestamp"].equals(real["event_timestamp"])
    assert ours["event_params"].to_pylist()[-50:] == real["event_params"].to_pylist()[-50:]
    assert set(ours["stream_id"].to_pylist()) == {"2100450278"}
    assert ours["batch_page_id"].null_count == len(ours)
    named = [(i["item_id"], i["price"]) for row in ours["items"].to_pylist() for i in row]
    assert named == [(i["item_id"], i["price"]) for r in real["items"].to_pylist() for i in r]


def test_a_file_with_a_damaged_page_is_named(tmp_path: Path) -> None:
    """What Arrow finds only while rows are read is one line, too."""
    rows = [make_event(user=f"u.{n}", event_timestamp=n) for n in range(2000)]
    write_table(tmp_path, rows)
    file = tmp_path / "events_20261101" / "part-0000.parquet"
    content = file.read_bytes()
    at = len(content) // 3
    file.write_bytes(content[:at] + b"\xff" * 2000 + content[at + 2000 :])
    store = ParquetEventStore(tmp_path)
    with pytest.raises(DataError, match=r"part-0000\.parquet: found .*; allowed a whole") as caught:
        list(store.read(store.tables()[0]))
    assert "\n" not in caught.value.message
