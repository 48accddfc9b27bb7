"""Effects that were planted are found, and none where labels are shuffled."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats.contingency import association
from tests.unit.fidelity.sessions import make_order, make_session, write_sessions

from behavesim.fidelity.effect_sizes import measure_cramers_v, measure_eta_squared
from behavesim.fidelity.effects import EffectRow, measure_effects
from behavesim.fidelity.sample import open_sample

PEOPLE = 120


def write_truth(folder: Path, jobs: list[str]) -> Path:
    """Two browsers a person; gender has no effect."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = list(range(PEOPLE))
    pl.DataFrame(
        {
            "person_id": ids,
            "age_band": ["18-24" if job == "student" else "45-54" for job in jobs],
            "gender": ["female" if n // 2 % 2 else "male" for n in ids],
            "job": jobs,
        }
    ).write_parquet(folder / "people.parquet")
    pl.DataFrame(
        {
            "user_pseudo_id": [f"{n}.{device}" for n in ids for device in "ab"],
            "person_id": [n for n in ids for _ in "ab"],
        }
    ).write_parquet(folder / "identities.parquet")
    return folder


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Even people look at games by night and phone and buy cheaply, odd ones the reverse."""
    sessions = []
    for person in range(PEOPLE):
        even = person % 2 == 0
        seen = [{"item_id": "x", "item_category": "Gaming" if even else "Home"}]
        events = [
            *(("view_item", float(n), {"items": seen}) for n in range(person % 5 + 1)),
            ("purchase", 9.0, make_order(f"T{person}", 10.0 + person / 50 if even else 40.0)),
        ]
        sessions.append(
            make_session(
                f"{person}.{'ab'[person % 3 % 2]}",
                events,
                hour=20 if even else 3,
                device="mobile" if even else "desktop",
            )
        )
    return write_sessions(tmp_path_factory.mktemp("effects"), sessions)


def measure(files: list[Path], truth: Path) -> dict[str, EffectRow]:
    with open_sample(files, "UTC") as sample:
        return {row.name: row for row in measure_effects(sample, truth, seed=2)}


def test_planted_effects_are_found(files: list[Path], tmp_path: Path) -> None:
    """Age and job decide everything; gender, which decides nothing, does not show."""
    jobs = ["student" if n % 2 == 0 else "retired" for n in range(PEOPLE)]
    rows = measure(files, write_truth(tmp_path / "truth", jobs))
    decided = {"topics seen by age band", "device by age band", "hours by job"}
    for name in decided:
        assert rows[name].size == pytest.approx(1), name
    assert rows["order value by job"].size > 0.9
    assert {name for name, row in rows.items() if row.ok} == {*decided, "order value by job"}
    assert rows["device by age band"].contrast.endswith(" 0%")
    assert rows["order value by job"].contrast == "median: retired 40 USD, student 11 USD"
    assert rows["topics seen by gender"].people == PEOPLE


def test_shuffled_labels_show_nothing(files: list[Path], tmp_path: Path) -> None:
    """With jobs dealt at random no effect is above chance."""
    jobs = list(np.random.default_rng(1).permutation(["student", "retired"] * (PEOPLE // 2)))
    rows = measure(files, write_truth(tmp_path / "truth", jobs))
    assert [name for name, row in rows.items() if row.ok] == []


def test_cramers_v_is_that_of_scipy() -> None:
    """Empty rows and columns do not count; one group shows nothing."""
    table = np.array([[10.0, 3, 0], [4, 9, 0], [0, 0, 0], [2, 2, 0]])
    full = table[[0, 1, 3]][:, :2].astype(int)
    assert measure_cramers_v(table) == pytest.approx(association(full, method="cramer"))
    assert measure_cramers_v(np.array([[1.0, 2.0]])) == 0


def test_eta_squared_is_the_share_between_groups() -> None:
    """1 where groups explain all, 0 where they explain nothing or nothing differs."""
    groups = np.array([0, 0, 2, 2])
    assert measure_eta_squared(groups, np.array([1.0, 1, 5, 5])) == pytest.approx(1)
    assert measure_eta_squared(groups, np.array([1.0, 5, 1, 5])) == pytest.approx(0)
    assert measure_eta_squared(groups, np.array([2.0, 2, 2, 2])) == 0
