"""The generated parts of docs/export-schema.md. Run this file to write them anew."""

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

from behavesim.export.columns import (
    EVENT_COLUMNS,
    ITEM_COLUMNS,
    KEY_COLUMNS,
    PURCHASE_COLUMNS,
    Column,
)
from behavesim.export.dropped_sources import find_reason
from behavesim.export.flatten import FALLBACKS, list_source_leaves
from behavesim.ga4.export_schema import EXPORT_SCHEMA, iterate_leaf_paths, iterate_paths

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "export-schema.md"
SAMPLE = ROOT / "tests" / "golden" / "export_sample"
BEGIN = "<!-- columns: begin (written by tests/docs/export_schema_page.py) -->"
END = "<!-- columns: end -->"


def replace_generated(page: str) -> str:
    """The page with its generated part written anew."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{_write_tables()}\n{END}{after}"


def _write_tables() -> str:
    blocks = [
        "## Columns of the events table",
        *_write_columns(EVENT_COLUMNS),
        "\n## Columns of the items table",
        *_write_columns(ITEM_COLUMNS),
        "\n## Columns of the purchases table",
        *_write_columns(PURCHASE_COLUMNS),
        "\n## Where every path of GA4's export goes",
        *_write_paths(),
        "\n## One purchase, before and after",
        *_write_sample(),
    ]
    return "\n".join(blocks).replace("|---|\n\n|", "|---|\n|") + "\n"


def _write_columns(columns: Iterable[Column]) -> list[str]:
    rows = [
        f"| `{column.name}` | {column.type_name} | {_describe_source(column)} | {column.meaning} |"
        for column in columns
    ]
    return ["\n| column | type | made from | meaning |\n|---|---|---|---|", *rows]


def _write_paths() -> list[str]:
    """A row a leaf; records and lists are what stands below them."""
    paths = [path for path, _ in iterate_paths(EXPORT_SCHEMA)]
    leaves = [path for path, _ in iterate_leaf_paths(EXPORT_SCHEMA)]
    kept = set(list_source_leaves(EVENT_COLUMNS))
    return [
        f"\nOf {len(paths)} paths {len(paths) - len(leaves)} are records or lists; of the "
        f"{len(leaves)} values in them {len(kept)} are read.\n",
        "| path | kept, processed or dropped |\n|---|---|",
        *(f"| `{path}` | {_describe_path(path)} |" for path in leaves),
    ]


def _describe_path(path: str) -> str:
    if path.startswith("event_params."):
        return "**processed**: a column for each parameter that is chosen"
    columns = [
        f"`{column.name}`"
        for column in (*EVENT_COLUMNS, *ITEM_COLUMNS[len(KEY_COLUMNS) :])
        if column.source == path
    ]
    if columns:
        return f"**kept**: {', '.join(columns)}"
    fallback = next((source for source, other in FALLBACKS.items() if other == path), None)
    if fallback is not None:
        return f"**processed**: where `{fallback}` is null"
    return f"dropped: {find_reason(path)}"


def _describe_source(column: Column) -> str:
    if column.source == "made":
        return "the export"
    if column.param is not None:
        return f"parameter `{column.param}`{', as text' if column.text_only else ''}"
    return f"`{column.source}`"


def _write_sample() -> list[str]:
    events = json.loads((SAMPLE / "before.json").read_text(encoding="utf-8"))
    purchase = json.dumps(events[-1], indent=1, ensure_ascii=False)
    return [
        "\nBefore (nulls left out):\n",
        f"```json\n{purchase}\n```",
        "\nAfter, in the events table (empty columns left out):\n",
        *_write_last_row("events.csv"),
        "\nAfter, in the items table:\n",
        *_write_last_row("items.csv"),
        "\nAfter, in the purchases table:\n",
        *_write_last_row("purchases.csv"),
    ]


def _write_last_row(name: str) -> list[str]:
    text = (SAMPLE / name).read_text(encoding="utf-8")
    *_, last = csv.DictReader(io.StringIO(text))
    return [
        "| column | value |\n|---|---|",
        *(f"| `{column}` | `{value}` |" for column, value in last.items() if value),
    ]


if __name__ == "__main__":
    PAGE.write_text(replace_generated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
