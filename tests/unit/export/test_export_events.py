"""A whole export: partitions, manifest, what stays, what goes, what an error leaves."""

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from tests.unit.export.nested_events import make_event, write_days, write_table

from behavesim.errors import InputError, NotEnoughDataError, SchemaError, WorldError
from behavesim.export.columns import EVENT_COLUMNS, make_event_columns
from behavesim.export.export_events import ExportJob, ExportReport, export_events
from behavesim.export.layout import Layout
from behavesim.export.manifest import Manifest
from behavesim.export.targets import open_target
from behavesim.export.window import Window
from behavesim.train.events import read_behaviour
from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.store import TableRef

EVERYTHING = Window()
DAYS = [dt.date(2026, 11, day) for day in (1, 2, 3)]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Three days of three events each."""
    write_days(tmp_path / "warehouse", DAYS)
    return tmp_path / "warehouse"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "export"


def run(warehouse: Path, target: Path, window: Window = EVERYTHING, **job: Any) -> ExportReport:
    store = job.pop("store", None) or ParquetEventStore(warehouse)
    return export_events(ExportJob(store, open_target(target), window=window, **job))


def export(warehouse: Path, target: Path, window: Window = EVERYTHING, **job: Any) -> Manifest:
    return run(warehouse, target, window, **job).manifest


def read_day(target: Path, day: dt.date, table: str = "events") -> pl.DataFrame:
    below = target if table == "events" else target / table
    return pl.read_csv(next((below / f"event_date={day}").glob(f"{table}-*.csv")))


def list_files(target: Path) -> dict[str, bytes]:
    paths = sorted(path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in paths}


def test_each_day_has_a_file_of_each_table(warehouse: Path, target: Path) -> None:
    """Hive-style directories below the target, the manifest beside them, nothing else."""
    export(warehouse, target)
    days = ["event_date=2026-11-01", "event_date=2026-11-02", "event_date=2026-11-03"]
    assert [re.sub(r"-[0-9a-f]{8}\.csv", ".csv", path) for path in list_files(target)] == [
        *(f"{day}/events-00000.csv" for day in days),
        *(f"items/{day}/items-00000.csv" for day in days),
        "manifest.json",
        *(f"purchases/{day}/purchases-00000.csv" for day in days),
    ]


def test_the_manifest_describes_the_files(warehouse: Path, target: Path) -> None:
    """Rows, bytes and SHA-256 are those of the files; sources are the tables."""
    export(warehouse, target)
    manifest = json.loads((target / "manifest.json").read_text())
    assert manifest["schema_version"] == 1
    assert [(source["name"], source["rows"]) for source in manifest["sources"]] == [
        ("events_20261101", 3),
        ("events_20261102", 3),
        ("events_20261103", 3),
    ]
    assert all(dt.datetime.fromisoformat(table["modified"]) for table in manifest["sources"])
    assert [column["name"] for column in manifest["columns"]["events"]] == [
        column.name for column in EVENT_COLUMNS
    ]
    for file in manifest["files"]:
        content = (target / file["path"]).read_bytes()
        assert file["bytes"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["rows"] == content.count(b"\n") - 1


def test_the_same_warehouse_gives_the_same_bytes(warehouse: Path, target: Path) -> None:
    """Nothing in the output depends on when or where it was made."""
    export(warehouse, target)
    export(warehouse, target.with_name("again"))
    assert list_files(target) == list_files(target.with_name("again"))


def test_event_rows_count_through_batches(tmp_path: Path, target: Path) -> None:
    """event_row goes on from batch to batch and is a key of the day."""
    write_table(tmp_path / "w", [make_event(user=f"u.{n}") for n in range(10)])
    store = ParquetEventStore(tmp_path / "w", batch_rows=3)
    export(tmp_path, target, store=store)
    events = read_day(target, DAYS[0])
    assert events.get_column("event_row").to_list() == list(range(10))


def test_window_days_are_inclusive(warehouse: Path, target: Path) -> None:
    """Both ends of the window are in it."""
    manifest = export(warehouse, target, Window(DAYS[1], DAYS[2]))
    assert manifest.list_days() == DAYS[1:]


def test_a_day_that_is_gone_is_removed(warehouse: Path, target: Path) -> None:
    """The target mirrors the window: what the warehouse no longer has goes from both tables."""
    export(warehouse, target)
    (warehouse / "events_20261102" / "part-0000.parquet").unlink()
    export(warehouse, target)
    assert not [name for name in list_files(target) if "2026-11-02" in name]
    assert "2026-11-02" not in (target / "manifest.json").read_text()


def test_days_outside_of_the_window_stay(warehouse: Path, target: Path) -> None:
    """A later export of one day replaces that day and leaves the others listed."""
    export(warehouse, target)
    before = list_files(target)
    write_days(warehouse, [DAYS[2]], rows_a_day=5)
    exported = export(warehouse, target, Window(since=DAYS[2]))
    after = list_files(target)
    assert exported.count_rows("events") == 5
    kept = [path for path in before if "2026-11-01" in path]
    assert len(kept) == 3
    assert all(after[path] == before[path] for path in kept)
    manifest = json.loads(after["manifest.json"])
    assert [file["rows"] for file in manifest["files"] if file["table"] == "events"] == [3, 3, 5]


def test_days_that_stay_must_have_the_same_columns(warehouse: Path, target: Path) -> None:
    """Two shapes of CSV below one directory would be misread."""
    export(warehouse, target)
    before = list_files(target)
    columns = make_event_columns([("theme", "string")])
    with pytest.raises(SchemaError, match="holds 2 other days with other columns"):
        export(warehouse, target, Window(since=DAYS[2]), layout=Layout(columns))
    assert list_files(target) == before


def test_partitions_without_a_manifest_are_not_trusted(warehouse: Path, target: Path) -> None:
    """A foreign event_date= directory outside of the window is named, not mixed in."""
    stranger = target / "event_date=2025-01-01" / "mine.csv"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("mine")
    with pytest.raises(SchemaError, match="holds event_date=2025-01-01, which no manifest lists"):
        export(warehouse, target, Window(since=DAYS[0]))
    assert list_files(target) == {"event_date=2025-01-01/mine.csv": b"mine"}


class FailingStore(ParquetEventStore):
    """Breaks off in the middle of the second day."""

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        yield from super().read(table, columns)
        if table.date == DAYS[1]:
            raise SchemaError("broken off")


def test_a_day_that_fails_stays_as_it_was(warehouse: Path, target: Path) -> None:
    """Days before it are new and whole; neither half a day nor a staging directory remains."""
    export(warehouse, target)
    before = list_files(target)
    write_days(warehouse, DAYS, rows_a_day=9)
    with pytest.raises(SchemaError, match="broken off"):
        export(warehouse, target, store=FailingStore(warehouse), workers=1)
    after = list_files(target)
    rows = {file["event_date"]: file["rows"] for file in read_events_entries(after)}
    assert rows == {"2026-11-01": 9, "2026-11-02": 3, "2026-11-03": 3}
    assert [path for path in before if "11-01" not in path and path != "manifest.json"] == [
        path for path in after if "11-01" not in path and path != "manifest.json"
    ]


def read_events_entries(files: dict[str, bytes]) -> list[dict[str, Any]]:
    entries = json.loads(files["manifest.json"])["files"]
    return [entry for entry in entries if entry["table"] == "events"]


def test_the_next_export_goes_on_after_the_one_that_failed(warehouse: Path, target: Path) -> None:
    """Only what is missing is written, and the result is that of an export without a failure."""
    with pytest.raises(SchemaError, match="broken off"):
        export(warehouse, target, store=FailingStore(warehouse), workers=1)
    report = run(warehouse, target)
    assert (report.unchanged, report.written) == ((DAYS[0],), tuple(DAYS[1:]))
    export(warehouse, target.with_name("undisturbed"))
    assert list_files(target) == list_files(target.with_name("undisturbed"))


def test_a_target_that_nothing_came_into_is_not_left_behind(warehouse: Path, target: Path) -> None:
    """The first day fails: there is no directory afterwards."""
    write_table(warehouse, [make_event(day=DAYS[1])], DAYS[0])
    with pytest.raises(SchemaError, match="found event_date"):
        export(warehouse, target, Window(until=DAYS[0]))
    assert not target.exists()


def test_what_a_killed_export_staged_is_swept_away(warehouse: Path, target: Path) -> None:
    """The next export begins with an empty staging directory and leaves none."""
    leftover = target / ".new" / "event_date=2026-11-01" / "events-00000.csv"
    leftover.parent.mkdir(parents=True)
    leftover.write_text("half a li")
    export(warehouse, target)
    assert not (target / ".new").exists()


def test_since_after_until_is_one_line(warehouse: Path, target: Path) -> None:
    """The two dates stand in the message."""
    with pytest.raises(InputError, match=r"found 2026-11-03; allowed .* --until 2026-11-01"):
        export(warehouse, target, Window(DAYS[2], DAYS[0]))


def test_a_window_without_tables_says_what_there_is(warehouse: Path, target: Path) -> None:
    """Whoever asks for the wrong month learns which days exist."""
    window = Window(dt.date(2027, 1, 1), dt.date(2027, 1, 31))
    message = "from 2027-01-01 to 2027-01-31; the warehouse holds 2026-11-01 to 2026-11-03"
    with pytest.raises(NotEnoughDataError, match=message):
        export(warehouse, target, window)
    assert not target.exists()


def test_an_empty_warehouse_is_one_line(tmp_path: Path, target: Path) -> None:
    """No table at all: the hint names the commands that make one."""
    with pytest.raises(NotEnoughDataError, match="holds no events table") as caught:
        export(tmp_path / "nothing", target)
    assert "simulate" in caught.value.hint


def test_rows_of_another_day_are_refused(tmp_path: Path, target: Path) -> None:
    """A table's rows belong to the day in its name; the partition could not hold others."""
    write_table(tmp_path / "w", [make_event(day=DAYS[1])], DAYS[0])
    with pytest.raises(SchemaError, match="events_20261101: found event_date"):
        export(tmp_path / "w", target)


