"""behavesim train as a command: what it leaves, and how it refuses."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import lightgbm as lgb
import polars as pl
import pytest
from tests.unit.training.planted_shop import TOPICS, write_planted_shop
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.core.item_factors import ItemFactors
from behavesim.errors import NotEnoughDataError
from behavesim.export.export import run_export
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, TrainSettings
from behavesim.training.train import TrainRequest, run_train

SETTINGS = Settings(train=TrainSettings(trees=40, factors=8, threads=2))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> WorkspacePaths:
    """A workspace with models of 500 planted people."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("trained"))
    write_planted_shop(workspace.root, 500, personas=("runner", "reader"))
    run_train(SETTINGS, workspace)
    return workspace


@pytest.fixture
def untrained(trained: WorkspacePaths, workspace: WorkspacePaths) -> WorkspacePaths:
    """The same data, nothing trained, free to be spoilt."""
    shutil.copytree(trained.export, workspace.export)
    shutil.copytree(trained.truth, workspace.truth)
    return workspace


def read_files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


TRAITS = [
    "age_band",
    "gender",
    *(f"interest_{topic}" for topic in TOPICS),
    *(f"interest_{topic}_weight" for topic in TOPICS),
    "job",
    "region",
]
RECOMMENDERS = {"als", "bpr", "item_cosine", "item_tfidf", "item_bm25"}


def test_the_artifacts_are_text_json_and_parquet(trained: WorkspacePaths) -> None:
    """One model a trait, figures, features, recommendations, related items; no pickle."""
    names = sorted([f"traits/{name}.txt" for name in TRAITS] + ["traits/traits.json"])
    assert list(read_files(trained.models)) == [
        "_manifest.json",
        "card.json",
        "features.json",
        "item_factors.json",
        "item_map.json",
        "lexicon/items.parquet",
        "lexicon/pages.parquet",
        "lexicon/words.parquet",
        "metrics.json",
        "personas/half_0.txt",
        "personas/half_1.txt",
        "recommendations.parquet",
        "related_items.json",
        "trait_details.json",
        *names,
    ]


def test_metrics_have_score_baseline_and_interval_of_everything(trained: WorkspacePaths) -> None:
    """Every figure stands beside what it is held against; ceiling and oracle are still null."""
    metrics = json.loads((trained.models / "metrics.json").read_text())
    assert set(metrics["recommenders"]) == RECOMMENDERS
    assert set(metrics["recommender_baselines"]) == {
        "popularity",
        "recent_popularity",
        "item_knn",
    }
    for trait in metrics["traits"].values():
        assert trait["metric"] in ("accuracy", "auc", "r2")
        assert trait["ci_low"] <= trait["score"] <= trait["ci_high"] <= 1
        assert trait["baseline"] <= 1
        assert trait["ceiling"] is None
        assert trait["n_train"] + trait["n_valid"] + trait["n_test"] == 500
    for one in (*metrics["recommenders"].values(), *metrics["recommender_baselines"].values()):
        for low, figure, high in (
            ("ci_low", "ndcg", "ci_high"),
            ("recall_low", "recall", "recall_high"),
            ("map_low", "map", "map_high"),
        ):
            assert 0 <= one[low] <= one[figure] <= one[high] <= 1
        assert 0 < one["coverage"] <= 1
        assert one["novelty"] > 0
        assert one["oracle"] is None
    together = metrics["interests_together"]
    assert together["baseline"] < together["ci_low"] <= together["ranking_precision"]


def test_the_card_says_what_models_are_made_of(trained: WorkspacePaths) -> None:
    """Data window, seed, columns read, versions and figures."""
    card = json.loads((trained.models / "card.json").read_text())
    assert card["data"]["first_day"] == "2026-11-01"
    assert card["data"]["last_day"] == "2026-11-14"
    assert (card["seed"], card["data"]["people"]) == (7, 500)
    assert set(card["figures"]["traits"]) == set(TRAITS)
    assert "user_pseudo_id" in card["features"]["events"]


def test_details_have_what_a_report_draws(trained: WorkspacePaths) -> None:
    """Confusion, calibration and importance of each trait; a weight has importance alone."""
    details = json.loads((trained.models / "trait_details.json").read_text())
    gender = details["gender"]
    assert gender["classes"] == ["female", "male"]
    assert [len(row) for row in gender["confusion"]] == [2, 2]
    assert {"given", "true", "rows"} == set(gender["calibration"][0])
    assert {"feature", "share"} == set(gender["importance"][0])
    assert details["interest_beauty_weight"]["confusion"] == []


def test_items_lie_on_a_plane(trained: WorkspacePaths) -> None:
    """Every item with its name, topic and two coordinates, the most popular first."""
    items = json.loads((trained.models / "item_map.json").read_text())["items"]
    assert len(items) == 72
    assert len({(item["x"], item["y"]) for item in items}) > 60
    assert items[0]["users"] >= items[-1]["users"]
    assert {item["topic"] for item in items} == set(TOPICS)


def test_factors_are_what_a_page_folds_visitors_into(trained: WorkspacePaths) -> None:
    """The form that personal rows read, small enough for a page."""
    path = trained.models / "item_factors.json"
    factors = ItemFactors.model_validate_json(path.read_text())
    assert len(factors.items) == 72
    assert factors.weights["view_item"] < factors.weights["purchase"]
    assert path.stat().st_size < 100_000


def test_models_load_and_fit_the_listed_features(trained: WorkspacePaths) -> None:
    """LightGBM reads its text files; their features are those of features.json, in order."""
    names = json.loads((trained.models / "features.json").read_text())["names"]
    booster = lgb.Booster(model_file=str(trained.models / "traits" / "gender.txt"))
    assert booster.feature_name() == names


