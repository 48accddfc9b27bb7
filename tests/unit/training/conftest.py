"""A planted shop that several tests read and none changes."""

from pathlib import Path

import pytest
from tests.unit.training.planted_shop import write_planted_shop

from behavesim.export.exported_events import Behavior, read_behavior
from behavesim.training.features.matrix import Features, make_features


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``export/`` and ``truth/`` of 800 people whose interests are known."""
    root = tmp_path_factory.mktemp("planted")
    write_planted_shop(root, 800)
    return root


@pytest.fixture(scope="session")
def behavior(planted: Path) -> Behavior:
    return read_behavior(planted / "export")


@pytest.fixture(scope="session")
def features(behavior: Behavior) -> Features:
    return make_features(behavior, "Asia/Seoul")
