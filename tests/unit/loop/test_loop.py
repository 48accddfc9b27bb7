"""The loop: a round from shop to verdict, going on after an interruption, controls dropped."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from behavesim.core.variant import BASELINE, Variant
from behavesim.core.variant_files import LoadedVariant, load_variant
from behavesim.errors import InputError, SchemaError
from behavesim.experiment.candidates import CandidateResult
from behavesim.experiment.paired import PairedComparison
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.loop import loop
from behavesim.loop.journal import Round
from behavesim.loop.loop import run_loop
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
def workspace(tmp_path_factory: pytest.TempPathFactory) -> WorkspacePaths:
    """A workspace in which one round was made."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("loop"))
    run_loop(ask(), workspace)
    return workspace


def test_a_round_tries_what_was_found_and_the_controls(workspace: WorkspacePaths) -> None:
    """Everything tried has an interval; what is adopted is in a variant that can be built."""
    [one] = json.loads((workspace.loop / "loop.json").read_bytes())["rounds"]
    names = {trial["name"] for trial in one["trials"]}
    assert {"harmful", "null"} < names
    assert not {"harmful", "null"} & set(one["adopted"])
    assert all(trial["revenue"]["ci_low"] <= trial["revenue"]["ci_high"] for trial in one["trials"])
    adopted = load_variant(str(workspace.loop / "adopted.yaml"))
    assert (adopted.variant.changes == ()) == (one["adopted"] == [])


def test_what_was_done_is_not_done_again(
    workspace: WorkspacePaths, monkeypatch: pytest.MonkeyPatch
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
def test_another_loop_is_not_gone_on_with(workspace: WorkspacePaths, given: dict[str, Any]) -> None:
    """Its rounds learned from other people, or believed otherwise."""
    with pytest.raises(InputError, match="a loop with other settings"):
        run_loop(ask(**given), workspace)


def test_other_people_make_another_loop(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """Rounds that were judged by the shipped personas do not count for others."""
    folder = shutil.copytree(shipped_resource("personas"), tmp_path / "personas")
    (folder / "runner.yaml").unlink()
    with pytest.raises(InputError, match="the same seed, sizes, catalog and personas"):
        run_loop(ask(), workspace, folder)


def test_a_loop_that_was_stopped_in_its_first_round_is_known_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop with another seed does not learn from its simulation."""
    monkeypatch.setattr(loop, "run_train", _stop)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            run_loop(ask(sessions=100), WorkspacePaths(tmp_path))
    with pytest.raises(InputError, match="a loop with other settings"):
        run_loop(ask(sessions=120), WorkspacePaths(tmp_path))


def _stop(*_given: object, **_named: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("text", ["", "{}", '{"identity": {}, "rounds": [{}]}'])
def test_a_journal_of_another_version_is_refused(tmp_path: Path, text: str) -> None:
    """In one line, with what to do."""
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "loop.json").write_text(text)
    with pytest.raises(SchemaError, match=r"loop\.json: ") as caught:
        run_loop(ask(), WorkspacePaths(tmp_path))
    assert caught.value.hint.startswith("remove ")


def make_trial(name: str, delta: float, *, believed: bool = True) -> CandidateResult:
    figure = PairedComparison(
        "revenue_per_visitor", "", 100, 100 + delta, delta, 0, 0, delta / 100, 0, 0
    )
    return CandidateResult(name, figure, figure, 0.01, believed)


def make_variant(name: str, *changes: dict[str, Any]) -> LoadedVariant:
    return LoadedVariant(Variant.model_validate({"name": name, "changes": changes}))


def test_what_is_believed_is_adopted_the_best_first() -> None:
    """Of two that contradict the better; prices never; what is not believed never."""
    candidates = {
        "far": make_variant("far", {"change": "shipping", "free_from": 1}),
        "near": make_variant("near", {"change": "shipping", "free_from": 2}),
        "cheap": make_variant("cheap", {"change": "prices", "topics": {"books": -5}}),
        "lenient": make_variant("lenient", {"change": "search", "typo_tolerance": True}),
        "lucky": make_variant("lucky", {"change": "checkout", "guest": False}),
    }
    trials = [
        make_trial("far", 5),
        make_trial("near", 9),
        make_trial("cheap", 50),
        make_trial("lenient", 7),
        make_trial("lucky", 60, believed=False),
    ]
    after, adopted = loop._adopt(3, LoadedVariant(BASELINE), candidates, trials)
    assert adopted == ("near", "lenient")
    assert after.variant.name == "adopted-3"
    assert [change.change for change in after.variant.changes] == ["shipping", "search"]
    assert after.variant.changes[0].model_dump()["free_from"] == 2


def test_a_round_learns_from_the_shop_that_was_adopted_before(tmp_path: Path) -> None:
    """The first one from the baseline; always by the direct engine, from so many sessions."""
    going = loop._Loop(ask(sessions=444), WorkspacePaths(tmp_path), None, None, print)
    rounds = [loop._settings_of_round(going, number) for number in (1, 2)]
    assert [one.site.variant for one in rounds] == [
        "baseline",
        str(tmp_path / "loop" / "round-01" / "adopted-1.yaml"),
    ]
    assert all(one.simulate.engine == "direct" for one in rounds)
    assert all(one.simulate.sessions == 444 for one in rounds)


def test_promises_of_the_adopted_multiply() -> None:
    """Of no one else."""
    trials = (make_trial("a", 10), make_trial("b", 20), make_trial("c", 50, believed=False))
    assert loop._multiply_promises([Round(1, 1, trials, ("a", "b"), ())]) == pytest.approx(0.32)


@pytest.mark.parametrize(("adopted", "rounds"), [((), 1), (("a",), 3)])
def test_a_round_that_adopts_nothing_is_the_last(
    monkeypatch: pytest.MonkeyPatch, adopted: tuple[str, ...], rounds: int
) -> None:
    """Others follow up to the number that was asked for."""
    going = SimpleNamespace(settings=ask(rounds=3), setup=None, workspace=None)
    monkeypatch.setattr(loop, "_run_round", lambda _l, at, _p: Round(at, 1, (), adopted, ()))
    monkeypatch.setattr(loop, "write_journal", lambda *_given: None)
    made = loop._run_rounds(going, [], None)
    assert [one.number for one in made] == list(range(1, rounds + 1))


def test_no_one_is_used_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds learn from the first people, each tries on others, and the end is judged by others."""
    first: list[int] = []

    def note_trial(*given: Any) -> tuple[CandidateResult, ...]:
        first.append(given[5])
        return (make_trial("harmful", 1),)

    def note_end(*given: Any) -> Any:
        first.append(given[4])
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "_learn", lambda *_given: (1, set()))
    monkeypatch.setattr(loop, "try_candidates", note_trial)
    monkeypatch.setattr(loop, "simulate_cohorts", note_end)
    settings = ask(rounds=2)
    with pytest.raises(KeyboardInterrupt):
        for number in (1, 2):
            (tmp_path / "loop" / f"round-{number:02d}").mkdir(parents=True)
        run_loop(settings, WorkspacePaths(tmp_path))
    learned = 10 * settings.loop.sessions  # people are at most so many times the sessions
    ends = [one + settings.loop.people for one in first]
    assert len(first) == 3
    assert first[0] > learned
    assert all(end <= start for end, start in zip(ends, first[1:], strict=False))
