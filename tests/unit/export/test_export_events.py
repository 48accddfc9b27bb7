"""A whole export: partitions, manifest, what stays, what goes, what an error leaves."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from tests.unit.export.nested_events import make_event, write_days, write_table

from behavesim.errors import InputError, NotEnoughDataError, SchemaError, WorldError
from behavesim.export.columns import EVENT_COLUMNS, make_event_columns
from behavesim.export.export_events import export_events
from behavesim.export.manifest import Manifest
from behavesim.export.window import Window
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


def export(warehouse: Path, target: Path, window: Window = EVERYTHING) -> Manifest:
    return export_events(ParquetEventStore(warehouse), target, EVENT_COLUMNS, window)


def list_files(target: Path) -> dict[str, bytes]:
    paths = sorted(path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in paths}


def test_each_day_has_a_file_of_events_and_one_of_items(warehouse: Path, target: Path) -> None:
    """Hive-style directories below the target, the manifest beside them, nothing else."""
    export(warehouse, target)
    days = ["event_date=2026-11-01", "event_date=2026-11-02", "event_date=2026-11-03"]
    assert list(list_files(target)) == [
        *(f"{day}/events-00000.csv" for day in days),
        *(f"items/{day}/items-00000.csv" for day in days),
        "manifest.json",
    ]


def test_the_manifest_describes_the_files(warehouse: Path, target: Path) -> None:
    """Rows, bytes and SHA-256 are those of the files; sources are the tables."""
    export(warehouse, target)
    manifest = json.loads((target / "manifest.json").read_text())
    assert manifest["schema_version"] == 1
    assert [source["name"] for source in manifest["sources"]] == [
        "events_20261101",
        "events_20261102",
        "events_20261103",
    ]
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
    export_events(store, target, EVENT_COLUMNS, Window())
    events = pl.read_csv(target / "event_date=2026-11-01/events-00000.csv")
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
    assert (
        after["event_date=2026-11-01/events-00000.csv"]
        == (before["event_date=2026-11-01/events-00000.csv"])
    )
    manifest = json.loads(after["manifest.json"])
    assert [file["rows"] for file in manifest["files"] if file["table"] == "events"] == [3, 3, 5]


def test_days_that_stay_must_have_the_same_columns(warehouse: Path, target: Path) -> None:
    """Two shapes of CSV below one directory would be misread."""
    export(warehouse, target)
    before = list_files(target)
    columns = make_event_columns([("theme", "string")])
    with pytest.raises(SchemaError, match="holds 2 other days with other columns"):
        export_events(ParquetEventStore(warehouse), target, columns, Window(since=DAYS[2]))
    assert list_files(target) == before


def test_partitions_without_a_manifest_are_not_trusted(warehouse: Path, target: Path) -> None:
    """A foreign event_date= directory outside of the window is named, not mixed in."""
    stranger = target / "event_date=2025-01-01"
    stranger.mkdir(parents=True)
    with pytest.raises(SchemaError, match="holds event_date=2025-01-01, which no manifest lists"):
        export(warehouse, target, Window(since=DAYS[0]))
    assert stranger.is_dir()


class FailingStore(ParquetEventStore):
    """Breaks off in the middle of the second day."""

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        yield from super().read(table, columns)
        if table.date == DAYS[1]:
            raise SchemaError("broken off")


@pytest.mark.parametrize("has_old", [True, False])
def test_a_failed_export_leaves_the_target_as_it_was(
    warehouse: Path, target: Path, has_old: bool
) -> None:
    """Neither half a day nor a staging directory remains."""
    if has_old:
        export(warehouse, target)
    before = list_files(target)
    write_days(warehouse, DAYS, rows_a_day=9)
    with pytest.raises(SchemaError, match="broken off"):
        export_events(FailingStore(warehouse), target, EVENT_COLUMNS, Window())
    assert list_files(target) == before
    assert target.exists() == has_old


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
    """The last report has done equal to total."""
    seen: list[tuple[int, int | None]] = []

    def record(stage: str, done: int, total: int | None, **figures: float | int | str) -> None:
        seen.append((done, total))

    export_events(ParquetEventStore(warehouse), target, EVENT_COLUMNS, Window(), record)
    assert seen == [(3, 9), (6, 9), (9, 9)]
