"""The tables a query can name, and a DuckDB SELECT that reads some of them."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.errors import DataError
from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.warehouse.published import PublishedTables

SUFFIX: Final = "_TABLE_SUFFIX"
_TABLE: Final = re.compile(r"events_(?:intraday_)?\d{8}")
_SCALARS: Final = {pa.string(): "VARCHAR", pa.int64(): "BIGINT", pa.float64(): "DOUBLE"} | {
    pa.bool_(): "BOOLEAN"
}


def list_tables(published: PublishedTables) -> dict[str, tuple[Path, ...]]:
    """Files by table, daily and intraday, in order of name; a directory wins over a file."""
    found: dict[str, tuple[Path, ...]] = {}
    for path in published.list_paths():
        name = path.name.removesuffix(".parquet")
        files = published.list_files(path)
        if _TABLE.fullmatch(name) and files and (path.suffix == ".parquet" or not path.is_file()):
            found.setdefault(name, files)
    return found


def write_select(tables: Mapping[str, tuple[Path, ...]], prefix: str | None) -> str:
    """SQL that reads the tables in the export's schema; nothing at all where there are none.

    With a ``prefix``, the column _TABLE_SUFFIX has what follows it in each table's name. Files
    with the same columns are read together; what an older table lacks is null, types are cast.
    """
    groups: dict[tuple[str, ...], list[tuple[str, Path]]] = {}
    for name, files in tables.items():
        for file in files:
            groups.setdefault(_project(_read_schema(file)), []).append((name, file))
    parts = [_write_group(columns, files, prefix) for columns, files in groups.items()]
    if not parts:
        parts = [f"SELECT {', '.join([*_project(pa.schema([])), *_null_suffix(prefix)])} LIMIT 0"]
    return "\nUNION ALL ".join(parts)


def _write_group(columns: Iterable[str], files: list[tuple[str, Path]], prefix: str | None) -> str:
    paths = ", ".join(_quote(str(file)) for _, file in files)
    if prefix is None:
        return f"SELECT {', '.join(columns)} FROM read_parquet([{paths}])"
    suffixes = ", ".join(
        f"{_quote(str(file))}: {_quote(name.removeprefix(prefix))}" for name, file in files
    )
    suffix = f"MAP {{{suffixes}}}[filename] AS {SUFFIX}"
    source = f"read_parquet([{paths}], filename = true)"
    return f"SELECT {', '.join([*columns, suffix])} FROM {source}"


def _null_suffix(prefix: str | None) -> list[str]:
    return [] if prefix is None else [f"CAST(NULL AS VARCHAR) AS {SUFFIX}"]


def _read_schema(file: Path) -> pa.Schema:
    try:
        return pq.read_schema(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{file}: found {error}; allowed a Parquet file") from error


def _project(found: pa.Schema) -> tuple[str, ...]:
    """An expression for each column of the export's schema, out of a file's columns."""
    columns = []
    for field in EXPORT_SCHEMA:
        index = found.get_field_index(field.name)
        if index >= 0 and found.field(index).type.equals(field.type):
            columns.append(field.name)
        else:
            value = field.name if index >= 0 else "NULL"
            columns.append(f"CAST({value} AS {_write_type(field.type)}) AS {field.name}")
    return tuple(columns)


def _write_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{_write_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        return f"STRUCT({', '.join(f'{_name(f.name)} {_write_type(f.type)}' for f in kind)})"
    return _SCALARS[kind]


def _name(name: str) -> str:
    return f'"{name}"'


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
