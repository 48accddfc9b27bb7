"""Improving: what must be there, and models that know less than the data."""

import html
import json
import shutil
from pathlib import Path

import pytest
from tests.unit.engines.small_shop import SMALL_CATALOG

from behavesim.core.variant_files import load_variant
from behavesim.errors import DataError, NotEnoughDataError, SchemaError, WorldError
from behavesim.export.export import run_export
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.improvement.improve import run_improve
from behavesim.settings import load_settings
from behavesim.simulation.simulate import run_simulate

SETTINGS = load_settings(
    None,
    {"simulate": {"engine": "direct", "sessions": 1500, "days": 14, "warmup": 0}},
    environment={},
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> WorkspacePaths:
    """A simulated and exported shop without models."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("improve"))
    run_simulate(SETTINGS, workspace)
    run_export(SETTINGS, workspace)
    return workspace


def test_every_proposal_is_a_variant_that_loads(workspace: WorkspacePaths) -> None:
    """Without models there is what counting finds, the most promising first."""
    summary = run_improve(workspace)
    gains = [insight.expected_gain for insight in summary.insights]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) >= 3
    stored = json.loads((workspace.variants / "insights.json").read_bytes())
    for insight, row in zip(summary.insights, stored, strict=True):
        assert (row["name"], row["files"]) == (insight.name, sorted(insight.files))
        loaded = load_variant(str(workspace.variants / f"{insight.name}.yaml"))
        assert len(loaded.variant.changes) == len(insight.changes)
        assert not insight.from_models


def test_proposals_have_a_page_of_their_own(workspace: WorkspacePaths) -> None:
    """Each title and the command that tries it stand on it, and no other section."""
    summary = run_improve(workspace)
    page = (workspace.variants / "insights.html").read_text("utf-8")
    for insight in summary.insights:
        assert html.escape(insight.title, quote=False) in page
        assert f"{workspace.variants.as_posix()}/{insight.name}.yaml" in page
    assert page.count("<section ") == 1
    assert "behavesim export" not in page


def test_models_older_than_the_data_are_refused(workspace: WorkspacePaths) -> None:
    """They know nothing of the days that came since; the proposals stay as they were."""
    run_improve(workspace)
    before = sorted(workspace.variants.iterdir())
    workspace.models.mkdir(exist_ok=True)
    (workspace.models / "metrics.json").write_text(json.dumps({"recommenders": {}}))
    card = workspace.models / "card.json"
    card.write_text(json.dumps({"data": {"last_day": "2026-11-02"}}))
    with pytest.raises(DataError, match="models of data until 2026-11-02") as caught:
        run_improve(workspace)
    assert caught.value.hint == "run behavesim train again"
    assert sorted(workspace.variants.iterdir()) == before


@pytest.mark.parametrize(
    ("metrics", "card"), [("{", "{}"), ("{}", "{"), ("{}", "{}"), ('{"recommenders": {}}', None)]
)
def test_broken_models_are_refused_in_one_line(
    workspace: WorkspacePaths, metrics: str, card: str | None
) -> None:
    """Half a file, one of another version, or none."""
    workspace.models.mkdir(exist_ok=True)
    (workspace.models / "metrics.json").write_text(metrics)
    (workspace.models / "card.json").unlink(missing_ok=True)
    if card is not None:
        (workspace.models / "card.json").write_text(card)
    with pytest.raises(SchemaError) as caught:
        run_improve(workspace)
    assert "again" in caught.value.hint
    shutil.rmtree(workspace.models)


def test_without_an_export_or_a_shop_one_is_asked_for(tmp_path: Path) -> None:
    """One line each."""
    with pytest.raises(WorldError, match="no shop to visit"):
        run_improve(WorkspacePaths(tmp_path))
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "catalog.json").write_text(json.dumps(SMALL_CATALOG))
    with pytest.raises(NotEnoughDataError, match="no export here"):
        run_improve(WorkspacePaths(tmp_path))
