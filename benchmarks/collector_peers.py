"""ASGI apps that answer hits, for other people's servers; PEER_LOG is the log's directory."""

import os
import time
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from behavesim.collect.hit_log import FrameKind, HitLogWriter

_NO_CONTENT = {"type": "http.response.start", "status": 204, "headers": []}
_END = {"type": "http.response.body", "body": b""}


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """204 at once; the hit is thrown away."""
    if scope["type"] == "http":
        await receive()
        await send(_NO_CONTENT)
        await send(_END)


async def keep(scope: Any, receive: Any, send: Any) -> None:
    """204 when query, body and headers are on disk, by the collector's own log."""
    if scope["type"] != "http":
        return
    body = (await receive()).get("body", b"")
    request = {
        "method": scope["method"],
        "path": scope["path"],
        "query": bytes(scope["query_string"]).decode("latin-1"),
        "headers": {n.decode("latin-1"): v.decode("latin-1") for n, v in scope["headers"]},
        "received_at_ms": time.time_ns() // 1_000_000,
        "body": bytes(body).decode(),
    }
    await _open_log().append_durable(FrameKind.REQUEST, orjson.dumps(request))
    await send(_NO_CONTENT)
    await send(_END)


@cache
def _open_log() -> HitLogWriter:
    return HitLogWriter(Path(os.environ["PEER_LOG"]), "peer")
