"""Experiments: the same people in two shops, whatever the workers; bad input in one line."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from behavesim.errors import InputError, NotEnoughDataError
from behavesim.experiment.experiment import judge, run_experiment
from behavesim.experiment.paired import PairedComparison
from behavesim.experiment.power import run_power
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings

PEOPLE = 300


def ask(**given: Any) -> Settings:
    experiment = {"people": PEOPLE, "pilot": 100, "resamples": 200, **given}
    simulate = {"days": 14, "warmup": 0}
    return load_settings(None, {"experiment": experiment, "simulate": simulate}, environment={})


def test_the_result_is_written_with_everybody_in_it(tmp_path: Path) -> None:
    """A row a person in both shops, and the figures that are shown."""
    summary = run_experiment(ask(), WorkspacePaths(tmp_path), "baseline", "planted-good")
    assert summary.people == PEOPLE
    people = pl.read_parquet(Path(summary.directory) / "people.parquet")
    assert people.height == PEOPLE
    change = (people["treatment_revenue"] - people["control_revenue"]).mean()
    assert change == pytest.approx(summary.delta)
    record = json.loads((Path(summary.directory) / "experiment.json").read_text())
    assert record["verdict"] == summary.verdict
    assert (Path(summary.directory) / "planted-good.yaml").is_file()
    assert sum(entry.contribution for entry in summary.factors) == pytest.approx(summary.delta)


def test_two_workers_find_what_one_finds(tmp_path: Path) -> None:
    """Shards are put together in person order."""
    found = []
    for workers in (1, 2):
        settings = ask(people=120)
        simulate = settings.simulate.model_copy(update={"workers": workers})
        settings = settings.model_copy(update={"simulate": simulate})
        summary = run_experiment(settings, WorkspacePaths(tmp_path), "baseline", "null")
        found.append((summary.figures, summary.groups))
    assert found[0] == found[1]


def test_a_shop_is_not_compared_with_itself(tmp_path: Path) -> None:
    """Neither by the same name nor by a variant that changes nothing."""
    same = tmp_path / "same.yaml"
    same.write_text(yaml.safe_dump({"name": "same"}))
    for treatment in ("baseline", str(same)):
        with pytest.raises(InputError, match="allowed a variant that changes something"):
            run_experiment(ask(), WorkspacePaths(tmp_path), "baseline", treatment)
    assert not (tmp_path / "experiments").exists()


def test_too_few_people_for_the_precision_name_how_many_it_takes(tmp_path: Path) -> None:
    """After the pilot, before the rest is simulated; nothing is written."""
    with pytest.raises(NotEnoughDataError, match=r"not 0\.1%") as caught:
        run_experiment(ask(precision=0.001), WorkspacePaths(tmp_path), "baseline", "harmful")
    assert "--people" in caught.value.hint
    assert not (tmp_path / "experiments").exists()


def test_an_experiment_that_is_smaller_than_a_pilot_is_its_own_pilot(tmp_path: Path) -> None:
    """Its power is stated, and a precision that it will not reach is refused."""
    summary = run_experiment(ask(pilot=2000), WorkspacePaths(tmp_path), "baseline", "null")
    assert summary.power is not None
    assert summary.power.pilot_visitors == PEOPLE
    with pytest.raises(NotEnoughDataError, match=r"not 0\.1%"):
        run_experiment(
            ask(pilot=2000, precision=0.001), WorkspacePaths(tmp_path), "baseline", "harmful"
        )
    assert not (tmp_path / "experiments" / "harmful-against-baseline").exists()


def test_a_precision_needs_a_person_who_bought_differently(tmp_path: Path) -> None:
    """No difference among a few people is no proof of none."""
    with pytest.raises(NotEnoughDataError, match="the precision cannot be planned"):
        run_experiment(ask(people=3, precision=0.1), WorkspacePaths(tmp_path), "baseline", "null")
    with pytest.raises(NotEnoughDataError, match="none of the first 100 people"):
        small = ask(pilot=100)
        days = small.simulate.model_copy(update={"days": 1})
        run_power(small.model_copy(update={"simulate": days}), "baseline", "planted-good")


@pytest.mark.parametrize(
    ("control", "treatment", "message"),
    [
        ("baseline", "null", "1 changes in null; allowed a treatment of 2 to 4"),
        ("null", "planted-good", "control null; allowed control baseline"),
    ],
)
def test_effects_are_shared_out_over_what_can_be_undone(
    tmp_path: Path, control: str, treatment: str, message: str
) -> None:
    """From the baseline, change by change."""
    with pytest.raises(InputError, match=message):
        run_experiment(ask(), WorkspacePaths(tmp_path), control, treatment, attribute=True)


def test_shares_of_the_changes_sum_to_the_whole(tmp_path: Path) -> None:
    """Every subset is simulated with the same people."""
    settings = ask(people=100)
    summary = run_experiment(
        settings, WorkspacePaths(tmp_path), "baseline", "harmful", attribute=True
    )
    assert set(summary.changes) == {"shipping", "checkout"}
    assert sum(summary.changes.values()) == pytest.approx(summary.delta)


def test_power_is_stated_without_writing(tmp_path: Path) -> None:
    """By the pilot's people alone."""
    power = run_power(ask(pilot=200), "baseline", "planted-good").power
    assert (power.pilot_visitors, power.visitors) == (200, PEOPLE)
    assert power.detectable > power.half_width > 0


def test_another_directory_of_that_name_stays(tmp_path: Path) -> None:
    """What is no experiment is not replaced."""
    place = tmp_path / "experiments" / "null-against-baseline"
    place.mkdir(parents=True)
    (place / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="other files in it"):
        run_experiment(ask(), WorkspacePaths(tmp_path), "baseline", "null")


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(1, 2, "better"), (-2, -1, "worse"), (-1, 1, "no effect")]
)
def test_the_verdict_is_where_the_interval_lies(low: float, high: float, verdict: str) -> None:
    """An interval that holds zero says nothing."""
    assert judge(PairedComparison("", "", 1, 1, 0, low, high, None, None, None)) == verdict
