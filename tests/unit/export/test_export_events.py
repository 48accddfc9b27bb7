"""A whole export: its files and manifest, its window, and what an error leaves."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from tests.unit.export.exporting import (
    DAYS,
    export,
    list_files,
    read_day,
    run,
)
from tests.unit.export.nested_events import make_event, write_table

from behavesim.errors import InputError, NotEnoughDataError, SchemaError, WorldError
from behavesim.export.columns import EVENT_COLUMNS
from behavesim.export.export_events import ExportJob, export_events
from behavesim.export.targets import open_target
from behavesim.export.window import Window
from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.store import TableRef


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


def test_a_target_that_nothing_came_into_is_not_left_behind(warehouse: Path, target: Path) -> None:
    """The first day fails: there is no directory afterwards."""
    write_table(warehouse, [make_event(day=DAYS[1])], DAYS[0])
    with pytest.raises(SchemaError, match="found event_date"):
        export(warehouse, target, Window(until=DAYS[0]))
    assert not target.exists()


def test_since_after_until_is_one_line(warehouse: Path, target: Path) -> None:
    """The two dates stand in the message."""
    with pytest.raises(InputError, match=r"found 2026-11-03; allowed .* --until 2026-11-01"):
        export(warehouse, target, Window(DAYS[2], DAYS[0]))


def test_a_window_without_tables_says_what_there_is(warehouse: Path, target: Path) -> None:
    """An error for the wrong month names the days that exist."""
    window = Window(dt.date(2027, 1, 1), dt.date(2027, 1, 31))
    message = "from 2027-01-01 to 2027-01-31; the source holds 2026-11-01 to 2026-11-03"
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


class RestlessStore(ParquetEventStore):
    """The second day is rewritten while it is read, the first ``times`` times."""

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
