"""One visit again: the same as in a whole run, and nothing is written."""

import polars as pl
import pytest

from behavesim.errors import InputError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings
from behavesim.simulation.explain import run_explain
from behavesim.simulation.simulate import run_simulate


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> WorkspacePaths:
    """Visits of the first thirty people."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("simulated"))
    run_simulate(ask(people=30), workspace)
    return workspace


def ask(**simulate: object) -> Settings:
    return load_settings(None, {"simulate": {"engine": "direct", "warmup": 7, **simulate}})


def test_a_replayed_visit_is_the_one_of_the_run(simulated: WorkspacePaths) -> None:
    """Alone, a person's second visit goes as it went among others, and says why."""
    visits = pl.read_parquet(simulated.truth / "visits" / "*.parquet")
    second = visits.filter(pl.col("visit") == 1).row(0, named=True)
    log = sorted(path.stat().st_mtime_ns for path in simulated.hits.iterdir())
    summary = run_explain(ask(), simulated, second["person_id"], 1)
    for key in ("intent", "topic", "reason", "pages", "purchases", "revenue"):
        assert getattr(summary, key) == second[key]
    assert summary.why[-1].endswith(f"leaves: {second['reason']}")
    assert log == sorted(path.stat().st_mtime_ns for path in simulated.hits.iterdir())


def test_a_visit_that_is_not_made_is_refused(simulated: WorkspacePaths) -> None:
    """The error says which visits there are."""
    with pytest.raises(InputError, match=r"--visit: found 99; allowed 0 to \d+, the visits"):
        run_explain(ask(), simulated, 3, 99)
