"""A hand-made nested sample and the CSV it becomes, byte by byte."""

from pathlib import Path

import pytest
from tests.golden.refresh_export_sample import GOLDEN_FILES, SAMPLE, export_sample


@pytest.mark.parametrize("name", GOLDEN_FILES)
def test_the_sample_becomes_the_golden_file(tmp_path: Path, name: str) -> None:
    """Columns, order, quoting, nulls and manifest are those that were reviewed by hand."""
    assert export_sample(tmp_path)[name] == (SAMPLE / name).read_text(encoding="utf-8")


def test_what_is_dropped_leaves_no_trace(tmp_path: Path) -> None:
    """User properties, language and parameters that were not chosen are in no file."""
    text = "".join(export_sample(tmp_path).values())
    for secret in ("gold", "ko-kr", "gift_wrap", "142.0"):
        assert secret in (SAMPLE / "before.json").read_text(encoding="utf-8")
        assert secret not in text
