"""A planted shop that several tests read and none changes."""

from pathlib import Path

import pytest
from tests.unit.training.planted_shop import write_planted_shop

from behavesim.export.exported_events import Behavior, read_behavior
from behavesim.training.features.matrix import Features, make_features


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``export/`` and ``truth/`` of 800 people whose tastes are known."""
    root = tmp_path_factory.mktemp("planted")
    write_planted_shop(root, 800)
    return root


@pytest.fixture(scope="session")
def behaviour(planted: Path) -> Behavior:
    return read_behavior(planted / "export")


@pytest.fixture(scope="session")
def features(behaviour: Behavior) -> Features:
    return make_features(behaviour, "Asia/Seoul")
