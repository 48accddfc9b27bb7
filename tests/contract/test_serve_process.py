"""``serve`` as a process: told to stop under load, its log removed, out of descriptors."""

import asyncio
import json
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from behavesim.hitlog.writer import read_frames

pytestmark = pytest.mark.slow

_SERVE = """
import sys
from pathlib import Path
from behavesim.collector.serve import run_serve
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
settings = Settings.model_validate({"collect": {"port": 0}})
run_serve(settings, WorkspacePaths(Path(sys.argv[1])), on_ready=lambda url: print(url, flush=True))
"""


@contextmanager
def serving(
    workspace: Path, stderr: int | None = None
) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    (workspace / "site").mkdir(exist_ok=True)
    (workspace / "site" / "index.html").write_text("<h1>Home</h1>")
    arguments = [sys.executable, "-c", _SERVE, str(workspace)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=stderr, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process
        finally:
            process.kill()


@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGINT], [signal.SIGTERM] * 2])
def test_stopping_under_load_loses_nothing(tmp_path: Path, signals: list[signal.Signals]) -> None:
    """It ends soon and well, once or twice told, and all it acknowledged is there."""
    acknowledged: list[str] = []

    async def send(url: str, client: int) -> None:
        where = urlsplit(url)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            for hit in range(1_000_000):
                query = f"n={client}-{hit}"
                head = f"POST /g/collect?{query} HTTP/1.1\r\nhost: localhost\r\n\r\n"
                writer.write(head.encode())
                assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204 ")
                acknowledged.append(query)
        writer.close()

    async def run(url: str, process: "subprocess.Popen[str]") -> float:
        where = urlsplit(url)
        idle = await asyncio.open_connection(where.hostname, where.port)
        clients = [asyncio.create_task(send(url, number)) for number in range(16)]
        while len(acknowledged) < 200:
            await asyncio.sleep(0.01)
        began = time.monotonic()
        for number in signals:
            process.send_signal(number)
            await asyncio.sleep(0.05)
        await asyncio.to_thread(process.wait, 10)
        took = time.monotonic() - began
        await asyncio.gather(*clients)
        idle[1].close()
        return took

    with serving(tmp_path) as (url, process):
        took = asyncio.run(run(url, process))
    kept = [json.loads(frame.payload)["query"] for frame in read_frames(tmp_path / "hits")]
    print(f"{len(acknowledged)} acknowledged, {len(kept)} kept, ended in {took:.2f} s")
    assert process.returncode == 0
    assert took < 4  # less than one on a machine that is not starved
    assert set(acknowledged) <= set(kept)


def test_a_log_that_is_removed_is_begun_anew(tmp_path: Path) -> None:
    """What is acknowledged from then on is on disk, once, and what is gone is told."""
    with serving(tmp_path, stderr=subprocess.PIPE) as (url, process):
        where = urlsplit(url)
        address = (where.hostname or "", where.port or 0)
        for number in range(3):
            assert b" 204 " in _ask(address, f"/g/collect?n=before-{number}")
        shutil.rmtree(tmp_path / "hits")
        for number in range(3):
            assert b" 204 " in _ask(address, f"/g/collect?n=after-{number}")
            kept = [json.loads(frame.payload)["query"] for frame in read_frames(tmp_path / "hits")]
            assert kept == [f"n=after-{one}" for one in range(number + 1)]
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    [line] = err.splitlines()
    assert line.startswith(str(tmp_path / "hits" / "serve-000001.hits"))
    assert " was removed while it was being written: " in line


@pytest.mark.parametrize("after", ["a hit", "nothing", "no place for another"])
def test_the_exit_status_shows_that_the_log_was_removed(tmp_path: Path, after: str) -> None:
    """1, with one line, whether or not a hit came later and whether it could be kept."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<h1>Home</h1>")
    command = [sys.executable, "-m", "behavesim", "--workspace", str(tmp_path), "serve"]
    with subprocess.Popen(
        [*command, "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        try:
            where = urlsplit(process.stderr.readline().split()[4])
            address = (where.hostname or "", where.port or 0)
            assert b" 204 " in _ask(address, "/g/collect?n=before")
            shutil.rmtree(tmp_path / "hits")
            if after == "no place for another":
                (tmp_path / "hits").write_text("a file")
                for number in range(3):
                    assert b" 503 " in _ask(address, f"/g/collect?n={number}")
            elif after == "a hit":
                assert b" 204 " in _ask(address, "/g/collect?n=after")
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 1, err
    assert json.loads(out)["lost_bytes"] > 0
    assert err.count("was removed while it was being written") == 1
    assert err.splitlines()[-1].startswith("error: ")


def test_out_of_descriptors_it_goes_on(tmp_path: Path) -> None:
    """Clients beyond what the system gives are let go; the rest are served, and later all are."""
    with serving(tmp_path) as (url, process):
        where = urlsplit(url)
        address = (where.hostname or "", where.port or 0)
        taken = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
        soft, hard = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (taken + 5, hard))
        crowd = [socket.create_connection(address) for _ in range(40)]
        time.sleep(0.5)
        before_s = _cpu_s(process.pid)
        time.sleep(1)
        assert _cpu_s(process.pid) - before_s < 0.5
        for one in crowd:
            one.close()
        time.sleep(1.5)  # the system's own pause after a refusal
        assert b" 200 " in _ask(address)
        free = socket.create_connection(address)
        time.sleep(0.3)
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (3, hard))
        free.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = free.recv(1000)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 1" in answer
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (soft, hard))
        assert b" 200 " in _ask(address)
        free.close()


def _ask(address: tuple[str, int], path: str = "/") -> bytes:
    with socket.create_connection(address, 10) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        return connection.recv(1000)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
