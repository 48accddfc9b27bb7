"""Calibration: a planted population is found again, what cannot be fitted is named, bad exports."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner

from behavesim.calibration import calibrate
from behavesim.calibration.calibrate import CalibrationResult, run_calibrate
from behavesim.calibration.export_counts import EVENT_INPUTS, ITEM_INPUTS, RealTraffic, count_export
from behavesim.calibration.simulated_counts import list_categories, simulate_and_count, sum_up
from behavesim.cli.app import app
from behavesim.cli.render.calibration import print_calibration
from behavesim.core.export_manifest import FileEntry, make_manifest, write_manifest
from behavesim.core.variant_files import load_variant
from behavesim.errors import BehavesimError, InputError, NotEnoughDataError, SchemaError
from behavesim.experiment.experiment import run_experiment
from behavesim.export.export import run_export
from behavesim.export.exported_events import scan_export_columns
from behavesim.files.file_manifest import record_file
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.resources import find_resource
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.shop_setup import load_shop_setup
from behavesim.simulation.simulate import run_simulate
from behavesim.workers import InlineExecutor

PLANTED, PEOPLE = "silver-shopper", 3000


def ask(seed: int = 7, **given: Any) -> Settings:
    sizes = {"people": 1500, "evaluations": 10, **given}
    given = {"seed": seed, "calibrate": sizes, "simulate": {"warmup": 14}}
    return load_settings(None, given, environment={})


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> WorkspacePaths:
    """A month of a shop with six times the silver shoppers, all of whom come twice as often."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("planted"))
    personas = workspace.root / "planted-personas"
    shutil.copytree(find_resource("personas", None), personas)
    for path in personas.glob("*.yaml"):
        written = yaml.safe_load(path.read_text("utf-8"))
        written["share"] *= 6 if written["id"] == PLANTED else 1
        written["visits_per_week"]["median"] *= 2
        path.write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
    simulate = {"people": PEOPLE, "engine": "direct", "warmup": 14}
    settings = load_settings(None, {"seed": 11, "simulate": simulate}, environment={})
    run_build_site(settings, workspace)
    run_simulate(settings, workspace, personas)
    run_export(settings, workspace)
    return workspace


@pytest.fixture(scope="module")
def fitted(planted: WorkspacePaths) -> CalibrationResult:
    """The shipped personas fitted to it."""
    return run_calibrate(ask(), planted, planted.export)


def read(planted: WorkspacePaths, days: int = 28) -> RealTraffic:
    setup = load_shop_setup(ask())
    categories = list_categories(setup.make_job(load_variant("baseline")).catalog)
    events, items = scan_export_columns(planted.export, EVENT_INPUTS, ITEM_INPUTS)
    frames = events.collect(), items.collect()
    return count_export("here", *frames, days, "Asia/Seoul", categories)


def test_an_export_and_the_visits_behind_it_are_counted_alike(planted: WorkspacePaths) -> None:
    """The same people, from the data and from the engine: within one in a hundred."""
    settings = ask(seed=11)
    setup = load_shop_setup(settings, planted.root / "planted-personas")
    job = setup.make_job(load_variant("baseline"))
    simulated = sum_up(simulate_and_count(InlineExecutor(), settings, setup.inputs, job, PEOPLE))
    real = read(planted)
    assert (real.first_day, real.days) == (settings.simulate.first_day, 28)
    for name, mean in simulated.of_one(job.catalog).items():
        assert PEOPLE * mean == pytest.approx(real.counts[name], rel=0.01, abs=3), name


def test_the_planted_mix_and_scale_are_found(fitted: CalibrationResult) -> None:
    """The largest shift is the planted one, and all come more often."""
    assert fitted.mix[0].persona == PLANTED
    assert fitted.mix[0].after > 2 * fitted.mix[0].before
    assert fitted.scales["visits"] > 1.3
    assert fitted.people == pytest.approx(PEOPLE, rel=0.2)


def test_figures_come_nearer(fitted: CalibrationResult) -> None:
    """On people who were in no search."""
    figures = {one.name: one for one in fitted.figures}
    for name in ("sessions_per_user", "new_share", "hours", "categories", "pages_per_session"):
        one = figures[name]
        assert abs(one.after - one.real) < abs(one.before - one.real), name
    assert len(fitted.unfitted) <= 3
    assert fitted.absent == {}


def test_the_overlay_is_a_directory_of_personas(
    planted: WorkspacePaths, fitted: CalibrationResult, tmp_path: Path
) -> None:
    """It loads as any other, and an experiment takes it."""
    personas = load_shop_setup(ask(), Path(fitted.directory)).inputs.personas
    assert {one.id for one in personas} == {one.persona for one in fitted.mix if one.after}
    stored = json.loads((planted.personas / "calibration.json").read_bytes())
    assert stored["unfitted"] == list(fitted.unfitted)
    sizes = {"people": 100, "pilot": 100, "resamples": 100}
    settings = load_settings(None, {"experiment": sizes}, environment={})
    workspace = WorkspacePaths(tmp_path)
    assert run_experiment(settings, workspace, "baseline", "null", planted.personas).people == 100


