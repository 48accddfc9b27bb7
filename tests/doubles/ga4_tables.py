"""Small tables in the form of GA4's export, with all that is awkward about real ones."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from tests.unit.export.nested_events import make_event

from behavesim.ga4.export_schema import EXPORT_SCHEMA

DAYS = tuple(dt.date(2026, 11, day) for day in (1, 2, 4))
ROWS_A_DAY = 3000
_NAMES = ("page_view", "view_item", "add_to_cart", "purchase")
_GROUP_ROWS = 250


def make_rows(day: dt.date, count: int = ROWS_A_DAY) -> list[dict[str, Any]]:
    """Events that differ from each other, known by their event_timestamp."""
    begin = int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp() * 1_000_000)
    return [
        make_event(
            _NAMES[number % 4],
            day=day,
            user=f"{number % 97}.1",
            params={
                "ga_session_id": number // 10,
                "page_location": f'https://shop.example/p/{number}?q=가격,"{number}"',
                **({"value": number / 4} if number % 3 else {}),
            },
            items=[
                {"item_id": f"P{k}", "price": k * 1.5, "quantity": k} for k in range(number % 4)
            ],
            device={"category": "mobile"} if number % 5 else None,
            event_timestamp=begin + number * 1000,
            batch_page_id=number,
        )
        for number in range(count)
    ]


def write_events(
    root: Path, name: str, rows: list[dict[str, Any]], group_rows: int = _GROUP_ROWS
) -> None:
    """One table, with row groups so that a session has several streams."""
    place = root / name
    place.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(rows, schema=EXPORT_SCHEMA)
    pq.write_table(table, place / "part-0000.parquet", row_group_size=group_rows)


def write_dataset(root: Path) -> Path:
    """Three days, with a gap between the second and the third."""
    root.mkdir(parents=True, exist_ok=True)
    for day in DAYS:
        write_events(root, f"events_{day:%Y%m%d}", make_rows(day))
    return root
