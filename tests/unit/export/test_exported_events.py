"""Exports read back, or refused in one line."""

import json
from pathlib import Path

import pytest
from tests.unit.training.flat_rows import make_event, write_rows

from behavesim.errors import DataError, NotEnoughDataError, SchemaError
from behavesim.export.columns import ANSWER_KEY_NAMES, EVENT_COLUMNS, ITEM_COLUMNS
from behavesim.export.exported_events import EVENT_INPUTS, ITEM_INPUTS, read_behavior


@pytest.fixture
def export(tmp_path: Path) -> Path:
    directory = tmp_path / "export"
    events = [make_event("page_view", "b"), make_event("page_view", "a"), make_event("x", None)]
    write_rows(directory, events, [make_event("view_item", "a", item_id="I-1")])
    return directory


def change_manifest(export: Path, **changes: object) -> None:
    path = export / "manifest.json"
    record = json.loads(path.read_text())
    del record["checksum"]
    path.write_text(json.dumps({**record, **changes}))


def test_inputs_are_columns_of_the_export() -> None:
    """Whatever training reads, the export writes."""
    assert set(EVENT_INPUTS) <= {column.name for column in EVENT_COLUMNS}
    assert set(ITEM_INPUTS) <= {column.name for column in ITEM_COLUMNS}


@pytest.mark.parametrize("inputs", [EVENT_INPUTS, ITEM_INPUTS], ids=["events", "items"])
def test_inputs_hold_no_place_account_address_or_truth(inputs: tuple[str, ...]) -> None:
    """Geo, language, time zone, account ids, full addresses and the answer key stay outside."""
    forbidden = ("geo", "language", "zone", "location", "referrer", "title", "user_id", "interest")
    assert not [name for name in inputs for word in forbidden if word in name]
    assert not set(inputs) & ANSWER_KEY_NAMES


def test_users_are_sorted_and_counted(export: Path) -> None:
    """Column user counts into the sorted users; events without a user are left out."""
    behavior = read_behavior(export)
    assert behavior.users.to_list() == ["a", "b"]
    assert behavior.events.get_column("user").to_list() == [1, 0]
    assert behavior.items.get_column("user").to_list() == [0]


def test_no_export_is_one_line(tmp_path: Path) -> None:
    """The hint names the command that makes one."""
    with pytest.raises(NotEnoughDataError, match="no export here") as caught:
        read_behavior(tmp_path)
    assert caught.value.hint == "run behavesim export first"


def test_another_schema_version_is_refused(export: Path) -> None:
    """Found and allowed versions stand in the message."""
    change_manifest(export, schema_version=99)
    with pytest.raises(SchemaError, match="found schema version 99; allowed 1"):
        read_behavior(export)


def test_a_manifest_without_a_needed_column_is_refused(export: Path) -> None:
    """The missing column is named."""
    columns = json.loads((export / "manifest.json").read_text())["columns"]
    columns["items"] = [column for column in columns["items"] if column["name"] != "price"]
    change_manifest(export, columns=columns)
    with pytest.raises(SchemaError, match="items lack the columns price"):
        read_behavior(export)


def test_something_else_called_manifest_is_refused(export: Path) -> None:
    """JSON that is no manifest of an export gives one line."""
    (export / "manifest.json").write_text("[1, 2]")
    with pytest.raises(SchemaError, match="not the manifest of an export"):
        read_behavior(export)


def test_a_missing_partition_is_named(export: Path) -> None:
    """A file that the manifest lists must be there."""
    (export / "event_date=2026-11-02" / "events-00000.csv").unlink()
    with pytest.raises(DataError, match=r"events-00000\.csv: missing, though the manifest"):
        read_behavior(export)


def test_a_changed_file_is_named(export: Path) -> None:
    """A file of another size is not the one that was exported."""
    path = export / "event_date=2026-11-02" / "events-00000.csv"
    path.write_text(path.read_text() + "junk\n")
    with pytest.raises(DataError, match=r"events-00000\.csv: found \d+ bytes; allowed \d+"):
        read_behavior(export)


def test_an_export_without_users_is_one_line(tmp_path: Path) -> None:
    """Cookieless events alone are no one's behavior."""
    write_rows(tmp_path, [make_event("page_view", None)])
    with pytest.raises(NotEnoughDataError, match="no event of any user"):
        read_behavior(tmp_path)
