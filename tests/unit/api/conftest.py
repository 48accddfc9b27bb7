"""A small simulated workspace, made once and only read."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import behavesim as bs
from behavesim.settings import ENVIRONMENT_PREFIX


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Workspace]:
    """Three days of 60 people."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in os.environ:
            if variable.startswith(ENVIRONMENT_PREFIX):
                patch.delenv(variable)
        root: Path = tmp_path_factory.mktemp("api") / "out"
        workspace = bs.Workspace(root, seed=7, simulate={"engine": "direct", "warmup": 0})
        workspace.simulate(people=60, start="2026-11-01", days=3)
        yield workspace
