"""An export that is killed (SIGKILL) at random moments, and the one that goes on after it."""

import datetime as dt
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.export.nested_events import make_event, write_table

pytestmark = pytest.mark.slow

KILLS = 50
DAYS = [dt.date(2026, 11, day) for day in range(1, 9)]

# Imports are paid for once: each export is a process of its own, forked from this one.
SERVER = """
import os, signal, sys, time
from pathlib import Path
from behavesim.export.export_events import ExportJob, export_events
from behavesim.export.layout import Layout
from behavesim.export.targets import open_target
from behavesim.warehouse.parquet import ParquetEventStore
for line in sys.stdin:
    warehouse, target, kill_after_s, is_begun = line.split()
    pid = os.fork()
    if pid == 0:
        layout = Layout(max_file_bytes=20_000)
        export_events(ExportJob(ParquetEventStore(Path(warehouse)), open_target(target), layout))
        os._exit(0)
    if kill_after_s != "never":
        begun = Path(target) / "manifest.json"
        give_up_s = time.monotonic() + 20
        while is_begun == "True" and not begun.exists() and time.monotonic() < give_up_s:
            time.sleep(0.001)
        time.sleep(float(kill_after_s))
        os.kill(pid, signal.SIGKILL)
    print(os.waitpid(pid, 0)[1], flush=True)
"""


class Exports:
    """Starts exports, and waits for them or kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._orders, self._answers = process.stdin, process.stdout

    def run(
        self,
        warehouse: Path,
        target: Path,
        kill_after_s: float | None = None,
        *,
        is_begun: bool = False,
    ) -> int:
        """The status that the process ended with, as waitpid gives it.

        The time until it is killed counts from its start, or from when readers see its first day.
        """
        moment = "never" if kill_after_s is None else kill_after_s
        print(warehouse, target, moment, is_begun, file=self._orders, flush=True)
        return int(self._answers.readline())


@pytest.fixture
def exports() -> Iterator[Exports]:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Exports(process)


def fill_warehouse(warehouse: Path, users: str) -> None:
    for day in DAYS:
        rows = [
            make_event(
                "purchase" if n % 9 == 0 else "view_item",
                day=day,
                user=f"{users}.{n}",
                params={"page_title": "t" * (n % 50)},
                items=[{"item_id": f"i{n}"}],
            )
            for n in range(100)
        ]
        write_table(warehouse, rows, day)


def read_files(target: Path) -> dict[str, bytes]:
    return {
        path.relative_to(target).as_posix(): path.read_bytes()
        for path in target.rglob("*")
        if path.is_file()
    }


def measure_export(exports: Exports, warehouse: Path, target: Path) -> float:
    """Seconds of the fastest of three."""
    lengths = []
    for _ in range(3):
        shutil.rmtree(target, ignore_errors=True)
        started = time.perf_counter()
        assert exports.run(warehouse, target) == 0
        lengths.append(time.perf_counter() - started)
    return min(lengths)


def check_what_readers_see(target: Path) -> int:
    """Every file that the manifest lists is there and whole; the number of days."""
    manifest = target / "manifest.json"
    if not manifest.exists():
        return 0
    listed = json.loads(manifest.read_text())
    for file in listed["files"]:
        assert hashlib.sha256((target / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    return len(listed["sources"])


def test_what_comes_after_fifty_kills_equals_an_undisturbed_export(
    tmp_path: Path, exports: Exports
) -> None:
    """Half of them while an older export is replaced. No kill is visible to a reader.

    Of those into an empty place, every other one comes soon after the first day is there: how long
    that takes depends on who else is on the machine.
    """
    chance = random.Random(20261101)
    fill_warehouse(tmp_path / "older", "old")
    fill_warehouse(tmp_path / "warehouse", "new")
    assert exports.run(tmp_path / "older", tmp_path / "before") == 0
    assert exports.run(tmp_path / "warehouse", tmp_path / "undisturbed") == 0
    expected = read_files(tmp_path / "undisturbed")
    length_s = measure_export(exports, tmp_path / "warehouse", tmp_path / "measured")
    target = tmp_path / "target"
    killed, halfway = 0, 0
    for place in range(KILLS):
        shutil.rmtree(target, ignore_errors=True)
        if place % 2:
            shutil.copytree(tmp_path / "before", target)
        is_begun = place % 4 == 0
        moment_s = chance.uniform(0, length_s / 10 if is_begun else length_s)
        status = exports.run(tmp_path / "warehouse", target, moment_s, is_begun=is_begun)
        killed += status == signal.SIGKILL
        days = check_what_readers_see(target)
        halfway += place % 2 == 0 and 0 < days < len(DAYS)
        assert exports.run(tmp_path / "warehouse", target) == 0
        assert read_files(target) == expected
    assert killed > KILLS // 2
    assert halfway > 0
