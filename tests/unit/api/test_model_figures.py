"""Figures of models as frames."""

import json

import polars as pl
import pytest

import behavesim as bs


@pytest.fixture
def trained(tmp_path_factory: pytest.TempPathFactory) -> bs.Workspace:
    """A workspace with figures that are written by hand."""
    workspace = bs.Workspace(tmp_path_factory.mktemp("trained") / "out")
    workspace.paths.models.mkdir(parents=True)
    metrics = {
        "traits": {"gender": {"metric": "accuracy", "score": 0.7, "ceiling": None}},
        "recommenders": {"als": {"ndcg": 0.2, "ceiling": None}, "mix": {"ndcg": 0.3}},
        "recommender_baselines": {"popularity": {"ndcg": 0.1, "ceiling": 0.4}},
        "item_interest": {},
    }
    (workspace.paths.models / "metrics.json").write_text(json.dumps(metrics))
    return workspace


def test_figures_are_a_row_a_model(trained: bs.Workspace) -> None:
    """Names come first; what a model lacks is null; baselines are marked."""
    assert trained.models.traits().rows() == [("gender", "accuracy", 0.7, None)]
    found = trained.models.recommenders()
    assert found.select("name", "ndcg", "ceiling", "is_baseline").rows() == [
        ("als", 0.2, None, False),
        ("mix", 0.3, None, False),
        ("popularity", 0.1, 0.4, True),
    ]
    assert trained.models.item_interest().is_empty()


def test_the_item_map_is_a_row_an_item(trained: bs.Workspace) -> None:
    """There may be none, where there were too few items."""
    assert trained.models.item_map().is_empty()
    items = [
        {"id": "1", "name": "Pan", "x": 0.5, "y": 1},
        {"id": "2", "name": "Pot", "x": 1, "y": 2},
    ]
    (trained.paths.models / "item_map.json").write_text(json.dumps({"items": items}))
    assert trained.models.item_map()["x"].to_list() == [0.5, 1.0]
    assert trained.models.item_map().schema["x"] == pl.Float64


def test_models_of_another_version_are_refused(trained: bs.Workspace) -> None:
    """A kind of figures that is missing is named."""
    (trained.paths.models / "metrics.json").write_text("{}")
    with pytest.raises(bs.errors.SchemaError, match="traits"):
        trained.models.traits()


def test_a_workspace_without_models_is_not_enough_data(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The error says what to do."""
    workspace = bs.Workspace(tmp_path_factory.mktemp("untrained"))
    with pytest.raises(bs.errors.NotEnoughDataError) as raised:
        workspace.models.recommenders()
    assert raised.value.hint == "Train first."
