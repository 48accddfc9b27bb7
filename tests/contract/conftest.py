"""Tables that are dear to write and cheap to copy."""

import shutil
from pathlib import Path

import pytest
from tests.doubles.ga4_tables import write_dataset


@pytest.fixture(scope="session")
def _written_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("ga4"))


@pytest.fixture
def dataset_dir(tmp_path: Path, _written_dataset: Path) -> Path:
    """Three days of events in the form of GA4's export, for the test to change as it likes."""
    return Path(shutil.copytree(_written_dataset, tmp_path / "tables"))
