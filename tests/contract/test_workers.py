"""One executor interface: this process, processes here, a Dask cluster; and the same data."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest

from behavesim.engines import direct
from behavesim.engines.job import read_topics
from behavesim.errors import WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.population_files import load_population_inputs, prepare_job
from behavesim.simulation.shards import PEOPLE_A_SHARD
from behavesim.simulation.simulate import run_simulate
from behavesim.workers import InlineExecutor, RestartingPool, open_executor

pytestmark = pytest.mark.slow

PEOPLE = PEOPLE_A_SHARD + 100


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = WorkspacePaths(tmp_path_factory.mktemp("built"))
    run_build_site(load_settings(None, {}), built, out=None)
    return built.site


def ask(**simulate: object) -> Settings:
    few = {"engine": "direct", "days": 5, "warmup": 0, "people": PEOPLE}
    return load_settings(None, {"simulate": {**few, **simulate}})


def simulate_into(root: Path, site: Path, settings: Settings) -> WorkspacePaths:
    workspace = WorkspacePaths(root)
    root.mkdir()
    workspace.site.symlink_to(site)
    run_simulate(settings, workspace)
    return workspace


def read_all(workspace: WorkspacePaths) -> dict[str, bytes]:
    places = (workspace.hits.glob("*.hits"), workspace.warehouse.glob("events_*/*.parquet"))
    files = [path for found in places for path in found]
    return {str(path.relative_to(workspace.root)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, site: Path) -> WorkspacePaths:
    """What one worker makes."""
    return simulate_into(tmp_path_factory.mktemp("alone") / "run", site, ask())


def test_two_processes_make_the_same_bytes(
    tmp_path: Path, site: Path, alone: WorkspacePaths
) -> None:
    """Shards, tables and their bytes do not depend on the number of workers."""
    both = simulate_into(tmp_path / "run", site, ask(workers=2))
    assert read_all(both) == read_all(alone)


def test_a_killed_worker_changes_nothing(tmp_path: Path, site: Path, alone: WorkspacePaths) -> None:
    """Its shard is done again: nothing twice, nothing missing."""
    killed: list[int] = []

    def kill_one() -> None:
        deadline = time.monotonic() + 30
        while not killed and time.monotonic() < deadline:
            children = list_workers()
            if children and list((tmp_path / "run" / "hits").glob("direct-*.hits")):
                os.kill(children[0], signal.SIGKILL)
                killed.append(children[0])
            time.sleep(0.05)

    killer = threading.Thread(target=kill_one)
    killer.start()
    run = simulate_into(tmp_path / "run", site, ask(workers=2))
    killer.join()
    assert killed
    assert read_all(run) == read_all(alone)


def list_workers() -> list[int]:
    """Process ids of this process's spawned pool workers."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # threads and processes end while they are looked at
            for child in (task / "children").read_text().split():
                command = Path(f"/proc/{child}/cmdline").read_bytes()
                if b"spawn_main" in command:
                    found.append(int(child))
    return found


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A Dask scheduler and two workers, as processes on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    commands = [
        ["dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
        *[["dask_worker", address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]] * 2,
    ]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{name}", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=tmp_path,
        )
        for name, *options in commands
    ]
    try:
        yield address
    finally:
        for process in processes[::-1]:
            process.terminate()
        for process in processes:
            process.wait(20)


@pytest.mark.filterwarnings("ignore")  # distributed's own
def test_a_dask_cluster_makes_the_same_bytes(
    tmp_path: Path, site: Path, alone: WorkspacePaths, scheduler: str
) -> None:
    """A real scheduler with two worker processes, which reach the workspace by its path."""
    run = simulate_into(tmp_path / "run", site, ask(scheduler=scheduler))
    assert read_all(run) == read_all(alone)


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the address and says how to start one."""
    monkeypatch.setattr("behavesim.workers.CONNECT_WITHIN_S", 1)
    found = pytest.raises(WorldError, match=r"tcp://127\.0\.0\.1:9: no scheduler")
    with found, open_executor(1, "tcp://127.0.0.1:9"):
        pass


@pytest.mark.filterwarnings("ignore")
def test_without_its_scheduler_a_run_leaves_what_was_there(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log, tables and answer key of the simulation before are untouched."""
    monkeypatch.setattr("behavesim.workers.CONNECT_WITHIN_S", 1)
    workspace = simulate_into(tmp_path / "run", site, ask(people=20))
    before = read_all(workspace)
    with pytest.raises(WorldError, match="no scheduler answers"):
        run_simulate(ask(people=30, scheduler="tcp://127.0.0.1:9"), workspace)
    assert read_all(workspace) == before
    assert (workspace.truth / "people.parquet").exists()


def test_work_under_way_is_waited_for_and_not_cancelled() -> None:
    """A shard's files are removed only when no process writes them."""
    with RestartingPool(1) as pool:
        futures = [pool.submit(time.sleep, 0.5) for _ in range(6)]
        time.sleep(0.1)  # long enough for the first to be handed out
        assert futures[-1].cancel() is True
        assert futures[-1].cancelled()
        assert futures[0].cancel() is False
        assert futures[0].exception(timeout=20) is None


@pytest.mark.parametrize("make", [InlineExecutor, lambda: RestartingPool(1)])
def test_errors_come_back_through_the_future(make: type[Executor]) -> None:
    """The caller of result() gets the worker's error."""
    with make() as executor:
        assert executor.submit(int, "7").result() == 7
        with pytest.raises(ValueError, match="invalid literal"):
            executor.submit(int, "seven").result()


def test_an_engine_killed_between_two_shards_is_started_anew(site: Path) -> None:
    """A kept engine that has died ends no other."""
    settings = ask()
    inputs = load_population_inputs(None, read_topics(site))
    job = prepare_job(settings, site, inputs)

    def simulate_some() -> list[bytes | None]:
        people = islice(inputs.people(settings), 3)
        return [visit.hits_json for one in direct.simulate(job, people) for visit in one.visits]

    before = simulate_some()
    kept = list(direct._kept.values())[-1]
    kept._process.kill()
    kept._process.wait()
    assert simulate_some() == before != []


def test_an_engine_killed_at_work_is_reported(site: Path) -> None:
    """People who were not answered are not passed over."""
    settings = ask()
    inputs = load_population_inputs(None, read_topics(site))
    simulated = direct.simulate(
        prepare_job(settings, site, inputs),
        inputs.people(settings),
    )
    next(simulated)
    assert simulated.gi_frame is not None
    simulated.gi_frame.f_locals["deno"]._process.kill()
    with pytest.raises(WorldError, match="the direct engine stopped: Killed"):
        list(simulated)
