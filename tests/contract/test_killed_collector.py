"""A collector that is killed at any moment under load has every hit that it acknowledged."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from behavesim.hitlog.writer import read_frames

pytestmark = pytest.mark.slow

ROUNDS = 6
CONNECTIONS = 16

_SERVER = """
import asyncio, sys
from pathlib import Path
from behavesim.hitlog.writer import HitLogWriter
from behavesim.collector.server import CollectorApp, running_server

async def run():
    with HitLogWriter(Path(sys.argv[1]), "w", segment_bytes=20_000) as log:
        async with running_server(CollectorApp(None, log)) as url:
            print(url, flush=True)
            await asyncio.Event().wait()

asyncio.run(run())
"""


def test_no_acknowledged_hit_is_lost(tmp_path: Path) -> None:
    """Six times killed with SIGKILL, with hits on their way and segments rolling over."""
    moments = random.Random(5)
    acknowledged: set[str] = set()
    for number in range(ROUNDS):
        acknowledged |= asyncio.run(_load_and_kill(tmp_path, number, moments.uniform(0.02, 0.25)))
    found = [json.loads(frame.payload)["query"] for frame in read_frames(tmp_path)]
    assert len(acknowledged) > 100
    assert acknowledged <= set(found)
    # What was on its way may be there without an acknowledgement; nothing is there twice.
    assert len(found) == len(set(found)) <= len(acknowledged) + ROUNDS * CONNECTIONS


async def _load_and_kill(log: Path, number: int, after_s: float) -> set[str]:
    arguments = [sys.executable, "-c", _SERVER, str(log)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    acknowledged: set[str] = set()
    clients = [
        asyncio.create_task(_send(url, f"n={number}-{client}", acknowledged))
        for client in range(CONNECTIONS)
    ]
    while not acknowledged:
        await asyncio.sleep(0.001)
    await asyncio.sleep(after_s)
    os.kill(process.pid, signal.SIGKILL)
    await asyncio.gather(*clients)
    process.stdout.close()
    process.wait()
    return acknowledged


async def _send(url: str, name: str, acknowledged: set[str]) -> None:
    """Send one hit after the other until the server is gone; note what it answered 204."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    hit = 0
    try:
        while True:
            hit += 1
            query = f"{name}-{hit}"
            writer.write(f"POST /g/collect?{query} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 204 ")
            acknowledged.add(query)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
