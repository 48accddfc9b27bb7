"""Comparisons of the engines: which visits, and how a long one resumes."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from behavesim.coverage.browser_run import CoverageRun, draw_random_run
from behavesim.coverage.covering_visits import CoveringVisits, hits_of_people
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.parity.parity import run_parity
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspacePaths:
    """A workspace with the shop that ships."""
    made = WorkspacePaths(tmp_path / "out")
    run_build_site(load_settings(None, {}), made, out=None)
    return made


def _echo(monkeypatch: pytest.MonkeyPatch, *, spoil: bool = False) -> list[tuple[int, int]]:
    """Let the direct engine stand for the browser; return what was compared: seed and visits."""
    compared: list[tuple[int, int]] = []

    def run(
        settings: Settings,
        workspace: WorkspacePaths,
        folder: Path,
        job: object,
        people: Sequence[CoveringVisits],
        *_: object,
    ) -> tuple[dict[str, list[dict[str, object]]], list[object]]:
        account = {visit: list(hits) for visit, hits in hits_of_people(people).items()}
        compared.append((settings.seed, len(account)))
        if spoil:
            account[next(visit for visit, hits in account.items() if hits)].pop()
        return account, []

    monkeypatch.setattr("behavesim.parity.parity.run_in_browser", run)
    monkeypatch.setattr("behavesim.coverage.covering_visits.SEARCHED", 100)
    return compared


def test_several_seeds_and_random_people_are_compared(
    workspace: WorkspacePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each seed has its visits, and random people are drawn from all of them."""
    monkeypatch.setattr("behavesim.parity.parity.RANDOM_AT_ONCE", 4)
    compared = _echo(monkeypatch)
    settings = load_settings(None, {"seed": 5})
    summary = run_parity(settings, workspace, visits=20, seeds=2, random=10)
    assert [seed for seed, _ in compared] == [5, 6, 5, 6, 5]
    assert all(visits >= 20 for _, visits in compared[:2])
    assert all(4 <= visits < 20 for _, visits in compared[2:4])
    assert summary.seeds == 2
    assert summary.visits == sum(visits for _, visits in compared)
    assert (summary.differences, summary.failures) == (0, ())


def test_a_difference_names_its_seed(
    workspace: WorkspacePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A visit's name alone does not say whose it is."""
    _echo(monkeypatch, spoil=True)
    summary = run_parity(load_settings(None, {"seed": 5}), workspace, visits=1, seeds=2)
    assert [(one.seed, one.place) for one in summary.found] == [
        (5, "number of hits"),
        (6, "number of hits"),
    ]
    assert not summary.passed


def test_a_comparison_goes_on_from_its_journal(
    workspace: WorkspacePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was compared is not compared again, until the shop is another one."""
    journal = tmp_path / "parity.jsonl"
    settings = load_settings(None, {})
    compared = _echo(monkeypatch)
    first = run_parity(settings, workspace, visits=1, random=2, journal=journal)
    with journal.open("ab") as file:
        file.write(b'{"work": "a line that a kill cut')
    assert run_parity(settings, workspace, visits=1, random=2, journal=journal) == first
    assert len(compared) == 2
    run_parity(settings, workspace, visits=1, random=3, journal=journal)
    assert len(compared) == 3
    run_build_site(load_settings(None, {"site": {"consent_banner": False}}), workspace, out=None)
    run_parity(settings, workspace, visits=1, random=3, journal=journal)
    assert len(compared) == 5


def test_random_people_are_others_in_each_batch_and_the_same_again(
    workspace: WorkspacePaths,
) -> None:
    """Draws are keyed: by the seed and the batch."""

    def draw(batch: int) -> CoverageRun:
        return draw_random_run(
            load_settings(None, {}), workspace, None, 8, batch, lambda *a, **k: None
        )

    people = [[one.planned.person.id for one in draw(batch).people] for batch in (0, 0, 1)]
    assert people[0] == people[1]
    assert not set(people[0]) & set(people[2])
    assert len(set(people[0])) == len(people[0])
