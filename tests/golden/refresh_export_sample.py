"""Writes what before.json becomes: ``python tests/golden/refresh_export_sample.py``."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.export.export_events import ExportJob, export_events
from behavesim.export.layout import make_layout
from behavesim.export.targets import open_target
from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.settings import ExportSettings
from behavesim.warehouse.parquet import ParquetEventStore

SAMPLE = Path(__file__).parent / "export_sample"
GOLDEN_FILES = {
    "events.csv": "event_date=2026-11-01/events-00000-*.csv",
    "items.csv": "items/event_date=2026-11-01/items-00000-*.csv",
    "purchases.csv": "purchases/event_date=2026-11-01/purchases-00000-*.csv",
    "manifest.json": "manifest.json",
}
WRITTEN_AT_S = 1_793_600_000


def export_sample(directory: Path) -> dict[str, str]:
    """Export before.json with the default settings; the golden files' names and contents."""
    rows = json.loads((SAMPLE / "before.json").read_text(encoding="utf-8"))
    table = directory / "warehouse" / "events_20261101" / "part-0000.parquet"
    table.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=EXPORT_SCHEMA), table)
    os.utime(table, (WRITTEN_AT_S, WRITTEN_AT_S))
    store = ParquetEventStore(directory / "warehouse")
    target = open_target(directory / "export")
    export_events(ExportJob(store, target, make_layout(ExportSettings())))
    return {
        name: next((directory / "export").glob(pattern)).read_text(encoding="utf-8")
        for name, pattern in GOLDEN_FILES.items()
    }


if __name__ == "__main__":
    with TemporaryDirectory() as directory:
        for name, content in export_sample(Path(directory)).items():
            (SAMPLE / name).write_text(content, encoding="utf-8")
