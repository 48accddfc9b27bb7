"""Writes table_contents.json: ``PYTHONPATH=. python tests/golden/refresh_table_contents.py``.

For changes that are meant to change data; say in the commit which values changed and why.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.golden.table_contents import GOLDEN, VARIANTS, Hashes, hash_tables, simulate


def write_golden(variants: dict[str, Hashes]) -> None:
    """Keep the hashes, a table a line, so that a diff names the tables."""
    blocks = []
    for name, tables in variants.items():
        lines = [f"    {json.dumps(table)}: {json.dumps(row)}" for table, row in tables.items()]
        blocks.append(f"  {json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n  }")
    GOLDEN.write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


def refresh() -> None:
    """Simulate each variant and keep what its tables hold."""
    hashes = {}
    for name, variant in VARIANTS.items():
        with TemporaryDirectory() as directory:
            simulate(variant, Path(directory))
            hashes[name] = hash_tables(Path(directory))
    write_golden(hashes)


if __name__ == "__main__":
    refresh()
