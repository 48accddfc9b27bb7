"""Every command ends soon when it is told to, leaves nothing when killed, and keeps others out.

A command is under way as soon as it has registered in its workspace.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from behavesim.files.workspace_lock import FOLDER

pytestmark = pytest.mark.slow

CROSS_JOIN = "SELECT COUNT(*) FROM `events_*` a, `events_*` b, `events_*` c, `events_*` d"
LONG = {
    "query": ["query", CROSS_JOIN],
    "simulate": ["simulate", "--engine", "direct", "--people", "50000"],
    "simulate with workers": [
        *("simulate", "--engine", "direct", "--people", "50000", "--workers", "2"),
    ],
    "train": ["train", "--time-budget", "600"],
    "loop": ["loop"],
    "experiment": ["experiment", "--treatment", "planted-good", "--people", "100000"],
    "calibrate": ["calibrate", "--to", "export", "--people", "2000"],
}
SHORT = {
    "build-site": ["build-site"],
    "materialize": ["materialize"],
    "export": ["export", "--full"],
    "report": ["report"],
    "improve": ["improve"],
}
BROWSER = {
    "simulate in a browser": ["simulate", "--people", "500"],
    "demo": ["demo"],
    "audit": ["audit"],
    "parity": ["parity"],
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a result of every short command."""
    root = tmp_path_factory.mktemp("finished") / "workspace"
    sizes = ("--people", "400", "--days", "14", "--warmup", "0")
    simulate = ["simulate", "--engine", "direct", *sizes]
    for arguments in (simulate, ["export"], ["report"], ["improve"]):
        with starting(root, arguments) as process:
            _out, err = process.communicate(timeout=300)
            assert process.returncode == 0, err
    return root


@pytest.fixture
def workspace(tmp_path: Path, finished: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "workspace"))


@contextmanager
def starting(root: Path, arguments: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """The process of a command, with temporary files of its own beside the workspace."""
    temporary = root.parent / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    given = [
        str(root / "export") if one == "export" and at else one for at, one in enumerate(arguments)
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "behavesim", "--workspace", str(root), *given],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until_under_way(process: subprocess.Popen[str], root: Path) -> None:
    give_up_at = time.monotonic() + 300
    # One that was killed has left its own registration behind.
    own = f"{FOLDER}/{process.pid}-*.json"
    while not list(root.glob(own)) and process.poll() is None:
        assert time.monotonic() < give_up_at
        time.sleep(0.01)


def find_limit_s() -> float:
    """Two seconds where nothing else runs on the machine, and some for a slow one."""
    return 6.0 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def stop(root: Path, arguments: Sequence[str], number: int, after_s: float) -> tuple[int, str]:
    with starting(root, arguments) as process:
        wait_until_under_way(process, root)
        time.sleep(after_s)
        process.send_signal(number)
        begun = time.monotonic()
        _out, err = process.communicate(timeout=300)
        assert time.monotonic() - begun < find_limit_s()
        return process.returncode, err


def expect_no_litter(root: Path) -> None:
    assert list((root.parent / "tmp").iterdir()) == []
    hidden = [
        path for path in root.rglob(".*") if not path.is_relative_to(root / "site" / "assets")
    ]
    assert hidden == []


@pytest.mark.parametrize(
    ("name", "number"),
    [
        *((name, signal.SIGTERM) for name in LONG),
        *((name, signal.SIGINT) for name in ("query", "simulate", "train")),
    ],
)
def test_what_takes_long_ends_when_stopped(workspace: Path, name: str, number: int) -> None:
    """In one line, and with nothing left of it; whatever code is at work."""
    returned, err = stop(workspace, LONG[name], number, 1.0)
    assert (returned, err.splitlines()[-1:]) == (128 + number, ["stopped"])
    assert "Traceback" not in err
    expect_no_litter(workspace)


@pytest.mark.e2e
@pytest.mark.parametrize("name", BROWSER)
def test_a_browser_ends_with_the_command(workspace: Path, name: str) -> None:
    """Its processes and its profile, too."""
    if name == "demo":
        shutil.rmtree(workspace)
    returned, err = stop(workspace, BROWSER[name], signal.SIGTERM, 4.0)
    assert (returned, err.splitlines()[-1:]) == (143, ["stopped"])
    expect_no_litter(workspace)
    assert find_processes(workspace.parent) == []


@pytest.mark.parametrize("name", SHORT)
def test_what_is_short_ends_or_is_done(workspace: Path, name: str) -> None:
    """Its old result is whole or the new one is; killed, its next run leaves nothing behind."""
    chance = random.Random(name)
    for number in (signal.SIGTERM, signal.SIGKILL):
        returned, err = stop(workspace, SHORT[name], number, chance.uniform(0, 0.5))
        # Python itself is ended by the signal while it shuts down, when all has been done.
        assert returned in (0, 128 + number, -number)
        assert "Traceback" not in err
        expect_whole(workspace)
        if number == signal.SIGTERM:
            expect_no_litter(workspace)
    with starting(workspace, SHORT[name]) as process:
        process.communicate(timeout=120)
        assert process.returncode == 0
    expect_whole(workspace)
    expect_no_litter(workspace)


@pytest.mark.parametrize("name", ["train", "loop", "simulate with workers"])
def test_what_is_killed_takes_its_helpers_along(workspace: Path, name: str) -> None:
    """No engine and no worker goes on, and the next run is not in their way."""
    assert stop(workspace, LONG[name], signal.SIGKILL, 1.5)[0] == -signal.SIGKILL
    expect_all_gone(workspace.parent)
    # Late enough that it has come to what the killed run was writing.
    returned, _err = stop(workspace, LONG[name], signal.SIGTERM, 3.0)
    assert returned == 143
    expect_no_litter(workspace)


@pytest.mark.e2e
def test_a_browser_goes_with_a_command_that_is_killed(workspace: Path) -> None:
    """Chromium and its profile: only its guard is left to clean up."""
    assert stop(workspace, BROWSER["simulate in a browser"], signal.SIGKILL, 5.0)[0] < 0
    expect_all_gone(workspace.parent)
    assert list((workspace.parent / "tmp").iterdir()) == []


def expect_all_gone(place: Path) -> None:
    give_up_at = time.monotonic() + find_limit_s()
    while find_processes(place) and time.monotonic() < give_up_at:
        time.sleep(0.1)
    assert find_processes(place) == []


def find_processes(place: Path) -> list[str]:
    """Commands of processes whose temporary files are here."""
    mark = f"TMPDIR={place / 'tmp'}".encode()
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and mark in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_text())
        except OSError:  # gone, or of another user
            continue
    return [command for command in found if command]