def test_recommendations_are_ten_a_user(trained: WorkspacePaths) -> None:
    """user_pseudo_id, rank from 1, item_id, score; related items are six known ones each."""
    table = pl.read_parquet(trained.models / "recommendations.parquet")
    assert table.columns == ["user_pseudo_id", "rank", "item_id", "score"]
    assert table.group_by("user_pseudo_id").len().get_column("len").unique().to_list() == [10]
    related = json.loads((trained.models / "related_items.json").read_text())["related"]
    assert all(len(others) == 6 and set(others) <= set(related) for others in related.values())


def test_training_again_gives_the_same_bytes(
    trained: WorkspacePaths, untrained: WorkspacePaths
) -> None:
    """Same data, same seed, same files."""
    run_train(SETTINGS, untrained)
    assert read_files(untrained.models) == read_files(trained.models)


def test_the_summary_is_json(untrained: WorkspacePaths) -> None:
    """Numbers, text and null only: no NaN, no array."""
    summary = run_train(SETTINGS, untrained)
    text = json.dumps(asdict(summary), allow_nan=False)
    assert json.loads(text)["people"] == 500
    assert summary.traits["gender"]["score"] > summary.traits["gender"]["baseline"]


def test_missing_truth_is_one_line(untrained: WorkspacePaths) -> None:
    """Traits need the answer key; nothing is written without it."""
    shutil.rmtree(untrained.truth)
    with pytest.raises(NotEnoughDataError, match=r"identities\.parquet: missing") as refusal:
        run_train(SETTINGS, untrained)
    assert "behavesim train --no-traits" in refusal.value.hint
    assert not untrained.models.exists()


def test_recommenders_alone_need_no_truth(untrained: WorkspacePaths) -> None:
    """On data of a real shop there is no answer key."""
    shutil.rmtree(untrained.truth)
    summary = run_train(SETTINGS, untrained, TrainRequest(with_traits=False))
    assert (summary.traits, summary.people) == ({}, 0)
    assert set(summary.recommenders) == RECOMMENDERS


def test_no_traits_is_an_option(untrained: WorkspacePaths) -> None:
    """The command in the hint works."""
    shutil.rmtree(untrained.truth)
    arguments = ["--workspace", str(untrained.root), "train", "--json", "--no-traits"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.stderr
    summary = json.loads(result.stdout)
    assert summary["traits"] == {}
    assert set(summary["recommenders"]) == RECOMMENDERS


def test_too_few_people_leave_the_old_models(
    trained: WorkspacePaths, untrained: WorkspacePaths
) -> None:
    """Refused before anything is trained; what was there stays, to the byte."""
    shutil.copytree(trained.models, untrained.models)
    before = read_files(untrained.models)
    settings = Settings(train=TrainSettings(min_people=501))
    with pytest.raises(NotEnoughDataError, match=r"at least 501 people .*; found 500"):
        run_train(settings, untrained)
    assert read_files(untrained.models) == before


def test_a_trait_with_one_class_is_skipped_with_its_reason(untrained: WorkspacePaths) -> None:
    """Everybody a woman: the other traits are trained all the same."""
    people = untrained.truth / "people.parquet"
    pl.read_parquet(people).with_columns(gender=pl.lit("female")).write_parquet(people)
    summary = run_train(SETTINGS, untrained)
    assert "gender" not in summary.traits
    assert summary.skipped["gender"].startswith("gender: one class only (female)")
    assert "job" in summary.traits


def test_nothing_but_one_class_is_one_line(untrained: WorkspacePaths) -> None:
    """No trait is left: the first one's reason is the error."""
    people = untrained.truth / "people.parquet"
    constant = {"age_band": "18-24", "gender": "male", "job": "student", "region": "KR-11"}
    interests = {f"interest_{topic}": 0.5 for topic in TOPICS}
    columns = {name: pl.lit(value) for name, value in {**constant, **interests}.items()}
    pl.read_parquet(people).with_columns(**columns).write_parquet(people)
    with pytest.raises(NotEnoughDataError, match=r"age_band: one class only \(18-24\)"):
        run_train(SETTINGS, untrained)


def test_real_days_go_through_export_features_and_recommenders(
    reference_dir: Path, workspace: WorkspacePaths
) -> None:
    """The public GA4 sample, which was not made here."""
    workspace.warehouse.mkdir(parents=True)
    for day in ("20201126", "20201225"):
        (workspace.warehouse / f"events_{day}.parquet").symlink_to(
            reference_dir / f"events_{day}.parquet"
        )
    assert run_export(Settings(), workspace).rows == 76036
    settings = Settings(time_zone="America/Los_Angeles")
    summary = run_train(settings, workspace, TrainRequest(with_traits=False))
    assert summary.users == 6111
    table = pl.read_parquet(workspace.models / "recommendations.parquet")
    assert table.get_column("user_pseudo_id").n_unique() == 6111
    # A month lies between the two days: the few who come again are foreseen no worse than by
    # what sells best, no user is recommended what they had, and relatives are of one kind.
    best = max(one["ndcg"] for one in summary.recommenders.values())
    assert best > next(iter(summary.recommenders.values()))["baseline"]
    related = json.loads((workspace.models / "related_items.json").read_text())["related"]
    assert sum(len(others) > 0 for others in related.values()) > len(related) / 2
    assert json.loads((workspace.models / "card.json").read_text())["data"]["people"] == 0
    assert summary.features > 100
