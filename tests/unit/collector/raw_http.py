"""A collector of one's own, and clients that send whatever bytes one likes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from behavesim.collector.server import CollectorApp, running_server
from behavesim.hitlog.writer import HitLogWriter

Send = Callable[..., Awaitable[bytes]]


async def exchange(url: str, pieces: Sequence[bytes], timeout_s: float = 5) -> bytes:
    """All that the server says to these pieces, sent one after the other, until it is silent."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        writer.write_eof()
        async with asyncio.timeout(timeout_s):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def collect(
    directory: Path, use: Callable[[Send, CollectorApp], Awaitable[None]], **options: Any
) -> None:
    """Run ``use`` with a collector that writes into the directory."""

    async def run() -> None:
        with HitLogWriter(directory, "w") as log:
            app = CollectorApp(None, log, **options)
            async with running_server(app) as url:
                await use(lambda *pieces: exchange(url, pieces), app)

    asyncio.run(run())


def statuses(said: bytes) -> list[int]:
    """The statuses of answers without bodies."""
    return [int(head.split(b" ", 2)[1]) for head in said.split(b"\r\n\r\n") if head]