def test_a_target_that_cannot_be_made_is_one_line(warehouse: Path, tmp_path: Path) -> None:
    """A file where the directory should be is named with the reason."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(WorldError, match="taken/export: could not be written: Not a directory"):
        export(warehouse, tmp_path / "taken" / "export")


def test_progress_counts_rows_of_the_window(warehouse: Path, target: Path) -> None:
    """Rows and bytes grow; the last report has done equal to total."""
    seen: list[tuple[int, int | None]] = []
    figures: list[dict[str, float | int | str]] = []

    def record(stage: str, done: int, total: int | None, **more: float | int | str) -> None:
        seen.append((done, total))
        figures.append(more)

    store = ParquetEventStore(warehouse)
    report = export_events(ExportJob(store, open_target(target)), record)
    assert seen == sorted(seen)
    assert seen[-1] == (9, 9)
    assert figures[-1]["rows"] == 9
    assert figures[-1]["bytes"] == sum(file.bytes for file in report.manifest.files)


def test_unchanged_days_are_not_written_again(warehouse: Path, target: Path) -> None:
    """A day is written again when its table was; what the others had stays untouched."""
    export(warehouse, target)
    write_table(warehouse, [make_event(day=DAYS[1])], DAYS[1])
    report = run(warehouse, target)
    assert (report.written, report.unchanged) == ((DAYS[1],), (DAYS[0], DAYS[2]))
    assert report.manifest.count_rows("events") == 7
    assert run(warehouse, target).written == ()
    assert run(warehouse, target, full=True).written == tuple(DAYS)


def test_a_day_with_a_lost_file_is_written_again(warehouse: Path, target: Path) -> None:
    """The manifest alone is no proof."""
    export(warehouse, target)
    before = list_files(target)
    next((target / f"event_date={DAYS[1]}").iterdir()).unlink()
    assert run(warehouse, target).written == (DAYS[1],)
    assert list_files(target) == before


def test_another_layout_is_refused_unless_all_is_replaced(warehouse: Path, target: Path) -> None:
    """Other columns, format or version: one line with a hint; --full replaces the whole."""
    export(warehouse, target)
    before = list_files(target)
    other = Layout(format="parquet")
    with pytest.raises(SchemaError, match=r"holds an export with other settings \(format\)") as at:
        export(warehouse, target, layout=other)
    assert "--full" in at.value.hint
    assert list_files(target) == before
    export(warehouse, target, layout=other, full=True)
    assert {Path(path).suffix for path in list_files(target)} == {".parquet", ".json"}


def test_another_layout_comes_whole_or_not_at_all(warehouse: Path, target: Path) -> None:
    """An error while everything is replaced leaves everything as it was."""
    export(warehouse, target)
    before = list_files(target)
    store = FailingStore(warehouse)
    with pytest.raises(SchemaError, match="broken off"):
        export(warehouse, target, store=store, layout=Layout(excel_safe=True), full=True, workers=1)
    assert list_files(target) == before


def test_another_schema_version_is_refused(warehouse: Path, target: Path) -> None:
    """Files of an older behavesim are not mixed with ours."""
    export(warehouse, target)
    manifest = target / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"schema_version": 1', '"schema_version": 0'))
    with pytest.raises(SchemaError, match=r"other columns \(schema version 0; now 1\)"):
        export(warehouse, target)


def test_two_exports_of_one_target_do_not_run_at_once(warehouse: Path, target: Path) -> None:
    """The second one is told who is at work; the lock goes with the first."""
    export(warehouse, target)
    before = list_files(target)
    with (
        open_target(target).hold(),
        pytest.raises(
            WorldError, match=rf"another export is writing here \(process {os.getpid()} on"
        ),
    ):
        export(warehouse, target)
    assert list_files(target) == before
    export(warehouse, target)
    assert not (target / ".lock").exists()


class RestlessStore(ParquetEventStore):
    """Somebody rewrites the second day while it is read, the first ``times`` times."""

    def __init__(self, root: Path, times: int) -> None:
        super().__init__(root)
        self._warehouse = root
        self._times = times

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        yield from super().read(table, columns)
        if table.date == DAYS[1] and self._times:
            self._times -= 1
            rows = [make_event(day=DAYS[1], user=f"new.{n}") for n in range(5 + self._times)]
            write_table(self._warehouse, rows, DAYS[1])


def test_a_table_that_changes_while_read_is_read_again(warehouse: Path, target: Path) -> None:
    """The export has the table's last state, and knows it as that."""
    store = RestlessStore(warehouse, times=2)
    export(warehouse, target, store=store)
    assert read_day(target, DAYS[1]).get_column("user_pseudo_id").to_list()[0] == "new.0"
    assert run(warehouse, target).written == ()


def test_a_table_that_never_rests_is_one_line(warehouse: Path, target: Path) -> None:
    """After three attempts the day is left as it was."""
    export(warehouse, target, Window(until=DAYS[0]))
    with pytest.raises(WorldError, match="events_20261102: changed each of 3 times") as caught:
        export(warehouse, target, store=RestlessStore(warehouse, times=9), workers=1)
    assert caught.value.retryable
    assert "11-02" not in (target / "manifest.json").read_text()


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
    """Events of one bundle share a timestamp: alike are only those with all columns equal."""
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
    behaviour = read_behaviour(target)
    assert behaviour.events.height == 36
    assert behaviour.items.get_column("item_id").to_list() == ["a"] * 30


def test_training_reads_an_export_without_items(warehouse: Path, target: Path) -> None:
    """With directories by event name a table without rows has no file at all."""
    export(warehouse, target, layout=Layout(partition_by="event_name"))
    assert read_behaviour(target).items.height == 0
