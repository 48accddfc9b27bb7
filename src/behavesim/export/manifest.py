"""The manifest that an export begins with: its columns and layout, and what its sources were."""

import datetime as dt
from collections.abc import Iterable

from behavesim.core.export_manifest import Manifest, SourceTable, make_manifest
from behavesim.export.columns import ITEM_COLUMNS, PURCHASE_COLUMNS, Column
from behavesim.export.layout import Layout
from behavesim.warehouse.store import TableRef


def describe_source(table: TableRef) -> SourceTable:
    """The state of a table of the warehouse."""
    modified = None if table.modified is None else table.modified.astimezone(dt.UTC).isoformat()
    return SourceTable(
        table.name, table.date.isoformat(), table.rows, table.kind, modified, table.selection
    )


def describe_columns(
    event_columns: Iterable[Column],
    item_columns: Iterable[Column] = ITEM_COLUMNS,
    purchase_columns: Iterable[Column] = PURCHASE_COLUMNS,
) -> dict[str, list[dict[str, str]]]:
    """Names and types of all tables, as the manifest holds them."""
    tables = {"events": event_columns, "items": item_columns, "purchases": purchase_columns}
    return {
        table: [{"name": column.name, "type": column.type_name} for column in columns]
        for table, columns in tables.items()
    }


def start_manifest(layout: Layout) -> Manifest:
    """The manifest of an export without days."""
    return make_manifest(describe_columns(layout.columns), (), (), layout.describe())
