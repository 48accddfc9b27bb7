"""Clients that never read or that drip bytes cost the server little, and honest ones nothing."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.slow

CLIENTS = 200
"""1,000 of each kind by hand: ``python -m tests.contract.test_hostile_clients 1000``."""
DEADLINE_S = 3
MAX_RESIDENT_MB = 150
_HEAD = b"HTTP/1.1\r\nhost: localhost\r\n"
_PAGE = b"GET /large.js " + _HEAD + b"\r\n"
_HIT = b"POST /g/collect?v=2&en=x " + _HEAD + b"content-length: 0\r\n\r\n"
_SERVER = """
import asyncio, sys, uvloop
from pathlib import Path
from behavesim.hitlog.writer import HitLogWriter
from behavesim.collector.http_protocol import HttpLimits
from behavesim.collector.server import CollectorApp, running_server

async def run():
    directory, seconds = Path(sys.argv[1]), float(sys.argv[2])
    with HitLogWriter(directory / "hits", "w") as log:
        app = CollectorApp(directory / "site", log)
        app.limits = HttpLimits(65536, head_s=seconds, body_s=seconds, write_s=seconds)
        async with running_server(app) as url:
            print(url, flush=True)
            await asyncio.Event().wait()

uvloop.run(run())
"""


@contextmanager
def serving(directory: Path, deadline_s: float) -> Iterator[tuple[str, int]]:
    """A server of its own process; yields its URL and process id."""
    (directory / "site").mkdir()
    (directory / "site" / "large.js").write_bytes(b"x" * 1_000_000)
    arguments = [sys.executable, "-c", _SERVER, str(directory), str(deadline_s)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process.pid
        finally:
            process.kill()


async def attack(url: str, sends: bytes, again: bytes, every_s: float) -> None:
    """Send without ever reading, until the server has had enough."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=1)
    # A stream reads ahead of its user; asyncio has no public way to stop that.
    reader._transport.pause_reading()  # type: ignore[attr-defined]
    with suppress(ConnectionError):
        writer.write(sends)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(every_s)
    await asyncio.Event().wait()  # it does not hang up


def attack_with_many(url: str, kinds: Sequence[str], clients: int) -> None:
    async def run() -> None:
        chosen = islice(cycle(kinds), clients)
        await asyncio.gather(*(attack(url, *ATTACKS[kind]) for kind in chosen))

    asyncio.run(run())


def besiege(
    url: str, pid: int, kinds: Sequence[str], clients: int, seconds: float
) -> tuple[float, float, int]:
    """An honest client's p99 in seconds, the server's peak in MB, connections at the end."""
    attackers = get_context("fork").Process(target=attack_with_many, args=(url, kinds, clients))
    attackers.start()
    try:
        took = be_honest(url, seconds)
        return took[int(len(took) * 0.99)], read_peak_mb(pid), count_sockets(pid)
    finally:
        attackers.kill()
        attackers.join()


def be_honest(url: str, seconds: float) -> list[float]:
    """One hit after the other, on a connection of its own; returns how long each took."""
    where = urlsplit(url)
    took = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        with socket.create_connection((where.hostname or "", where.port or 0), 60) as connection:
            connection.sendall(_HIT)
            assert connection.recv(1000).startswith(b"HTTP/1.1 204 ")
        took.append(time.monotonic() - began)
        time.sleep(0.02)
    return sorted(took)


def count_sockets(pid: int) -> int:
    count = 0
    for place in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            count += os.readlink(place).startswith("socket:")
    return count


def read_peak_mb(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


ATTACKS = {
    "pages, never read": (_PAGE * 20, b"", 0.2),
    "pipelined pages, never read": (_PAGE * 200, _PAGE * 200, 0.05),
    "pipelined hits, never read": (_HIT * 500, _HIT * 500, 0.05),
    "smallest requests, never read": (
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET /x " + _HEAD + b"\r\n",
        0.05,
    ),
    "dripped head": (b"GET / HTTP/1.1\r\nx: ", b"y", 0.1),
    "dripped headers": (b"GET / HTTP/1.1\r\n", b"x: y\r\n", 0.1),
    "dripped line ends": (b"", b"\r\n", 0.1),
    "dripped body": (b"POST /g/collect " + _HEAD + b"content-length: 60000\r\n\r\n", b"y", 0.1),
    "silence": (b"", b"", 0.2),
}


def test_clients_that_are_too_slow(tmp_path: Path) -> None:
    """Memory stays small, honest clients are answered, and no client is kept for ever."""
    with serving(tmp_path, DEADLINE_S) as (url, pid):
        p99_s, peak_mb, sockets = besiege(url, pid, list(ATTACKS), CLIENTS, 2 * DEADLINE_S + 3)
    print(f"{CLIENTS} clients, {sockets} left, p99 {1000 * p99_s:.0f} ms, {peak_mb:.0f} MB")
    assert peak_mb < MAX_RESIDENT_MB
    assert p99_s < 2
    # A client that is answered faster than the system's buffers fill up is not slow.
    assert sockets < CLIENTS / len(ATTACKS) + 20


def main() -> None:
    """Each kind alone, by as many clients as the command line says."""
    clients = int(sys.argv[1])
    for kind in ATTACKS:
        with TemporaryDirectory() as place, serving(Path(place), DEADLINE_S) as (url, pid):
            found = besiege(url, pid, [kind], clients, 4 * DEADLINE_S)
        p99_s, peak_mb, sockets = found
        print(f"| {kind} | {peak_mb:.0f} | {1000 * p99_s:.0f} | {sockets} |", flush=True)


if __name__ == "__main__":
    main()
