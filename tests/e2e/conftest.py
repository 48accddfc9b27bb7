"""A built shop, a running collector and a browser, for tests that need the real thing."""

from pathlib import Path

import pytest

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings that ship."""
    return load_settings(None, {})


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> WorkspacePaths:
    """A workspace with the shop that ships."""
    made = WorkspacePaths(tmp_path_factory.mktemp("workspace"))
    run_build_site(settings, made, out=None)
    return made


@pytest.fixture
def hits(tmp_path: Path) -> Path:
    """An empty directory for a hit log."""
    return tmp_path / "hits"
