"""An export that goes on: new days, rewritten days, intraday tables, errors on the way."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from tests.unit.export.nested_events import make_event, write_days, write_table

from behavesim.errors import BehavesimError, InputError, SchemaError, WorldError
from behavesim.export.export_events import ExportJob, ExportReport, export_events
from behavesim.export.follow import FollowReport, follow_events
from behavesim.export.targets import open_target
from behavesim.export.window import Window
from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.store import TableRef

DAYS = [dt.date(2026, 11, day) for day in (1, 2, 3)]
NO_ROUNDS = 0.001


class Script:
    """Does a step after each round, and stops after the last one."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self._steps = list(steps)
        self.stop = threading.Event()
        self.written: list[tuple[dt.date, ...] | None] = []
        self.errors: list[str] = []

    def round_done(self, report: ExportReport | None) -> None:
        self.written.append(None if report is None else report.written)
        self._go_on()

    def round_failed(self, error: BehavesimError) -> None:
        self.errors.append(error.message)
        self._go_on()

    def _go_on(self) -> None:
        if self._steps:
            self._steps.pop(0)()
        else:
            self.stop.set()


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    write_days(tmp_path / "warehouse", DAYS[:2])
    return tmp_path / "warehouse"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "export"


def follow(store: ParquetEventStore, target: Path, script: Script) -> FollowReport:
    job = ExportJob(store, open_target(target))
    return follow_events(job, NO_ROUNDS, script, script.stop)


def read_files(target: Path) -> dict[str, bytes]:
    paths = [path for path in target.rglob("*") if path.is_file()]
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in paths}


def test_new_and_rewritten_days_are_exported_as_they_come(warehouse: Path, target: Path) -> None:
    """Each round writes what changed and nothing else; the end is that of one export."""
    script = Script(
        lambda: None,
        lambda: write_days(warehouse, DAYS[2:]),
        lambda: write_table(warehouse, [make_event(day=DAYS[0])], DAYS[0]),
    )
    done = follow(ParquetEventStore(warehouse), target, script)
    assert script.written == [(DAYS[0], DAYS[1]), (), (DAYS[2],), (DAYS[0],)]
    assert (done.rounds, done.written_days, done.written_rows) == (4, 4, 10)
    export_events(ExportJob(ParquetEventStore(warehouse), open_target(target.with_name("once"))))
    assert read_files(target) == read_files(target.with_name("once"))


def test_a_restart_continues(warehouse: Path, target: Path) -> None:
    """The manifest is the checkpoint: a second follower writes nothing again."""
    follow(ParquetEventStore(warehouse), target, Script())
    write_days(warehouse, DAYS[2:])
    script = Script()
    follow(ParquetEventStore(warehouse), target, script)
    assert script.written == [(DAYS[2],)]


def test_it_waits_for_the_first_table(tmp_path: Path, target: Path) -> None:
    """A window without tables is no error of a service that began before its data."""
    script = Script(lambda: write_days(tmp_path / "w", DAYS[:1]))
    follow(ParquetEventStore(tmp_path / "w"), target, script)
    assert script.written == [None, (DAYS[0],)]


def test_a_day_that_is_gone_stays(warehouse: Path, target: Path) -> None:
    """Between an intraday table and the daily one there may be a moment with none."""
    script = Script((warehouse / "events_20261101" / "part-0000.parquet").unlink)
    follow(ParquetEventStore(warehouse), target, script)
    assert (target / "event_date=2026-11-01").is_dir()


class IntradayStore(ParquetEventStore):
    """The second day is an intraday table, to which rows are added while it is read."""

    def tables(self, since: dt.date | None = None, until: dt.date | None = None) -> list[TableRef]:
        return [
            replace(table, name="events_intraday_20261102", kind="intraday")
            if table.date == DAYS[1]
            else table
            for table in super().tables(since, until)
        ]

    def read(
        self, table: TableRef, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        yield from super().read(table, columns)
        if table.kind == "intraday" and (table.rows or 0) < 6:
            rows = [make_event(day=table.date) for _ in range((table.rows or 0) + 1)]
            write_table(self._root, rows, table.date)


def test_intraday_rows_are_exported_as_they_come(warehouse: Path, target: Path) -> None:
    """A table that grows all day is no error: each round has what there was when it began."""
    store = IntradayStore(warehouse)
    script = Script(*[lambda: None] * 4)
    follow(store, target, script)
    assert script.written == [(DAYS[0], DAYS[1]), (DAYS[1],), (DAYS[1],), (DAYS[1],), ()]
    manifest = (target / "manifest.json").read_text()
    assert "events_intraday_20261102" in manifest


def test_the_daily_table_takes_the_place_of_the_intraday_one(warehouse: Path, target: Path) -> None:
    """The day is replaced whole, and the manifest names its new source."""
    follow(IntradayStore(warehouse), target, Script(*[lambda: None] * 4))
    script = Script()
    follow(ParquetEventStore(warehouse), target, script)
    assert script.written == [(DAYS[1],)]
    assert "intraday" not in (target / "manifest.json").read_text()


def test_a_day_that_fails_holds_no_other_up(warehouse: Path, target: Path) -> None:
    """It is reported each round and tried again; the days after it are exported."""
    write_days(warehouse, DAYS[2:])
    script = Script(
        lambda: write_table(warehouse, [make_event(day=DAYS[2])], DAYS[0]),
        lambda: write_table(warehouse, [make_event(day=DAYS[1])], DAYS[1]),
        lambda: write_days(warehouse, DAYS[:1]),
    )
    done = follow(ParquetEventStore(warehouse), target, script)
    assert len(script.errors) == 2
    assert "events_20261101: found event_date" in script.errors[0]
    assert script.written == [tuple(DAYS), (DAYS[0],)]
    assert done.failed_rounds == 2


def test_an_error_of_the_first_round_ends_it(warehouse: Path, target: Path) -> None:
    """What is wrong from the beginning is told, not tried for ever."""
    write_table(warehouse, [make_event(day=DAYS[1])], DAYS[0])
    with pytest.raises(SchemaError, match="events_20261101: found event_date"):
        follow(ParquetEventStore(warehouse), target, Script())
    with pytest.raises(InputError, match="--since"):
        job = ExportJob(
            ParquetEventStore(warehouse), open_target(target), window=Window(DAYS[1], DAYS[0])
        )
        follow_events(job, 1.0, Script(), threading.Event())


def test_a_follower_holds_its_target_between_rounds(warehouse: Path, target: Path) -> None:
    """No other export comes in between."""
    errors: list[WorldError] = []

    def export_too() -> None:
        with pytest.raises(WorldError, match="another export is writing here") as caught:
            export_events(ExportJob(ParquetEventStore(warehouse), open_target(target)))
        errors.append(caught.value)

    follow(ParquetEventStore(warehouse), target, Script(export_too))
    assert len(errors) == 1


def test_a_stop_ends_a_round_between_two_batches(warehouse: Path, target: Path) -> None:
    """What is whole stays, what is not begins anew next time."""
    stop = threading.Event()

    class StoppingStore(ParquetEventStore):
        def read(
            self, table: TableRef, columns: Sequence[str] | None = None
        ) -> Iterator[pa.RecordBatch]:
            if table.date == DAYS[1]:
                stop.set()
            yield from super().read(table, columns)

    job = ExportJob(StoppingStore(warehouse), open_target(target), workers=1)
    follow_events(job, 1.0, Script(), stop)
    assert "2026-11-02" not in str(sorted(read_files(target)))
    assert "2026-11-01" in (target / "manifest.json").read_text()
    assert not (target / ".new").exists()
