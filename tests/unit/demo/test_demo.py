"""The demo's last screen."""

import datetime as dt
from pathlib import Path

import pytest
from tests.unit.export.nested_events import make_event, write_table

from behavesim.demo.demo import read_funnel
from behavesim.export.export_events import ExportJob, export_events
from behavesim.export.layout import Layout
from behavesim.export.targets import open_target
from behavesim.warehouse.parquet import ParquetEventStore

DAY = dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    "layout",
    [
        Layout(),
        Layout(compression="gzip"),
        Layout(compression="zstd", partition_by="event_name"),
        Layout(format="parquet"),
    ],
    ids=lambda layout: f"{layout.suffix}-{layout.partition_by}",
)
def test_the_funnel_is_that_of_the_manifest(tmp_path: Path, layout: Layout) -> None:
    """Whatever the format, and whatever else a killed export left beside it."""
    names = ["view_item", "view_item", "purchase", "page_view"]
    rows = [make_event(name, user=name, params={"ga_session_id": 1}) for name in names]
    write_table(tmp_path / "warehouse", rows)
    store, target = ParquetEventStore(tmp_path / "warehouse"), tmp_path / "export"
    export_events(ExportJob(store, open_target(target), layout))
    (target / f"event_date={DAY}" / f"events-00009-0badf00d{layout.suffix}").write_bytes(b"torn")
    found = [(step.step, step.sessions) for step in read_funnel(target)]
    assert [step for step in found if step[1]] == [("session", 3), ("item seen", 1), ("bought", 1)]
