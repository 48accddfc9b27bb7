"""A hit log that is written by hand."""

from pathlib import Path

import pytest
from tests.unit.hitlog.hand_made_log import Log


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)
