"""A browser's sample of an experiment."""

from pathlib import Path

import pytest

from behavesim.coverage import browser_run as covering_run
from behavesim.coverage.covering_visits import HitsByVisit, read_hits_by_visit
from behavesim.errors import WorldError
from behavesim.experiment.experiment import run_experiment
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings

pytestmark = pytest.mark.e2e


def ask() -> Settings:
    experiment = {"people": 100, "pilot": 100, "resamples": 100, "audit_visits": 4}
    return load_settings(None, {"experiment": experiment, "simulate": {"days": 7, "warmup": 0}})


def test_both_engines_agree_in_both_shops(tmp_path: Path) -> None:
    """Visits of control and treatment are counted."""
    audit = run_experiment(ask(), WorkspacePaths(tmp_path), "baseline", "harmful").audit
    assert audit is not None
    assert audit.visits >= 8 and audit.differences == 0
    assert audit.hits > 2 * audit.visits


def test_a_difference_ends_the_experiment_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place is named and nothing is written."""

    def change_hits(hits: Path) -> HitsByVisit:
        account = read_hits_by_visit(hits)
        return {visit: [{**hit, "en": "dreamt"} for hit in account[visit]] for visit in account}

    monkeypatch.setattr(covering_run, "read_hits_by_visit", change_hits)
    with pytest.raises(WorldError, match=r"audit of baseline: \d+ of \d+ visits differ") as caught:
        run_experiment(ask(), WorkspacePaths(tmp_path), "baseline", "harmful")
    assert "\n" not in caught.value.message
    assert not (tmp_path / "experiments").exists()