def expect_whole(root: Path) -> None:
    assert (root / "site" / "index.html").is_file()
    assert (root / "report" / "index.html").read_text().rstrip().endswith("</html>")
    assert json.loads((root / "variants" / "insights.json").read_bytes()) is not None
    for file in json.loads((root / "export" / "manifest.json").read_bytes())["files"]:
        assert (root / "export" / file["path"]).stat().st_size == file["bytes"]


_HOLDER = """
import sys, time
from pathlib import Path
from behavesim.files.claim import Claim
from behavesim.files.workspace_lock import holding
with holding(Path(sys.argv[1]), Claim("demo", publishes=set(sys.argv[2:]))):
    print("there", flush=True)
    time.sleep(600)
"""
WRITERS = {
    "site": ["build-site"],
    "served": ["serve", "--port", "0"],
    "simulated": ["simulate", "--engine", "direct", "--people", "2"],
    "warehouse": ["materialize"],
    "export": ["export"],
    "models": ["train"],
    "predictions.parquet": ["predict"],
    "report": ["report"],
    "variants": ["improve"],
    "experiments": ["experiment", "--treatment", "planted-good"],
    "loop": ["loop"],
    "personas": ["calibrate", "--to", "export"],
    "gtm": ["gtm"],
}


def test_a_writer_keeps_other_writers_out(workspace: Path) -> None:
    """Each command ends at once, with who is there, and changes nothing."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(workspace), *WRITERS],
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        for part, arguments in WRITERS.items():
            with starting(workspace, arguments) as process:
                _out, err = process.communicate(timeout=300)
            error, hint = err.splitlines()
            assert process.returncode == 1
            assert f"behavesim demo is writing here (process {holder.pid}, since" in error, part
            assert hint == "hint: wait until it ends, or choose another --workspace"
        holder.kill()


def test_of_two_simulations_one_is_refused(workspace: Path) -> None:
    """The other one does not notice."""
    simulate = ["simulate", "--engine", "direct", "--people", "300", "--days", "3"]
    with starting(workspace, simulate) as first:
        wait_until_under_way(first, workspace)
        with starting(workspace, simulate) as second:
            _out, err = second.communicate(timeout=300)
            assert (second.returncode, "is writing here" in err) == (1, True)
        _out, err = first.communicate(timeout=120)
        assert first.returncode == 0, err
    expect_no_litter(workspace)
