"""behavesim report as a command: what the page has, with much and with little to show."""

import json
import re
from pathlib import Path

import pytest
from tests.unit.training.planted_shop import write_planted_shop
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.errors import NotEnoughDataError, SchemaError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.report.report import run_report
from behavesim.settings import Settings, TrainSettings
from behavesim.training.train import run_train

CHANGE = {
    "name": "revenue_per_visitor",
    "definition": "revenue over all people",
    "control": 100.0,
    "treatment": 112.0,
    "delta": 12.0,
    "ci_low": 4.0,
    "ci_high": 20.0,
    "relative_delta": 0.12,
    "relative_low": 0.04,
    "relative_high": 0.2,
}
ODD_NAME = "<script>alert(1)</script>"


def write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> WorkspacePaths:
    """A workspace in which every command but the learning curve's was run."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("report"))
    write_planted_shop(workspace.root, 300)
    run_train(Settings(train=TrainSettings(trees=20, factors=8, threads=2)), workspace)
    insight = {
        "name": "our-picks",
        "title": ODD_NAME,
        "why": "few see them",
        "expected_gain": 0.1,
        "gain_reasoning": "a guess",
        "evidence": [{"item_id": "X", "take_rate": 0.25}],
        "from_models": True,
    }
    write(workspace.variants / "insights.json", [insight])
    experiment = {
        "control": "baseline",
        "treatment": "planted-good",
        "people": 500,
        "verdict": "better",
        "correlation": 0.7,
        "figures": [CHANGE],
        "factors": [
            {"name": "order_value", "control": 9.0, "treatment": 8.0, "contribution": -20.0},
            {"name": "conversion", "control": 0.1, "treatment": 0.2, "contribution": 50.0},
        ],
        "steps": [],
        "changes": {"checkout": 30.0},
        "groups": [
            {"trait": "age_band", "group": ODD_NAME, "visitors": 40, "delta": -7.0}
            | {"ci_low": -9.0, "ci_high": -5.0}
        ],
    }
    write(workspace.experiments / "one" / "experiment.json", experiment)
    trial = {"name": "our-picks", "revenue": CHANGE, "p_value": 0.01, "believed": True}
    one = {"number": 1, "sessions": 400, "trials": [trial], "adopted": ["our-picks"]}
    write(workspace.loop / "loop.json", {"rounds": [one]})
    end = {"history": [CHANGE], "promised": 0.2, "final_people": 900}
    write(workspace.loop / "result.json", end)
    return workspace


def read_page(workspace: WorkspacePaths) -> str:
    return (workspace.report / "index.html").read_text(encoding="utf-8")


def test_the_page_shows_all_there_is_and_is_whole_in_itself(full: WorkspacePaths) -> None:
    """No address is fetched; what is missing says which command makes it; under 3 MB."""
    summary = run_report(full)
    page = read_page(full)
    assert summary.missing == ("curves",)
    assert "behavesim train --learning-curve" in page
    assert summary.bytes == len(page.encode()) < 3_000_000
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert "url(http" not in page
    assert "prefers-color-scheme: dark" in page


def test_figures_stand_beside_baseline_and_interval(full: WorkspacePaths) -> None:
    """A sentence a trait, the loop's end with what was promised."""
    run_report(full)
    page = read_page(full)
    metrics = json.loads((full.models / "metrics.json").read_text())["traits"]["gender"]
    text = (
        f"share guessed right {metrics['score']:.2f} ({metrics['ci_low']:.2f} to"
        f" {metrics['ci_high']:.2f}), guessing the most common class {metrics['baseline']:.2f}"
    )
    assert text in page
    assert "<h3>Round 1</h3>" in page
    assert "after round 1: +12.0% (+4.0% to +20.0%)" in page
    assert "what the trials had promised: +20.0%" in page


def test_an_experiment_says_where_its_change_comes_from_and_who_lost(full: WorkspacePaths) -> None:
    """Breakdowns without parts are left out."""
    run_report(full)
    page = read_page(full)
    for text in ("order value: -20", "conversion: +50", "the whole change: +30"):
        assert text in page
    assert "by change (Shapley values)" in page
    assert "along the funnel" not in page
    assert "-7 (-9 to -5), 40 people" in page


def test_what_others_wrote_cannot_become_markup(full: WorkspacePaths) -> None:
    """Names and titles are text."""
    run_report(full)
    page = read_page(full)
    assert ODD_NAME not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_same_inputs_give_the_same_bytes(full: WorkspacePaths) -> None:
    """There is no time in it, and no order of chance."""
    run_report(full)
    first = read_page(full)
    run_report(full)
    assert read_page(full) == first


def test_an_export_alone_is_enough(full: WorkspacePaths, workspace: WorkspacePaths) -> None:
    """Sections without inputs name their command."""
    workspace.root.mkdir(parents=True)
    workspace.export.symlink_to(full.export)
    summary = run_report(workspace)
    assert summary.sections == ("funnel", "revenue", "quality")
    assert "<code>behavesim improve</code> makes it" in read_page(workspace)


def test_nothing_at_all_is_one_line(workspace: WorkspacePaths) -> None:
    """And nothing is written."""
    with pytest.raises(NotEnoughDataError, match="neither an export nor models"):
        run_report(workspace)
    assert not workspace.report.exists()


def test_models_of_another_version_are_refused(workspace: WorkspacePaths) -> None:
    """With what to do about it."""
    write(workspace.models / "metrics.json", {"traits": {"gender": {"odd": 1}}})
    with pytest.raises(SchemaError, match="models of another version") as caught:
        run_report(workspace)
    assert caught.value.hint == "run behavesim train again"


def test_json_says_where_the_page_is(full: WorkspacePaths) -> None:
    """One object on stdout."""
    result = CliRunner().invoke(app, ["--workspace", str(full.root), "report", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["page"] == str(full.report / "index.html")
