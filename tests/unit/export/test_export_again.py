"""A target that holds an export already: what stays, what goes, what is refused."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.unit.export.exporting import (
    DAYS,
    FailingStore,
    export,
    list_files,
    run,
)
from tests.unit.export.nested_events import make_event, write_days, write_table

from behavesim.errors import DataError, SchemaError, WorldError
from behavesim.export.columns import make_event_columns
from behavesim.export.layout import Layout
from behavesim.export.targets import open_target
from behavesim.export.window import Window
from behavesim.files.json_file import seal


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


def test_what_a_killed_export_staged_is_swept_away(warehouse: Path, target: Path) -> None:
    """The next export begins with an empty staging directory and leaves none."""
    leftover = target / ".new" / "event_date=2026-11-01" / "events-00000.csv"
    leftover.parent.mkdir(parents=True)
    leftover.write_text("half a li")
    export(warehouse, target)
    assert not (target / ".new").exists()


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


@pytest.mark.parametrize("change", ["longer", "shorter", "a bit"])
def test_a_day_with_a_changed_file_is_written_again(
    warehouse: Path, target: Path, change: str
) -> None:
    """Whether its size tells or only its hash does, by itself or with everything else."""
    export(warehouse, target)
    before = list_files(target)
    place = next((target / f"event_date={DAYS[1]}").iterdir())
    whole = place.read_bytes()
    damaged = {"longer": whole + b"x", "shorter": whole[:-1], "a bit": whole[:-2] + b"7\n"}[change]
    for full, written in ((False, (DAYS[1],)), (True, tuple(DAYS))):
        place.write_bytes(damaged)
        assert run(warehouse, target, full=full).written == written
        assert list_files(target) == before


BROKEN = [b"", b"{", b"[]", b"{}", b"null", b"\xff\xfe", b'{"files": 1}', b'{"schema_version": 1}']


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_manifest_is_replaced_by_a_full_export(
    warehouse: Path, target: Path, content: bytes
) -> None:
    """Refused without --full, in one line; with it, what no manifest lists is removed."""
    export(warehouse, target)
    before = list_files(target)
    stale = target / f"event_date={DAYS[0]}" / "events-00007-0123abcd.csv"
    stale.write_text("left behind")
    (target / "manifest.json").write_bytes(content)
    with pytest.raises(DataError, match=r"manifest\.json: ") as caught:
        export(warehouse, target)
    assert "--full" in caught.value.hint and "\n" not in str(caught.value)
    assert run(warehouse, target, full=True).written == tuple(DAYS)
    assert list_files(target) == before


def test_a_broken_manifest_does_not_take_other_days_along(warehouse: Path, target: Path) -> None:
    """A window leaves the days outside of it alone, or is refused."""
    export(warehouse, target)
    (target / "manifest.json").write_text("{")
    before = list_files(target)
    with pytest.raises(SchemaError, match="2 days outside of the window") as caught:
        export(warehouse, target, Window(DAYS[1], DAYS[1]), full=True)
    assert "whole window again with --full" in caught.value.hint
    assert list_files(target) == before


def test_the_manifest_of_something_else_stays(warehouse: Path, target: Path) -> None:
    """Such as that of a web app, beside which no export stands."""
    target.mkdir()
    (target / "manifest.json").write_text('{"name": "My app"}')
    with pytest.raises(SchemaError, match="not the manifest of an export"):
        export(warehouse, target, full=True)
    assert list_files(target) == {"manifest.json": b'{"name": "My app"}'}
    (target / "manifest.json").unlink()
    (target / "manifest.json").mkdir()
    with pytest.raises(SchemaError, match="found a directory; allowed a file"):
        export(warehouse, target, full=True)


def test_a_manifest_does_not_lead_elsewhere(warehouse: Path, target: Path) -> None:
    """Not even one whose checksum is right."""
    export(warehouse, target)
    place = target / "manifest.json"
    record = json.loads(place.read_text())
    del record["checksum"]
    record["files"][0]["path"] = "../../etc/passwd"
    place.write_text(json.dumps(seal(record)))
    with pytest.raises(SchemaError, match=r"found the file '\.\./\.\./etc/passwd'"):
        export(warehouse, target)


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
    """The second one is record who is at work; the lock goes with the first."""
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
