"""A log made by hand, and every field of every row that comes of it."""

import json
from pathlib import Path

from tests.golden.refresh_materialize import build_rows


def test_rows_are_those_of_the_golden_file() -> None:
    """After a wanted change run ``python -m tests.golden.refresh_materialize``, read the diff."""
    golden = json.loads(Path(__file__).with_name("events.json").read_text(encoding="utf-8"))
    rows = build_rows()
    assert len(rows) == len(golden)
    for made, expected in zip(rows, golden, strict=True):
        assert made == expected
