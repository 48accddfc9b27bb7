"""What answers hits in other people's servers; PEER_LOG is the directory of the log.

ASGI (`answer`, `keep`, `starlette_app`) and RSGI (`answer_rsgi`) apps are for uvicorn and granian.
Servers that are libraries start by ``python -m benchmarks.collector_alternatives NAME PORT``:
``aiohttp``, ``robyn``, ``nginx`` (a log behind a buffer, without fsync: the machine's limit) and
``by_hand`` (uvloop and as little as answers the client's requests, each after its own fsync:
the limit of Python).
"""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from behavesim.hitlog.writer import FrameKind, HitLogWriter

_NO_CONTENT = {"type": "http.response.start", "status": 204, "headers": []}
_END = {"type": "http.response.body", "body": b""}
_END_OF_HEAD = b"\r\n\r\n"
_NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  log_format hit '$msec $request_method $request_uri $http_user_agent';
  access_log {folder}/hits.log hit buffer=64k flush=1s;
  keepalive_requests 1000000000; client_body_temp_path {folder}/body;
  server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }}
}}
"""


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


async def answer_rsgi(scope: Any, protocol: Any) -> None:
    """204 at once, by granian's own interface."""
    if scope.proto == "http":
        protocol.response_empty(204, [])


def starlette_app() -> Any:
    """204 at once behind a route."""
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    async def collect(request: Any) -> Any:
        return Response(status_code=204)

    return Starlette(routes=[Route("/g/collect", collect, methods=["POST"])])


def run_aiohttp(port: int) -> None:
    import uvloop
    from aiohttp import web

    async def collect(request: Any) -> Any:
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/g/collect", collect)
    loop = uvloop.new_event_loop()
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None, loop=loop)


def run_robyn(port: int) -> None:
    import logging

    from robyn import Response, Robyn

    logging.disable(logging.INFO)

    app = Robyn(__file__)

    @app.post("/g/collect")
    async def collect() -> Any:
        return Response(status_code=204, headers={}, description="")

    app.start(host="127.0.0.1", port=port, _check_port=False)


def run_nginx(port: int) -> None:
    folder = Path(os.environ["PEER_LOG"]).resolve()
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, port=port), encoding="utf-8")
    nginx = shutil.which("nginx") or "nginx"
    os.execv(nginx, [nginx, "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log")])


class ByHand(asyncio.Protocol):
    """Requests without bodies, as they come, into the log."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.rest = b""

    def data_received(self, data: bytes) -> None:
        *whole, self.rest = (self.rest + data).split(_END_OF_HEAD)
        for request in whole:
            _open_log().append_acknowledged(FrameKind.REQUEST, request, self.acknowledge)

    def acknowledge(self, failure: BaseException | None) -> None:
        self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


def run_by_hand(port: int) -> None:
    import uvloop

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        await loop.create_server(ByHand, "127.0.0.1", port)
        await asyncio.Event().wait()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())


@cache
def _open_log() -> HitLogWriter:
    return HitLogWriter(Path(os.environ["PEER_LOG"]), "peer")


SERVERS: dict[str, Callable[[int], None]] = {
    "aiohttp": run_aiohttp,
    "robyn": run_robyn,
    "nginx": run_nginx,
    "by_hand": run_by_hand,
}

if __name__ == "__main__":
    SERVERS[sys.argv[1]](int(sys.argv[2]))
