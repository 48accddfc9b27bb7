"""`simulate --visits FILE`: what is written happens, the rest is as the person would."""

from pathlib import Path

import polars as pl
import pytest

from behavesim.errors import InputError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.simulate import run_simulate
from behavesim.simulation.written_visits import run_written_visits

TEXT = """
- {person: 3, starts_at: 2026-11-03 14:05, url: "/c/fashion/", device: iphone-safari}
- {person: 12, intent: find, topic: cooking}
- {person: 3, starts_at: 2026-11-05 09:30, intent: deal, device: iphone-safari}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = WorkspacePaths(tmp_path_factory.mktemp("built"))
    run_build_site(ask(), built, out=None)
    return built.site


@pytest.fixture
def workspace(tmp_path: Path, site: Path) -> WorkspacePaths:
    made = WorkspacePaths(tmp_path / "run")
    made.root.mkdir()
    made.site.symlink_to(site)
    return made


def ask(**simulate: object) -> Settings:
    return load_settings(None, {"simulate": {"engine": "direct", **simulate}})


def write(folder: Path, text: str = TEXT) -> Path:
    path = folder / "visits.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_written_visits_are_carried_out(tmp_path: Path, workspace: WorkspacePaths) -> None:
    """When, why, where and on what as written; a person's second visit is of the same client."""
    summary = run_written_visits(ask(), workspace, write(tmp_path))
    assert (summary.people, summary.sessions) == (2, 3)
    assert [(one.person["id"], one.visit, one.visits) for one in summary.visits] == [
        (3, 0, 2), (3, 1, 2), (12, 0, 1),
    ]  # fmt: skip
    assert [one.intent for one in summary.visits[1:]] == ["deal", "find"]
    assert summary.visits[2].topic == "cooking"
    assert all(one.why[-1].endswith(f"leaves: {one.reason}") for one in summary.visits)
    events = pl.read_parquet(workspace.warehouse / "events_20261103" / "*.parquet")
    assert set(events["device"].struct.field("category")) == {"mobile"}
    first = events.row(0, named=True)
    assert first["event_timestamp"] // 10**9 * 10**9 == 1793682 * 10**9
    assert "/c/fashion/" in str(first["event_params"])
    visits = pl.read_parquet(workspace.truth / "visits" / "*.parquet").filter(person_id=3)
    assert visits["user_pseudo_id"].n_unique() == 1


def test_what_is_left_out_is_what_the_person_would_do(
    tmp_path: Path, workspace: WorkspacePaths
) -> None:
    """A row with nothing but a person is that person's first visit."""
    run_simulate(ask(people=13, warmup=0), workspace)
    key = pl.read_parquet(workspace.truth / "visits" / "*.parquet")
    expected = key.filter(person_id=12, visit=0)
    summary = run_written_visits(ask(), workspace, write(tmp_path, "- {person: 12}"))
    assert summary.sessions == 1  # the simulation before made room
    assert pl.read_parquet(workspace.truth / "visits" / "*.parquet").equals(expected)


def test_an_unknown_person_leaves_nothing_behind(tmp_path: Path) -> None:
    """Neither a shop nor a log; the limit is the population that was asked for."""
    workspace = WorkspacePaths(tmp_path / "run")
    path = write(tmp_path, "- {person: 1}\n- {person: 40}\n")
    with pytest.raises(InputError, match=r"visits\.yaml: line 2: person: found 40; allowed .*39$"):
        run_written_visits(ask(people=40), workspace, path)
    assert not workspace.root.exists()
