"""The exported CSV as polars frames: only the columns that models may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from behavesim.core.export_manifest import (
    AGAIN,
    Manifest,
    TableName,
    check_export,
    read_export_manifest,
)
from behavesim.errors import DataError, NotEnoughDataError, SchemaError

EVENT_INPUTS = (
    "event_date",
    "event_row",
    "event_timestamp",
    "event_name",
    "user_pseudo_id",
    "ga_session_id",
    "ga_session_number",
    "session_engaged",
    "engagement_time_msec",
    "page_path",
    "search_term",
    "device_category",
    "device_os",
    "device_browser",
    "first_user_source",
    "first_user_medium",
    "session_source",
    "session_medium",
)
"""All that features may read of an event. Geo, account and full addresses are not among them."""

ITEM_INPUTS = (
    "event_date",
    "event_row",
    "event_timestamp",
    "event_name",
    "user_pseudo_id",
    "item_id",
    "item_name",
    "item_brand",
    "item_category",
    "item_category2",
    "item_list_index",
    "price",
    "quantity",
)
"""All that features and recommenders may read of an item."""

_POLARS_TYPES = {"string": pl.String, "int": pl.Int64, "float": pl.Float64, "date": pl.Date}


@dataclass(frozen=True, slots=True)
class Behavior:
    """What users did. ``users`` is sorted; column ``user`` of both frames counts into it.

    ``events`` and ``items`` have the columns of EVENT_INPUTS and ITEM_INPUTS with ``user`` in
    place of user_pseudo_id, in the order of the export.
    """

    users: pl.Series
    events: pl.DataFrame
    items: pl.DataFrame

    def take(self, chosen: pl.Expr) -> "Behavior":
        """The chosen events with their items; users stay countable as before."""
        events = self.events.filter(chosen)
        key = ["event_date", "event_row"]
        return Behavior(self.users, events, self.items.join(events, on=key, how="semi"))


def scan_export(directory: Path) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The events and the items of an export, lazily, reduced to the inputs.

    Raises NotEnoughDataError when there is no export, SchemaError when it has another schema
    version or lacks a column, DataError when its files are not those of its manifest.
    """
    return scan_export_columns(directory, EVENT_INPUTS, ITEM_INPUTS)


def scan_export_columns(
    directory: Path, events: Sequence[str], items: Sequence[str]
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The same with columns of the caller's choice."""
    manifest = read_export_manifest(directory)
    check_export(directory, manifest, ("events", "items"))
    return (
        _scan_table(directory, manifest, "events", events),
        _scan_table(directory, manifest, "items", items),
    )


def read_behavior(directory: Path) -> Behavior:
    """Read an export. Events without user_pseudo_id belong to no one and are left out.

    Raises what ``scan_export`` does, and DataError where a column holds what is not of its type.
    """
    known = pl.col("user_pseudo_id").is_not_null()
    try:
        events, items = pl.collect_all([frame.filter(known) for frame in scan_export(directory)])
    except pl.exceptions.ComputeError as error:
        reason = str(error).partition("\n")[0]
        raise DataError(f"{directory}: its CSV cannot be read ({reason})", AGAIN) from None
    if events.is_empty():
        raise NotEnoughDataError(f"{directory}: no event of any user", "simulate and export first")
    users = events.get_column("user_pseudo_id").unique().sort()
    codes = pl.DataFrame({"user_pseudo_id": users, "user": range(len(users))}).with_columns(
        pl.col("user").cast(pl.UInt32)
    )
    events, items = (
        frame.join(codes, on="user_pseudo_id", how="left", maintain_order="left").drop(
            "user_pseudo_id"
        )
        for frame in (events, items)
    )
    return Behavior(users, events, items.filter(pl.col("user").is_not_null()))


def _scan_table(
    directory: Path, manifest: Manifest, table: TableName, inputs: Sequence[str]
) -> pl.LazyFrame:
    schema = _read_schema(directory, manifest, table)
    missing = [name for name in inputs if name not in schema]
    if missing:
        raise SchemaError(f"{directory}: {table} lack the columns {', '.join(missing)}", AGAIN)
    paths = [directory / file.path for file in manifest.files if file.table == table]
    if not paths:
        return pl.LazyFrame(schema=schema).select(inputs)
    if paths[0].suffix == ".parquet":
        return pl.scan_parquet(paths, glob=False).select(inputs)
    return pl.scan_csv(paths, schema=schema, glob=False).select(inputs)


def _read_schema(directory: Path, manifest: Manifest, table: TableName) -> dict[str, Any]:
    try:
        return {one["name"]: _POLARS_TYPES[one["type"]] for one in manifest.columns[table]}
    except KeyError as error:
        allowed = f"columns of {table} of the types {', '.join(_POLARS_TYPES)}"
        raise SchemaError(f"{directory}: found {error}; allowed {allowed}", AGAIN) from None
