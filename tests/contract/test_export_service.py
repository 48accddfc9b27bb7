"""``export --follow`` as a process: it starts, answers, exports what comes, and stops."""

import datetime as dt
import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.unit.export.nested_events import write_days

pytestmark = pytest.mark.slow

DAYS = [dt.date(2026, 11, day) for day in (1, 2, 3)]
PATIENCE_S = 60


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def count_days(target: Path) -> int:
    manifest = target / "manifest.json"
    return len(json.loads(manifest.read_text())["sources"]) if manifest.exists() else 0


@pytest.fixture
def service(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    write_days(tmp_path / "warehouse", DAYS[:1])
    (tmp_path / "config.yaml").write_text("export:\n  poll_s: 0.1\n  metrics_port: 0\n")
    command = [sys.executable, "-m", "behavesim", "--workspace", str(tmp_path), "export"]
    command += ["--follow", "--json", "--config", str(tmp_path / "config.yaml")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_service_exports_what_comes_until_it_is_stopped(
    service: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    """Health and metrics answer; a signal ends it with status 0, its summary, and no leftovers."""
    assert service.stderr is not None
    lines = [service.stderr.readline(), service.stderr.readline()]
    assert "following into" in lines[0]
    found = re.search(r"health at (http://127\.0\.0\.1:\d+/healthz)", lines[1])
    assert found is not None
    target = tmp_path / "export"
    wait_for(lambda: count_days(target) == 1)
    write_days(tmp_path / "fresh", DAYS[1:])
    for table in (tmp_path / "fresh").iterdir():
        table.rename(tmp_path / "warehouse" / table.name)  # whole, as materialize brings them
    wait_for(lambda: count_days(target) == 3)
    with urllib.request.urlopen(found[1], timeout=10) as answer:
        assert json.load(answer)["ok"] is True
    service.send_signal(number)
    out, err = service.communicate(timeout=PATIENCE_S)
    assert service.returncode == 0, err
    summary = json.loads(out)
    assert (summary["written_days"], summary["written_rows"]) == (3, 9)
    assert summary["failed_rounds"] == 0
    assert [path.name for path in target.glob(".*")] == []
