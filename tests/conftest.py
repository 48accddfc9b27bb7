"""What many tests need: no settings from outside, a workspace, the reference data, a browser."""

import os
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from behavesim.engines.browser_binary import BrowserBinary, find_browser
from behavesim.errors import BrowserError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import ENVIRONMENT_PREFIX

ROOT = Path(__file__).parents[1]

hypothesis_settings.register_profile("behavesim", deadline=None, max_examples=60, derandomize=True)
hypothesis_settings.load_profile("behavesim")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith(ENVIRONMENT_PREFIX) and variable != "BEHAVESIM_REFERENCE":
            monkeypatch.delenv(variable)


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspacePaths:
    """An empty workspace."""
    return WorkspacePaths(tmp_path / "workspace")


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """Real GA4 data and schemas, which do not belong to the project."""
    place = Path(os.environ.get("BEHAVESIM_REFERENCE", ROOT.parent / "shared" / "reference"))
    if not place.is_dir():
        pytest.skip(f"no reference data at {place}; BEHAVESIM_REFERENCE names the place")
    return place


@pytest.fixture(scope="session")
def browser_binary() -> BrowserBinary:
    """An installed browser."""
    try:
        return find_browser()
    except BrowserError as error:
        pytest.skip(f"{error}; {error.hint}")
