"""`simulate` by the direct engine: all visits of people, the same every time."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow.parquet as pq
import pytest

from behavesim.errors import InputError
from behavesim.fidelity.fidelity import run_fidelity
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.personas.check import run_personas_check
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.simulate import SimulationResult, run_simulate


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = WorkspacePaths(tmp_path_factory.mktemp("built"))
    run_build_site(load_settings(None, {}), built, out=None)
    return built.site


def ask(**simulate: object) -> Settings:
    few = {"engine": "direct", "days": 5, "warmup": 0}
    return load_settings(None, {"simulate": {**few, **simulate}})


def simulate_into(
    root: Path, site: Path, settings: Settings
) -> tuple[WorkspacePaths, SimulationResult]:
    workspace = WorkspacePaths(root)
    root.mkdir()
    workspace.site.symlink_to(site)
    return workspace, run_simulate(settings, workspace)


def read_tables(workspace: WorkspacePaths) -> dict[str, bytes]:
    parts = workspace.warehouse.glob("events_*/*.parquet")
    return {part.parent.name: part.read_bytes() for part in parts}


def test_sessions_take_the_shortest_prefix_of_people(tmp_path: Path, site: Path) -> None:
    """All visits of a person are kept: the last person's visits may exceed what was asked for."""
    workspace, summary = simulate_into(tmp_path / "run", site, ask(sessions=200))
    visits = pl.read_parquet(workspace.truth / "visits" / "*.parquet")
    seen = visits.filter(pl.col("user_pseudo_id").is_not_null())
    assert summary.sessions == seen.height >= 200
    last = seen.filter(pl.col("person_id") == summary.people - 1).height
    assert summary.sessions - last < 200
    assert visits["person_id"].unique().sort().to_list() == list(range(summary.people))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    tmp_path: Path, site: Path
) -> None:
    """Tables are equal byte for byte; fewer people are a prefix of more."""
    first, _ = simulate_into(tmp_path / "first", site, ask(people=60))
    again, _ = simulate_into(tmp_path / "again", site, ask(people=60))
    assert read_tables(first) == read_tables(again)
    other = ask(people=60).model_copy(update={"seed": 8})
    third, _ = simulate_into(tmp_path / "third", site, other)
    assert read_tables(first) != read_tables(third)


def test_a_person_makes_the_same_visits_among_more_people(tmp_path: Path, site: Path) -> None:
    """The first 30 of 60 people did what the 30 do alone."""
    few, _ = simulate_into(tmp_path / "few", site, ask(people=30))
    many, _ = simulate_into(tmp_path / "many", site, ask(people=60))
    visits = [pl.read_parquet(w.truth / "visits" / "direct-00000.parquet") for w in (few, many)]
    assert visits[0].equals(visits[1].filter(pl.col("person_id") < 30))


def test_another_simulation_takes_the_place_of_the_last(tmp_path: Path, site: Path) -> None:
    """What real visitors left stays; what was simulated from other settings goes."""
    workspace, before = simulate_into(tmp_path / "run", site, ask(people=40))
    serve = workspace.hits / "serve-000001.hits"
    serve.write_bytes((workspace.hits / "direct-00000-000001.hits").read_bytes()[:8])
    after = run_simulate(ask(people=20), workspace)
    assert after.sessions < before.sessions
    assert serve.exists()
    people = pq.read_table(workspace.truth / "people.parquet")
    assert people.num_rows == 20


def test_a_warm_up_is_simulated_and_does_not_count(tmp_path: Path, site: Path) -> None:
    """Sessions are those from the start on; the days before are in the warehouse all the same."""
    settings = ask(sessions=200, warmup=10, start="2026-11-11")
    workspace, summary = simulate_into(tmp_path / "run", site, settings)
    start_ms = datetime(2026, 11, 11, tzinfo=ZoneInfo("Asia/Seoul")).timestamp() * 1000
    visits = pl.read_parquet(workspace.truth / "visits" / "*.parquet").drop_nulls("user_pseudo_id")
    inside = visits.filter(pl.col("starts_at_ms") >= start_ms)
    assert summary.sessions == inside.height >= 200
    assert summary.warmup_sessions == visits.height - inside.height > 200
    assert summary.revenue == pytest.approx(inside["revenue"].sum())
    last = inside.filter(pl.col("person_id") == summary.people - 1).height
    assert summary.sessions - last < 200
    tables = sorted(path.name for path in workspace.warehouse.glob("events_*"))
    assert (tables[0], tables[10]) == ("events_20261101", "events_20261111")
    assert 0 < inside.filter(pl.col("visit") > 0).height < inside.height
    measured = run_fidelity(settings, workspace)
    assert measured.since == date(2026, 11, 11)
    assert measured.sessions == pytest.approx(summary.sessions, abs=3)
    assert run_fidelity(settings, workspace, warmup_days=0).since == date(2026, 11, 1)


