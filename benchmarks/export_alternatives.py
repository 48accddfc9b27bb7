"""The export's work done by polars and DuckDB: the same columns of the same tables, as CSV by day.

Both have it easier in places: a parameter is read from the one typed field in which the simulator
puts it, without fallbacks; nothing is hashed, deduplicated or committed; ``event_row`` need not
count from 0 each day.
"""

from pathlib import Path
from typing import Any

from behavesim.export.columns import (
    EVENT_COLUMNS,
    ITEM_COLUMNS,
    KEY_COLUMNS,
    PURCHASE_COLUMNS,
    Column,
)
from behavesim.export.flatten import FALLBACKS

URL_PATH = r"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)"
_KEYS = {column.name for column in KEY_COLUMNS}
_FIELDS = {"string": "string_value", "int": "int_value"}


def export_by_duckdb(warehouse: Path, target: Path) -> None:
    """``COPY ... (PARTITION_BY)``, once a table."""
    import duckdb

    target.mkdir(parents=True)
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    rows = (
        "(SELECT *, [p.key FOR p IN event_params] AS keys FROM "
        f"read_parquet('{warehouse}/events_*/*.parquet', file_row_number = true))"
    )
    items = (
        f"(SELECT *, unnest(items) AS i, generate_subscripts(items, 1) AS place FROM {rows} "
        "WHERE len(items) > 0)"
    )
    purchases = f"(SELECT * FROM {rows} WHERE event_name = 'purchase')"
    for name, source, columns in (
        ("events", rows, EVENT_COLUMNS),
        ("items", items, ITEM_COLUMNS),
        ("purchases", purchases, PURCHASE_COLUMNS),
    ):
        chosen = ", ".join(f'{_write_sql(column)} AS "{column.name}"' for column in columns)
        connection.execute(
            f"COPY (SELECT {chosen}, event_date AS day FROM {source}) "
            f"TO '{target}/{name}' (FORMAT csv, PARTITION_BY (day))"
        )


def _write_sql(column: Column) -> str:
    if column.source.startswith("items."):
        return _write_item_sql(column)
    address = f"{_read_param('page_location')}.string_value"
    made = {
        "event_date": "strptime(event_date, '%Y%m%d')::DATE",
        "event_row": "file_row_number",
        "item_position": "place - 1",
        "items_count": "len(items)",
        "page_path": f"regexp_extract({address}, '{URL_PATH}', 1)",
        "transaction_id": "coalesce(nullif(ecommerce.transaction_id, '(not set)'), "
        f"{_read_param('transaction_id')}.string_value)",
    }
    if column.name in made:
        return made[column.name]
    if column.param is not None:
        value = _read_param(column.param)
        if column.type_name == "float":
            return f"coalesce({value}.double_value, {value}.int_value)"
        return f"{value}.{_FIELDS[column.type_name]}"
    if column.source in FALLBACKS:
        return f"coalesce({column.source}, {FALLBACKS[column.source]})"
    return column.source


def _read_param(key: str) -> str:
    return f"event_params[list_position(keys, '{key}')].value"


def _write_item_sql(column: Column) -> str:
    value = f"i.{column.source.removeprefix('items.')}"
    if column.type_name == "int":
        return f"try_cast({value} AS BIGINT)"
    return f"nullif({value}, '(not set)')" if column.unset_is_null else value


def export_by_polars(warehouse: Path, target: Path) -> None:
    """``sink_csv(PartitionBy)`` of three lazy frames, collected together."""
    import polars as pl

    rows = pl.scan_parquet(f"{warehouse}/events_*/*.parquet", row_index_name="event_row")
    items = (
        rows.filter(pl.col("items").list.len() > 0)
        .with_columns(item_position=pl.int_ranges(pl.col("items").list.len()))
        .explode("items", "item_position")
    )
    purchases = rows.filter(pl.col("event_name") == "purchase")
    sinks = []
    for name, frame, columns in (
        ("events", rows, EVENT_COLUMNS),
        ("items", items, ITEM_COLUMNS),
        ("purchases", purchases, PURCHASE_COLUMNS),
    ):
        chosen = [_write_polars(column).alias(column.name) for column in columns]
        flat = frame.select(*chosen, day=pl.col("event_date"))
        place = pl.PartitionBy(target / name, key="day", include_key=False)
        sinks.append(flat.sink_csv(place, mkdir=True, lazy=True))
    pl.collect_all(sinks)


def _write_polars(column: Column) -> Any:
    import polars as pl

    if column.source.startswith("items."):
        return _write_polars_item(column)
    if column.name == "event_date":
        return pl.col("event_date").str.to_date("%Y%m%d")
    if column.name in ("event_row", "item_position"):
        return pl.col(column.name)
    if column.name == "items_count":
        return pl.col("items").list.len()
    if column.name == "page_path":
        return _find_param("page_location", "string_value").str.extract(URL_PATH, 1)
    if column.param is not None:
        if column.type_name == "float":
            fields = ("double_value", "int_value")
            return pl.coalesce(*(_find_param(column.param, field) for field in fields))
        return _find_param(column.param, _FIELDS[column.type_name])
    value = _find_leaf(column.source)
    if column.name == "transaction_id":
        own = pl.when(value != "(not set)").then(value)
        return pl.coalesce(own, _find_param("transaction_id", "string_value"))
    if column.source in FALLBACKS:
        return pl.coalesce(value, _find_leaf(FALLBACKS[column.source]))
    return value


def _find_param(key: str, field: str) -> Any:
    import polars as pl

    param = pl.element().struct
    found = pl.element().filter(param.field("key") == key).struct.field("value").struct.field(field)
    return pl.col("event_params").list.eval(found.first()).list.first()


def _find_leaf(path: str) -> Any:
    import polars as pl

    first, *rest = path.split(".")
    value = pl.col(first)
    for name in rest:
        value = value.struct.field(name)
    return value


def _write_polars_item(column: Column) -> Any:
    import polars as pl

    value = pl.col("items").struct.field(column.source.removeprefix("items."))
    if column.type_name == "int":
        return value.cast(pl.Int64, strict=False)
    return pl.when(value != "(not set)").then(value) if column.unset_is_null else value
