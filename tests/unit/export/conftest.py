"""A small warehouse, and a place for its export."""

from pathlib import Path

import pytest
from tests.unit.export.exporting import DAYS
from tests.unit.export.nested_events import write_days


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Three days of three events each."""
    write_days(tmp_path / "warehouse", DAYS)
    return tmp_path / "warehouse"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "export"
