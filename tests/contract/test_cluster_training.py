"""Trees grown on a Dask cluster, by LightGBM's own estimators."""

import asyncio
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.training.planted_shop import write_planted_shop

from behavesim.errors import WorldError
from behavesim.export.exported_events import read_behavior
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, SimulateSettings, TrainSettings
from behavesim.training.features.matrix import make_features
from behavesim.training.train import run_train
from behavesim.training.traits.boosting import BoostingOptions
from behavesim.training.traits.prepared import prepare_traits
from behavesim.training.traits.training import train_traits
from behavesim.training.truth import list_traits, read_labels

pytestmark = pytest.mark.slow

OPTIONS = BoostingOptions(seed=7, trees=60, leaves=7, learning_rate=0.1)


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A client of two worker processes."""
    for name in ("pandas", "dask.array", "distributed"):
        pytest.importorskip(name)
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as made,
        Client(made) as client,
    ):
        yield client
    asyncio.set_event_loop(None)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_learns_what_one_machine_learns(tmp_path: Path, cluster: Any) -> None:
    """Planted gender and an interest's weight, on two workers and here: scores alike."""
    from behavesim.training.traits.cluster import boost_on_cluster

    write_planted_shop(tmp_path, 400, personas=("runner", "reader"))
    features = make_features(read_behavior(tmp_path / "export"), "Asia/Seoul")
    labels = read_labels(tmp_path / "truth", features.users)
    prepared = prepare_traits(features, labels, OPTIONS, 0.25)
    traits = [
        trait for trait in list_traits(labels) if trait.name in ("gender", "interest_beauty_weight")
    ]

    def report(_done: int, _name: str) -> None:
        pass

    here, _ = train_traits(prepared, traits, OPTIONS, report)
    there, _ = train_traits(
        prepared,
        traits,
        OPTIONS,
        report,
        lambda *given: boost_on_cluster(cluster, *given[:2], OPTIONS, *given[2:]),
    )
    for one, other in zip(here, there, strict=True):
        assert other.fitted.booster.feature_name() == list(features.names)
        assert other.evaluation.score == pytest.approx(one.evaluation.score, abs=0.12)
        assert other.evaluation.ci_low > other.evaluation.baseline


def test_what_is_missing_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named before anything is read, with the line that installs it."""
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        "behavesim.training.traits.cluster.find_spec",
        lambda name: None if name == "pandas" else find_spec(name),
    )
    settings = Settings(
        train=TrainSettings(), simulate=SimulateSettings(scheduler="tcp://127.0.0.1:9")
    )
    with pytest.raises(WorldError, match="Dask estimators need pandas") as refusal:
        run_train(settings, WorkspacePaths(tmp_path))
    assert "pip install" in refusal.value.hint
