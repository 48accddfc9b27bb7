"""kill -9 in the midst of ``materialize``: tables stay whole, and the next run mends the rest."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.unit.hitlog.hand_made_log import NOON, Log, envelope, hit

from behavesim.ga4.export_schema import EXPORT_SCHEMA

pytestmark = pytest.mark.slow

_DAY_MS = 86_400_000
_DAYS = 5
# Counts what is renamed into place; the process ends itself like kill -9 does at the N-th.
_CHILD = """
import os, signal, sys
from pathlib import Path
from tests.unit.hitlog.hand_made_log import Log
left, replace = int(sys.argv[2]), Path.replace
def counted(self, target):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
Path.replace = counted
print("ready", flush=True)
Log(Path(sys.argv[1])).materialize()
"""


def _fill(log: Log, days: range, value: int) -> None:
    for day in days:
        for user in range(20):
            t = NOON + day * _DAY_MS + value
            bought = hit("purchase", t, sid=day, ss=1, cu="KRW", epn={"value": value})
            log.add_visit(envelope(bought, visit=f"{user}-{day}-{value}", cid=f"{user}.1"))


def _content(warehouse: Path) -> dict[str, bytes]:
    return {str(p.relative_to(warehouse)): p.read_bytes() for p in warehouse.glob("events_*/*")}


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A workspace whose log has grown, in its second and later days, and what it will come to."""
    root = tmp_path_factory.mktemp("steps")
    log = Log(root)
    _fill(log, range(_DAYS), 7)
    log.materialize()
    _fill(log, range(1, _DAYS + 1), 9)
    whole = tmp_path_factory.mktemp("whole")
    shutil.copytree(root / "hits", whole / "hits")
    Log(whole).materialize()
    return root, _content(whole / "warehouse")


def _run(root: Path, kill_at: int) -> subprocess.Popen[str]:
    here = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": f"{here / 'src'}:{here}"}
    command = [sys.executable, "-c", _CHILD, str(root), str(kill_at)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _check_and_mend(root: Path, before: dict[str, bytes], after: dict[str, bytes]) -> int:
    """Each table is the old one or the new one; returns how many are new."""
    found = _content(root / "warehouse")
    for name, content in found.items():
        assert content in (before.get(name), after.get(name)), name
        assert pq.read_table(root / "warehouse" / name).schema.equals(EXPORT_SCHEMA)
    assert before.keys() <= found.keys()
    Log(root).materialize()
    assert _content(root / "warehouse") == after
    assert not [path for path in (root / "warehouse").iterdir() if path.name.startswith(".")]
    return sum(content == after.get(name) != before.get(name) for name, content in found.items())


@pytest.mark.parametrize("kill_at", [1, 2, 5, 8])
def test_killed_while_tables_take_their_places(
    tmp_path: Path, steps: tuple[Path, dict[str, bytes]], kill_at: int
) -> None:
    """Some days are new and the others as they were; a later run makes them all new."""
    prepared, after = steps
    root = shutil.copytree(prepared, tmp_path / "copy")
    before = _content(root / "warehouse")
    process = _run(root, kill_at)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert _check_and_mend(root, before, after) < _DAYS


def test_killed_at_any_moment(tmp_path: Path, steps: tuple[Path, dict[str, bytes]]) -> None:
    """Wherever it is in reading, making or publishing."""
    prepared, after = steps
    generator = random.Random(4)
    for attempt in range(4):
        root = shutil.copytree(prepared, tmp_path / str(attempt))
        before = _content(root / "warehouse")
        process = _run(root, -1)
        time.sleep(generator.uniform(0, 1.2))
        process.kill()
        process.communicate(timeout=120)
        _check_and_mend(root, before, after)