def test_the_answer_key_joins_the_events(tmp_path: Path, site: Path) -> None:
    """Every pseudonym of the tables has a person; the tables have no trait of people."""
    workspace, summary = simulate_into(tmp_path / "run", site, ask(people=50))
    events = pl.scan_parquet(workspace.warehouse / "events_*" / "*.parquet")
    names = set(events.select("user_pseudo_id").unique().collect().to_series())
    identities = pl.read_parquet(workspace.truth / "identities.parquet")
    assert names == set(identities["user_pseudo_id"])
    assert identities["user_pseudo_id"].is_unique().all()
    devices = pl.read_parquet(workspace.truth / "visits" / "*.parquet").select("device").unique()
    assert set(identities["device"]) == set(devices.to_series())
    people = pl.read_parquet(workspace.truth / "people.parquet")
    assert people["person_id"].to_list() == list(range(summary.people))
    text = str(events.collect().to_dicts())
    assert not [persona for persona in people["persona"].unique() if persona in text]
    assert "_bsv" not in text and "_bst" not in text


def test_people_who_refuse_cookies_go_on_unseen(tmp_path: Path, site: Path) -> None:
    """Their visits stand in the answer key without a pseudonym, and nowhere else."""
    workspace, summary = simulate_into(tmp_path / "run", site, ask(people=300))
    visits = pl.read_parquet(workspace.truth / "visits" / "direct-00000.parquet")
    refused = visits.filter(pl.col("consent") == "denied")
    assert visits.filter(pl.col("consent") == "granted").height == summary.sessions
    assert refused.height == summary.refused_visits > 0
    assert refused["user_pseudo_id"].null_count() == refused.height
    assert (refused["starts_at_ms"] < refused["ends_at_ms"]).all()
    assert pl.read_parquet(workspace.truth / "people.parquet").height == 300
    known = set(pl.read_parquet(workspace.truth / "identities.parquet")["person_id"])
    assert known == set(range(300)) - set(refused["person_id"])
    events = pl.read_parquet(workspace.warehouse / "events_*" / "*.parquet")
    consent = events.select(pl.col("privacy_info").struct.field("analytics_storage", "ads_storage"))
    assert consent.unique().rows() == [("Yes", "Yes")]
    seen = visits.filter(pl.col("consent") == "granted")
    assert summary.purchases == seen["purchases"].sum()


def test_as_many_refuse_as_the_personas_imply(tmp_path: Path, site: Path) -> None:
    """`personas check` expects the share that the simulator then has."""
    workspace, _ = simulate_into(tmp_path / "run", site, ask(people=1500))
    visits = pl.read_parquet(workspace.truth / "visits" / "*.parquet")
    first = visits.filter(pl.col("visit") == 0)
    share = (first["consent"] == "denied").mean()
    expected = run_personas_check(load_settings(None, {}), workspace, people=1500).sampled
    assert expected is not None
    assert 0.08 < expected.refuse_cookies < 0.12
    assert share == pytest.approx(expected.refuse_cookies, abs=0.03)


def test_a_shop_without_a_banner_knows_everybody(tmp_path: Path) -> None:
    """With `site.consent_banner` off no person is asked and no visit is lost."""
    asked = load_settings(
        None,
        {
            "site": {"consent_banner": False},
            "simulate": {"engine": "direct", "days": 5, "warmup": 0, "people": 60},
        },
    )
    workspace = WorkspacePaths(tmp_path / "run")
    summary = run_simulate(asked, workspace)
    visits = pl.read_parquet(workspace.truth / "visits" / "*.parquet")
    assert (summary.refused_visits, summary.sessions) == (0, visits.height)
    assert visits["consent"].null_count() == visits.height
    implied = run_personas_check(asked, workspace, people=10).sampled
    assert implied is not None and implied.refuse_cookies == 0


def test_an_interest_no_product_has_is_refused_before_anything_is_written(
    tmp_path: Path, site: Path
) -> None:
    """One line names the file, the place, what was found and what is allowed."""
    personas = tmp_path / "personas"
    personas.mkdir()
    shipped = Path("personas/home-cook.yaml").read_text(encoding="utf-8")
    broken = personas / "home-cook.yaml"
    broken.write_text(shipped.replace("  cooking:", "  falconry:", 1), encoding="utf-8")
    workspace = WorkspacePaths(tmp_path / "run")
    workspace.root.mkdir()
    workspace.site.symlink_to(site)
    with pytest.raises(InputError, match=r"home-cook\.yaml: interests\.falconry: found"):
        run_simulate(ask(people=5), workspace, personas=personas)
    assert not workspace.hits.exists() and not workspace.truth.exists()


def test_wrong_personas_leave_no_shop_behind(tmp_path: Path) -> None:
    """What people wrote is checked before anything is built."""
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "wrong.yaml").write_text("name: 3\n")
    workspace = WorkspacePaths(tmp_path / "run")
    with pytest.raises(InputError, match=r"wrong\.yaml"):
        run_simulate(ask(people=1), workspace, personas=tmp_path / "personas")
    assert not workspace.root.exists()
