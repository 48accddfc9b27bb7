"""The collector: takes ``/g/collect`` requests as they come, and serves the site beside them.

A request is answered 204 when it is on disk. Nothing is decoded here, so nothing that cannot be
decoded is lost.
"""

import asyncio
import base64
import socket
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

from behavesim.collect.hit_log import FrameKind, HitLogWriter
from behavesim.collect.site_files import SiteFiles
from behavesim.errors import WorldError
from behavesim.ga4.wire_names import COLLECT_PATH, LOCAL_ATTEMPT, LOCAL_VISIT

DEFAULT_MAX_BODY_BYTES: Final = 65536
_SHUTDOWN_S: Final = 3
_MAX_TRACKED_VISITS: Final = 65536
_KEPT_HEADERS: Final = frozenset(
    {
        b"user-agent",
        b"content-type",
        b"origin",
        b"referer",
        b"accept-language",
        b"sec-ch-ua",
        b"sec-ch-ua-mobile",
        b"sec-ch-ua-platform",
    }
)


class CollectorApp:
    """An ASGI app. ``site`` None: only the collector; ``log`` None: hits are answered and dropped.

    Bodies over ``max_body_bytes`` are answered 413 and not kept.
    """

    def __init__(
        self,
        site: Path | None,
        log: HitLogWriter | None,
        base_path: str = "/",
        max_body_bytes: int = DEFAULT_MAX_BODY_BYTES,
        clock_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        max_age_s: int = 0,
    ) -> None:
        self._site = SiteFiles(site, base_path, max_age_s) if site is not None else None
        self._log = log
        self._max_body_bytes = max_body_bytes
        self._clock_ms = clock_ms
        self._visits = _VisitCounts()
        self.requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"].endswith(COLLECT_PATH):
            await self._collect(scope, receive, send)
        elif self._site is not None:
            await self._site(scope, receive, send)
        else:
            await _answer(send, 404)

    async def wait_for_requests(
        self, visit: str, attempt: int, count: int, timeout_s: float
    ) -> bool:
        """Whether the log holds ``count`` requests of the visit's attempt within the time.

        Raises WorldError where the log could not be written.
        """
        return await self._visits.wait(visit, attempt, count, timeout_s)

    async def commit(self, visit: str, attempt: int) -> None:
        """Write durably that this attempt is the one that counts."""
        if self._log is not None:
            payload = orjson.dumps({"visit": visit, "attempt": attempt})
            await self._log.append_durable(FrameKind.COMMIT, payload)
        self._visits.forget(visit)

    async def _collect(self, scope: Scope, receive: Receive, send: Send) -> None:
        cors = _cors_headers(scope)
        if scope["method"] == "OPTIONS":
            await _answer(send, 204, [*cors, (b"access-control-allow-methods", b"POST, GET")])
            return
        if scope["method"] not in ("POST", "GET"):
            await _answer(send, 405, [*cors, (b"allow", b"POST, GET, OPTIONS")])
            return
        body = await self._read_body(scope, receive)
        if body is None:
            return
        if len(body) > self._max_body_bytes:
            await _answer(send, 413, [*cors, (b"connection", b"close")])
            return
        try:
            await self._keep(scope, body)
        except WorldError as error:
            self._visits.refuse(error)
            await _answer(send, 503, cors)  # the disk refused: this hit is not safe
            return
        await _answer(send, 204, cors)

    async def _read_body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body, cut off just beyond the limit; None when the client went away meanwhile."""
        body = b""
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self._max_body_bytes:
            return b"\0" * (self._max_body_bytes + 1)
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += bytes(message.get("body", b""))
            if len(body) > self._max_body_bytes or not message.get("more_body", False):
                return body

    async def _keep(self, scope: Scope, body: bytes) -> None:
        if self._log is not None:
            payload = _pack_request(scope, body, self._clock_ms())
            await self._log.append_durable(FrameKind.REQUEST, payload)
        self.requests += 1
        visit, attempt = _read_visit(scope["query_string"])
        if visit and attempt.isdigit():
            self._visits.add(unquote_to_bytes(visit).decode(errors="replace"), int(attempt))


class _VisitCounts:
    """How many requests of each visit's attempt are safe, and who waits for them.

    At most 65,536 visits are remembered; the oldest are forgotten first.
    """

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, int], int] = OrderedDict()
        self._changed: dict[tuple[str, int], asyncio.Event] = {}
        self._refusal: WorldError | None = None

    def add(self, visit: str, attempt: int) -> None:
        key = visit, attempt
        self._counts[key] = self._counts.get(key, 0) + 1
        if len(self._counts) > _MAX_TRACKED_VISITS:
            self._counts.popitem(last=False)
        if (event := self._changed.get(key)) is not None:
            event.set()

    def refuse(self, error: WorldError) -> None:
        """Let everybody who waits, now or later, have the error instead of waiting in vain."""
        self._refusal = error
        for event in self._changed.values():
            event.set()

    async def wait(self, visit: str, attempt: int, count: int, timeout_s: float) -> bool:
        key = visit, attempt
        event = self._changed.setdefault(key, asyncio.Event())
        try:
            async with asyncio.timeout(timeout_s):
                while self._counts.get(key, 0) < count:
                    if self._refusal is not None:
                        raise self._refusal
                    event.clear()
                    await event.wait()
        except TimeoutError:
            return False
        finally:
            self._changed.pop(key, None)
        return True

    def forget(self, visit: str) -> None:
        attempt = 1
        while self._counts.pop((visit, attempt), None) is not None:
            attempt += 1


@asynccontextmanager
async def running_server(
    app: CollectorApp, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serve the app in this event loop; yields the base URL. Port 0 takes a free one.

    Raises WorldError where the address is taken. No signal handler is installed.
    """
    listener = _bind(host, port)
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_S,
    )
    server = _QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0.005)
        if task.done():
            await task
            raise WorldError(f"the server on {host}:{port} did not start")
        yield _format_url(host, listener.getsockname()[1])
    finally:
        server.should_exit = True
        await asyncio.wait([task])
        listener.close()


class _QuietServer(uvicorn.Server):
    """Leaves signals to the program that it is part of."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bind(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise WorldError(
            f"cannot listen on {host}:{port}: {error.strerror or error}",
            "Choose another port with --port, or 0 for a free one.",
        ) from error
    listener.setblocking(False)
    return listener


def _format_url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _cors_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    origin = dict(scope["headers"]).get(b"origin")
    if origin is None:
        return []
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"origin"),
    ]


def _read_visit(query: bytes) -> tuple[bytes, bytes]:
    """Visit and attempt out of a query, which is not decoded; empty where they are not in it."""
    if LOCAL_VISIT.encode() not in query:
        return b"", b""
    found = dict(pair.partition(b"=")[::2] for pair in query.split(b"&"))
    return found.get(LOCAL_VISIT.encode(), b""), found.get(LOCAL_ATTEMPT.encode(), b"")[:9]


def _pack_request(scope: Scope, body: bytes, received_at_ms: int) -> bytes:
    request: dict[str, Any] = {
        "method": scope["method"],
        "path": scope["path"].encode(errors="replace").decode(),
        "query": scope["query_string"].decode("latin-1"),
        "headers": {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in scope["headers"]
            if name in _KEPT_HEADERS
        },
        "received_at_ms": received_at_ms,
    }
    try:
        request["body"] = body.decode()
    except UnicodeDecodeError:
        request["body_base64"] = base64.b64encode(body).decode()
    return orjson.dumps(request)


async def _answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = headers or []
    if status != 204:
        headers = [*headers, (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
