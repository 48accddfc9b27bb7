"""behavesim train --learning-curve: ceilings from a larger simulation of the same population."""

import json
from pathlib import Path

import polars as pl
import pytest

from behavesim.core.curves import Ceiling, CurvePoint, LearningCurve
from behavesim.core.evaluation import Evaluation, TraitEvaluation
from behavesim.errors import NotEnoughDataError
from behavesim.export.export import run_export
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings
from behavesim.simulation.simulate import run_simulate
from behavesim.training.learning_curve import Curves, add_ceilings
from behavesim.training.predict import run_predict
from behavesim.training.train import TrainRequest, run_train

SMALL = {
    "simulate": {"engine": "direct", "sessions": 1100, "days": 7, "warmup": 0},
    "train": {"trees": 8, "factors": 4, "threads": 2, "curve_sessions": 2000},
}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(None, SMALL)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> WorkspacePaths:
    """A week of shoppers, models and their ceilings."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("measured"))
    run_simulate(settings, workspace)
    run_export(settings, workspace)
    run_train(settings, workspace, TrainRequest(learning_curve=True))
    return workspace


def test_every_trait_has_its_ceiling(measured: WorkspacePaths) -> None:
    """Above the largest simulation's score, with its interval, and a share of the way there."""
    metrics = json.loads((measured.models / "metrics.json").read_text())
    curves = json.loads((measured.models / "learning_curves.json").read_text())
    for name, curve in curves["traits"].items():
        trait = metrics["traits"][name]
        assert trait["ceiling"] == curve["ceiling"]["value"]
        assert trait["ceiling_low"] <= trait["ceiling"] <= trait["ceiling_high"] <= 1
        assert trait["ceiling"] >= curve["points"][-1]["score"]
    assert curves["sessions"] >= 2000
    for kind in ("privacy", "by_sessions"):
        assert curves[kind]["gender"]["points"][0]["amount"] == 1


def test_rankings_have_oracle_and_limit(measured: WorkspacePaths) -> None:
    """A built shop and an answer key give true utilities."""
    metrics = json.loads((measured.models / "metrics.json").read_text())
    for one in metrics["recommenders"].values():
        assert 0 < one["oracle"] <= 1
        assert one["oracle_share"] == pytest.approx(one["ndcg"] / one["oracle"])
    ranking = metrics["item_interest"]["ranking"]
    assert ranking["baseline"] < ranking["limit"] <= 1
    assert (measured.models / "item_interest" / "ranking.txt").is_file()


def test_nothing_of_the_larger_simulation_is_left(measured: WorkspacePaths) -> None:
    """The workspace has what its own commands made, and no scratch directory."""
    names = {path.name for path in measured.root.iterdir()}
    assert names == {"site", "hits", "warehouse", "truth", "export", "models"}


def test_without_a_simulation_there_is_no_more_of_it(
    tmp_path: Path, measured: WorkspacePaths, settings: Settings
) -> None:
    """Data of a real shop: one line, before anything is trained."""
    real = WorkspacePaths(tmp_path)
    for name in ("export", "truth"):
        (tmp_path / name).symlink_to(measured.root / name)
    with pytest.raises(NotEnoughDataError, match="no simulation here") as refusal:
        run_train(settings, real, TrainRequest(learning_curve=True))
    assert "leave --learning-curve out" in refusal.value.hint
    assert not real.models.exists()


def test_a_ceiling_at_the_baseline_is_not_reached_for() -> None:
    """Where nothing can be learned, a share of the way to it means nothing."""
    figures = TraitEvaluation(
        "accuracy", 0.3, 0.3, 0.3, 0.28, 0.32, 1.0, 1.0, 0.5, 0.0, 9, 9, 9, ("a", "b"), 1
    )
    flat = LearningCurve(
        "accuracy", (CurvePoint(9, 0.3, 0.2, 0.4, 0.3, 9),), Ceiling(0.305, 0.3, 0.31)
    )
    steep = LearningCurve("accuracy", flat.points, Ceiling(0.5, 0.4, 0.6))
    found = add_ceilings(
        Evaluation({"region": figures, "job": figures}, {}, 9),
        Curves(1, 1, {"region": flat, "job": steep}, {}, {}, {}, {}, {}),
    )
    assert (found.traits["region"].ceiling, found.traits["region"].reached) == (0.305, None)
    assert found.traits["job"].reached == pytest.approx(0.0)


def test_predictions_name_items_of_the_shop(measured: WorkspacePaths, tmp_path: Path) -> None:
    """Three different items a visitor, by the learned ranking."""
    out = tmp_path / "guesses.parquet"
    assert run_predict(Settings(), measured, out=out).items
    table = pl.read_parquet(out)
    catalog = json.loads((measured.site / "catalog.json").read_text())
    sold = {item["id"] for item in catalog["items"]}
    chosen = [set(row) for row in table.select("item_1", "item_2", "item_3").iter_rows()]
    assert all(len(items) == 3 and items <= sold for items in chosen)
    assert len(set().union(*chosen)) > 3
