"""The loop: a round from shop to verdict, going on after an interruption, controls dropped."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from behavesim.commands import loop
from behavesim.commands.loop import run_loop
from behavesim.errors import InputError, SchemaError
from behavesim.model.variant_files import load_variant
from behavesim.model.workspace import Workspace
from behavesim.resources import shipped_resource
from behavesim.settings import Settings, load_settings

pytestmark = pytest.mark.slow


def ask(**given: Any) -> Settings:
    sizes = {"rounds": 1, "sessions": 400, "people": 100, "final_people": 100, **given}
    simulate = {"days": 14, "warmup": 0}
    experiment = {"resamples": 200}
    return load_settings(
        None, {"loop": sizes, "simulate": simulate, "experiment": experiment}, environment={}
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which one round was made."""
    workspace = Workspace(tmp_path_factory.mktemp("loop"))
    run_loop(ask(), workspace)
    return workspace


def test_a_round_tries_what_was_found_and_the_controls(workspace: Workspace) -> None:
    """Everything tried has an interval; what is adopted stands in a variant that can be built."""
    [one] = json.loads((workspace.loop / "loop.json").read_bytes())["rounds"]
    names = {trial["name"] for trial in one["trials"]}
    assert {"harmful", "null"} < names
    assert not {"harmful", "null"} & set(one["adopted"])
    assert all(trial["revenue"]["ci_low"] <= trial["revenue"]["ci_high"] for trial in one["trials"])
    adopted = load_variant(str(workspace.loop / "adopted.yaml"))
    assert (adopted.variant.changes == ()) == (one["adopted"] == [])


def test_what_was_done_is_not_done_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither simulation nor trials; the end is judged anew, and comes out the same."""

    def refuse(*_given: object, **_named: object) -> None:
        raise AssertionError("done again")

    monkeypatch.setattr(loop, "run_simulate", refuse)
    monkeypatch.setattr(loop, "try_candidates", refuse)
    first, second = run_loop(ask(), workspace), run_loop(ask(), workspace)
    assert first.revenue == second.revenue
    assert first.rounds == second.rounds


@pytest.mark.parametrize("given", [{"people": 120}, {"false_discovery_rate": 0.2}])
def test_another_loop_is_not_gone_on_with(workspace: Workspace, given: dict[str, Any]) -> None:
    """Its rounds learned from other people, or believed otherwise."""
    with pytest.raises(InputError, match="a loop with other settings"):
        run_loop(ask(**given), workspace)


def test_other_people_make_another_loop(workspace: Workspace, tmp_path: Path) -> None:
    """Rounds that were judged by the shipped personas say nothing of others."""
    folder = shutil.copytree(shipped_resource("personas"), tmp_path / "personas")
    (folder / "runner.yaml").unlink()
    with pytest.raises(InputError, match="the same seed, sizes, catalogue and personas"):
        run_loop(ask(), workspace, folder)


def test_a_loop_that_was_stopped_in_its_first_round_is_known_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes with another seed does not learn from its simulation."""
    monkeypatch.setattr(loop, "run_train", _stop)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            run_loop(ask(sessions=100), Workspace(tmp_path))
    with pytest.raises(InputError, match="a loop with other settings"):
        run_loop(ask(sessions=120), Workspace(tmp_path))


def _stop(*_given: object, **_named: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("text", ["", "{}", '{"identity": {}, "rounds": [{}]}'])
def test_a_journal_of_another_version_is_refused(tmp_path: Path, text: str) -> None:
    """In one line, with what to do."""
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "loop.json").write_text(text)
    with pytest.raises(SchemaError, match="no journal of this version") as caught:
        run_loop(ask(), Workspace(tmp_path))
    assert caught.value.hint.startswith("remove ")
