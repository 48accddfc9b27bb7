import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from behavesim.ga4.export_schema import EXPORT_SCHEMA, iterate_leaf_paths, iterate_paths

_NAMES = {"string": "STRING", "int64": "INTEGER", "double": "FLOAT", "bool": "BOOLEAN"}


def _describe(kind: pa.DataType) -> tuple[str, str]:
    mode = "REPEATED" if pa.types.is_list(kind) else "NULLABLE"
    element = kind.value_type if mode == "REPEATED" else kind
    return ("RECORD" if pa.types.is_struct(element) else _NAMES[str(element)]), mode


def _flatten(fields: list[dict[str, Any]], above: str = "") -> Iterator[tuple[str, str, str]]:
    for field in fields:
        path = above + field["name"]
        yield path, field["type"], field["mode"]
        yield from _flatten(field.get("fields", []), f"{path}.")


def test_schema_is_that_of_real_tables(reference_dir: Path) -> None:
    """Names, types, modes and order of all 217 paths are those of the reference."""
    reference = json.loads((reference_dir / "ga4_export_schema.json").read_text())
    ours = [(path, *_describe(kind)) for path, kind in iterate_paths()]
    assert ours == list(_flatten(reference))


def test_schema_has_31_columns_and_217_paths() -> None:
    """The export of August 2026 has 31 columns and 217 field paths."""
    assert len(EXPORT_SCHEMA) == 31
    assert len(list(iterate_paths())) == 217


def test_leaf_paths_leave_records_out() -> None:
    """A record is no leaf; what it holds is, inside lists too."""
    leaves = {path for path, _ in iterate_leaf_paths()}
    assert "items" not in leaves
    assert {"items.item_id", "items.item_params.value.int_value", "geo.city"} <= leaves