def test_the_table_has_every_figure_and_the_command_that_goes_on(fitted: CalibrationResult) -> None:
    """Also those that could not be fitted, by name."""
    console = Console(record=True, width=80, file=StringIO())
    partly = replace(fitted, unfitted=("order_value",), absent={"categories": "of another shop"})
    print_calibration(partly, console)
    text = console.export_text()
    assert all(one.name in text for one in fitted.figures)
    assert all(one.persona in text for one in fitted.mix)
    assert "could not be fitted order_value" in text
    assert "left out categories: of another shop" in text
    assert f"--people {fitted.people} --days 28" in text


def test_on_the_command_line_a_missing_export_is_one_line(tmp_path: Path) -> None:
    """Exit status 1."""
    arguments = ["--workspace", str(tmp_path / "w"), "calibrate", "--to", str(tmp_path / "none")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "no export here" in result.stderr
    assert not (tmp_path / "w").exists()


def test_two_workers_find_what_one_finds(planted: WorkspacePaths, tmp_path: Path) -> None:
    """But for the seconds it takes."""
    found = []
    for workers in (1, 2):
        settings = ask(people=1100, evaluations=2)
        simulate = settings.simulate.model_copy(update={"workers": workers})
        settings = settings.model_copy(update={"simulate": simulate})
        summary = run_calibrate(settings, planted, planted.export, out=tmp_path / "out")
        found.append(replace(summary, seconds=0))
    assert found[0] == found[1]


def test_what_cannot_be_fitted_is_named(
    planted: WorkspacePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No one views a hundred pages; no device and no category of this shop is left out."""
    real = read(planted)
    strange = {"page_views": 100 * real.counts["sessions"], "all_views": 1e9}
    nothing = dict.fromkeys(("desktop", "mobile", "tablet"), 0.0)
    traffic = replace(real, counts={**real.counts, **strange, **nothing})
    monkeypatch.setattr(calibrate, "_read", lambda *_given: traffic)
    settings = ask(people=300, evaluations=2)
    summary = run_calibrate(settings, planted, planted.export, out=tmp_path / "out")
    assert "pages_per_session" in summary.unfitted
    assert set(summary.absent) == {"desktop_share", "mobile_share", "tablet_share", "categories"}
    assert not {one.name for one in summary.figures} & set(summary.absent)


def test_the_last_days_count(planted: WorkspacePaths) -> None:
    """As many as are simulated; a day on which no session begins is none."""
    week, month = read(planted, 7), read(planted)
    assert week.days == 7
    assert week.first_day == month.first_day + timedelta(days=21)
    assert 0 < week.counts["sessions"] < month.counts["sessions"] / 2


def refuse(export: Path, out: Path, kind: type[BehavesimError], message: str) -> None:
    """Calibrate to an export that is not one; nothing is written."""
    with pytest.raises(kind, match=message) as caught:
        run_calibrate(ask(), WorkspacePaths(out), export)
    assert "\n" not in caught.value.message
    assert not out.exists()


def test_bad_exports_are_refused(planted: WorkspacePaths, tmp_path: Path) -> None:
    """One line each: none, of another version, without a session, without a purchase."""
    out = tmp_path / "out"
    refuse(tmp_path / "none", out, NotEnoughDataError, "no export here")
    copy = tmp_path / "copy"
    copy.mkdir()
    manifest = json.loads((planted.export / "manifest.json").read_bytes())
    (copy / "manifest.json").write_text(json.dumps({**manifest, "schema_version": 9}))
    refuse(copy, out, SchemaError, "found schema version 9; allowed 1")
    write_events(copy, manifest, pl.lit(False))
    refuse(copy, out, NotEnoughDataError, "no session")
    write_events(copy, manifest, pl.col("event_name") != "purchase", planted.export)
    refuse(copy, out, NotEnoughDataError, "no purchase from 2026-11-01 to 2026-11-01")


def write_events(
    copy: Path, manifest: dict[str, Any], keep: pl.Expr, export: Path | None = None
) -> None:
    """Write an export of one day: no event at all, or those of the real one that are kept."""
    tables = {}
    for table in ("events", "items"):
        names = [column["name"] for column in manifest["columns"][table]]
        frame = pl.DataFrame({name: [] for name in names}, schema=dict.fromkeys(names, pl.String))
        if export is not None:
            files = [file for file in manifest["files"] if file["table"] == table]
            day = next(file for file in files if "2026-11-01" in file["path"])
            frame = pl.read_csv(export / day["path"], infer_schema=False).filter(keep)
        tables[table] = frame
        frame.write_csv(copy / f"{table}.csv")
    entries = [
        FileEntry(f"{table}.csv", table, "2026-11-01", 0, record.bytes, record.sha256)
        for table, record in ((table, record_file(copy / f"{table}.csv")) for table in tables)
    ]
    write_manifest(copy, make_manifest(manifest["columns"], [], entries))


def test_other_files_are_not_replaced(planted: WorkspacePaths, tmp_path: Path) -> None:
    """A directory that no calibration made is refused before anything is simulated."""
    (tmp_path / "mine.yaml").write_text("id: mine\n")
    with pytest.raises(InputError, match="a directory with other files in it"):
        run_calibrate(ask(), planted, planted.export, out=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
