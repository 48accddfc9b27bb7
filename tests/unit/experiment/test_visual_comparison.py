"""Visual comparisons, as far as they need no browser."""

from pathlib import Path

import pytest

from behavesim.errors import InputError
from behavesim.experiment.experiment import run_experiment
from behavesim.experiment.visual_comparison import run_visual_comparison
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings


def ask() -> Settings:
    experiment = {"people": 100, "pilot": 100, "resamples": 100}
    return load_settings(None, {"experiment": experiment, "simulate": {"days": 7, "warmup": 0}})


def test_paths_that_never_diverge_have_no_page(tmp_path: Path) -> None:
    """Most people never reach the checkout; nothing is written."""
    summary = run_visual_comparison(ask(), WorkspacePaths(tmp_path), "baseline", "harmful", 0)
    assert (summary.visit, summary.step, summary.file) == (None, None, None)
    assert summary.visits[0] == summary.visits[1] >= 1
    assert list(tmp_path.iterdir()) == []


def test_a_page_does_not_block_its_experiment(tmp_path: Path) -> None:
    """One made before goes; a directory of other files stays."""
    folder = tmp_path / "experiments" / "null-against-baseline"
    folder.mkdir(parents=True)
    (folder / "person-3.html").write_text("a page")
    run_experiment(ask(), WorkspacePaths(tmp_path), "baseline", "null")
    assert (folder / "experiment.json").is_file() and not (folder / "person-3.html").exists()
    (folder / "experiment.json").unlink()
    with pytest.raises(InputError, match="other files in it"):
        run_visual_comparison(ask(), WorkspacePaths(tmp_path), "baseline", "null", 2)
