"""behavesim predict as a command: what it guesses, and what it refuses."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from tests.unit.training.flat_rows import make_event, write_rows
from tests.unit.training.planted_shop import TOPICS, write_planted_shop

from behavesim.errors import DataError, InputError, NotEnoughDataError, SchemaError
from behavesim.export.exported_events import read_behavior
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, TrainSettings
from behavesim.training.predict import run_predict
from behavesim.training.splits import TEST, split_people
from behavesim.training.train import run_train
from behavesim.training.truth import read_labels

SETTINGS = Settings(train=TrainSettings(trees=40, factors=8, threads=2))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> WorkspacePaths:
    """A workspace with models of 500 planted people."""
    made = WorkspacePaths(tmp_path_factory.mktemp("trained"))
    write_planted_shop(made.root, 500, personas=("runner", "reader"))
    run_train(SETTINGS, made)
    return made


@pytest.fixture
def models(trained: WorkspacePaths, workspace: WorkspacePaths) -> WorkspacePaths:
    """Those models, free to be spoilt, with an export of others beside them."""
    shutil.copytree(trained.models, workspace.models)
    write_planted_shop(workspace.root, 120, seed=77)
    return workspace


def test_other_people_are_guessed_as_well(models: WorkspacePaths) -> None:
    """Planted gender shows in people of another draw; probabilities and weights are from 0 to 1."""
    summary = run_predict(Settings(), models)
    assert (summary.users, summary.items) == (120, False)
    table = pl.read_parquet(models.root / "predictions.parquet")
    truth = pl.read_parquet(models.truth / "identities.parquet").join(
        pl.read_parquet(models.truth / "people.parquet"), on="person_id"
    )
    both = table.join(truth, on="user_pseudo_id", suffix="_true")
    assert (both.get_column("gender") == both.get_column("gender_true")).mean() > 0.7
    for topic in TOPICS:
        for name in (f"interest_{topic}_high", f"interest_{topic}_weight"):
            assert table.get_column(name).is_between(0, 1).all()
    assert table.get_column("job_probability").min() > 1 / 3 - 0.01


def test_a_visitor_with_one_event_is_guessed(models: WorkspacePaths, tmp_path: Path) -> None:
    """An export of one page view, from elsewhere, into CSV."""
    write_rows(tmp_path / "export", [make_event("page_view", "new")])
    out = tmp_path / "guesses.csv"
    assert run_predict(Settings(), models, source=tmp_path / "export", out=out).users == 1
    assert pl.read_csv(out).get_column("user_pseudo_id").to_list() == ["new"]


def test_another_ending_is_refused(models: WorkspacePaths, tmp_path: Path) -> None:
    """Before anything is read."""
    with pytest.raises(InputError, match=r"found guesses\.xlsx; allowed a name that ends in"):
        run_predict(Settings(), models, out=tmp_path / "guesses.xlsx")


def test_no_models_is_one_line(workspace: WorkspacePaths) -> None:
    """The command that makes them is named."""
    with pytest.raises(NotEnoughDataError, match="no models here") as refusal:
        run_predict(Settings(), workspace)
    assert "behavesim train" in refusal.value.hint


def change_features(models: WorkspacePaths, **changes: object) -> None:
    path = models.models / "features.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema_version": 99}, r"features\.json: found schema version 99; allowed 2"),
        ({"events": ["geo_city"]}, r"features\.json: events are not the columns that are read now"),
        ({"names": ["pages"]}, r"features\.json: found \d+ bytes; allowed \d+"),
    ],
)
def test_models_of_another_schema_are_refused(
    models: WorkspacePaths, changes: dict[str, object], message: str
) -> None:
    """Another version, other columns, other features: one line, and nothing is written."""
    change_features(models, **changes)
    with pytest.raises(DataError, match=message):
        run_predict(Settings(), models)
    assert not (models.root / "predictions.parquet").exists()


def test_a_missing_or_changed_model_is_one_line(models: WorkspacePaths) -> None:
    """The file is named before LightGBM sees it, which ends the process where a text is cut."""
    model = models.models / "traits" / "gender.txt"
    whole = model.read_text()
    model.write_text(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"gender\.txt: found \d+ bytes; allowed \d+"):
        run_predict(Settings(), models)
    at = whole.index("leaf_value=") + len("leaf_value=") + 3
    digit = "1" if whole[at] != "1" else "2"
    model.write_text(whole[:at] + digit + whole[at + 1 :])
    with pytest.raises(DataError, match=r"gender\.txt: found other content than was written"):
        run_predict(Settings(), models)
    model.unlink()
    with pytest.raises(DataError, match=r"gender\.txt: missing"):
        run_predict(Settings(), models)


def test_models_without_their_manifest_are_refused(models: WorkspacePaths) -> None:
    """They have no checksums; training mends that."""
    (models.models / "_manifest.json").unlink()
    with pytest.raises(SchemaError, match=r"_manifest\.json: found no such file") as caught:
        run_predict(Settings(), models)
    assert "behavesim train" in caught.value.hint


def test_personas_are_part_of_every_model(models: WorkspacePaths) -> None:
    """Without the halves that guess them no trait is guessed, whether one is missing or both."""
    halves = sorted((models.models / "personas").iterdir())
    assert [half.name for half in halves] == ["half_0.txt", "half_1.txt"]
    halves[1].unlink()
    with pytest.raises(DataError, match=r"half_1\.txt: missing"):
        run_predict(Settings(), models)
    halves[0].unlink()
    with pytest.raises(DataError, match=r"half_0\.txt: missing"):
        run_predict(Settings(), models)


def test_stored_models_guess_as_they_did_in_training(
    trained: WorkspacePaths, tmp_path: Path
) -> None:
    """Traits of the judged come out as their confusion counted them."""
    out = tmp_path / "guesses.parquet"
    run_predict(Settings(), trained, out=out)
    guessed = pl.read_parquet(out).sort("user_pseudo_id")
    behavior = read_behavior(trained.export)
    labels = read_labels(trained.truth, behavior.users)
    judged = split_people(labels.person_id, SETTINGS.seed, SETTINGS.train.test_share) == TEST
    details = json.loads((trained.models / "trait_details.json").read_text())["age_band"]
    counts = (
        guessed.get_column("age_band")
        .filter(pl.Series(judged))
        .value_counts(name="rows")
        .to_dicts()
    )
    guesses = {one["age_band"]: one["rows"] for one in counts}
    columns = [sum(row[at] for row in details["confusion"]) for at in range(6)]
    assert [guesses.get(name, 0) for name in details["classes"]] == columns
