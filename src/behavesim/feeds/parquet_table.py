"""Reads Parquet files of products."""

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from behavesim.errors import InputError
from behavesim.feeds.json_table import flatten
from behavesim.feeds.table import Number, Row, Table


def read_parquet(content: bytes, path: Path) -> Table:
    """The rows of a Parquet file; nested columns by path. Raises InputError for a damaged one."""
    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError, pl.exceptions.PanicException) as error:
        found = f"a Parquet file that cannot be read ({str(error).splitlines()[0]})"
        raise InputError(path, "", found, "a whole Parquet file") from error
    table = Table("parquet", "row", [], [], encoding="")
    for number, values in enumerate(frame.iter_rows(named=True), start=1):
        cells = flatten({name: _convert(value) for name, value in values.items()})
        table.rows.append(Row(number, cells))
    table.columns = list(dict.fromkeys(column for row in table.rows for column in row.cells))
    table.columns = table.columns or frame.columns
    return table


def _convert(value: Any) -> Any:
    """The value in JSON's types, dates as ISO 8601 writes them."""
    if isinstance(value, Decimal):
        return Number(format(value, "f"))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {key: _convert(inner) for key, inner in value.items()}
    return [_convert(inner) for inner in value] if isinstance(value, list) else value
