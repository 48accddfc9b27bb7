"""Both engines in a shop whose products have, or lack, everything that is optional."""

from pathlib import Path

import pytest

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.parity.parity import run_parity
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site

pytestmark = pytest.mark.e2e

OPEN = Path(__file__).parents[1] / "catalogs" / "open"


def test_both_engines_make_the_same_hits(tmp_path: Path) -> None:
    """Any id, two kinds of options, prices of combinations, five levels, own parameters."""
    settings = load_settings(None, {"site": {"catalog": str(OPEN)}})
    workspace = WorkspacePaths(tmp_path)
    run_build_site(settings, workspace)
    summary = run_parity(settings, workspace, visits=60)
    assert summary.found == ()
    assert summary.failures == ()
    assert summary.visits >= 60
