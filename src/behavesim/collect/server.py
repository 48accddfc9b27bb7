"""The collector: takes ``/g/collect`` requests as they come, and serves the site beside them.

A request is answered 204 when it is on disk. Nothing is decoded here, so nothing that cannot be
decoded is lost.
"""

import asyncio
import base64
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import orjson

from behavesim.collect.hit_log import FrameKind, HitLogWriter
from behavesim.collect.http_connection import Answer, HttpConnection, HttpLimits, HttpRequest
from behavesim.collect.site_files import SiteFiles
from behavesim.collect.visit_counts import VisitCounts
from behavesim.errors import WorldError
from behavesim.ga4.wire_names import COLLECT_PATH, LOCAL_ATTEMPT, LOCAL_VISIT

DEFAULT_MAX_BODY_BYTES: Final = 65536
_SHUTDOWN_S: Final = 3
_SWEEP_S: Final = 5
_BACKLOG: Final = 2048
_Reply = Callable[[Answer], None]
_Headers = tuple[tuple[bytes, bytes], ...]
_VISIT: Final = f"{LOCAL_VISIT}=".encode()
_KEPT_HEADERS: Final = (
    b"user-agent",
    b"content-type",
    b"origin",
    b"referer",
    b"accept-language",
    b"sec-ch-ua",
    b"sec-ch-ua-mobile",
    b"sec-ch-ua-platform",
)


class CollectorApp:
    """``site`` None: only the collector; ``log`` None: hits are answered and dropped.

    Bodies over ``max_body_bytes`` are answered 413 and not kept. ``requests`` counts the hits that
    were kept, ``refused`` by status those that were not.
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
        self._clock_ms = clock_ms
        self._visits = VisitCounts()
        self.limits = HttpLimits(max_body_bytes)
        self.requests = 0
        self.refused: Counter[int] = Counter()

    def take(self, request: HttpRequest, answer: _Reply) -> None:
        """Answer a request: a hit when it is on disk, all else at once."""
        if request.path.endswith(COLLECT_PATH):
            self._collect(request, answer)
        elif self._site is not None:
            answer(self._site.respond(request))
        else:
            answer(Answer(404))

    def refuse(self, status: int) -> None:
        self.refused[status] += 1

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

    def _collect(self, request: HttpRequest, answer: _Reply) -> None:
        cors = _cors_headers(request.headers.get(b"origin"))
        if request.method == "OPTIONS":
            answer(Answer(204, (*cors, (b"access-control-allow-methods", b"POST, GET"))))
        elif request.method not in ("POST", "GET"):
            self.refuse(405)
            answer(Answer(405, (*cors, (b"allow", b"POST, GET, OPTIONS"))))
        elif self._log is None:
            self._acknowledge(request.query, cors, answer, None)
        else:
            acknowledge = partial(self._acknowledge, request.query, cors, answer)
            payload = _pack_request(request, self._clock_ms())
            self._log.append_acknowledged(FrameKind.REQUEST, payload, acknowledge)

    def _acknowledge(
        self, query: bytes, cors: _Headers, answer: _Reply, error: Exception | None
    ) -> None:
        if error is not None:
            self._visits.refuse(error)
            self.refuse(503)
            answer(Answer(503, cors))  # the disk refused: this hit is not safe
            return
        self.requests += 1
        if _VISIT in query:
            self._count_visit(query)
        answer(Answer(204, cors))

    def _count_visit(self, query: bytes) -> None:
        found = dict(pair.partition(b"=")[::2] for pair in query.split(b"&"))
        visit, attempt = found.get(_VISIT[:-1], b""), found.get(LOCAL_ATTEMPT.encode(), b"")[:9]
        if visit and attempt.isdigit():
            self._visits.add(unquote_to_bytes(visit).decode(errors="replace"), int(attempt))


@asynccontextmanager
async def running_server(
    app: CollectorApp, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serve the app in this event loop; yields the base URL. Port 0 takes a free one.

    Raises WorldError where the address is taken. No signal handler is installed.
    """
    listener = _bind(host, port)
    connections: set[HttpConnection] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: HttpConnection(app, app.limits, connections), sock=listener, backlog=_BACKLOG
    )
    sweeping = asyncio.create_task(_sweep(connections, app.limits.idle_s))
    try:
        yield _format_url(host, listener.getsockname()[1])
    finally:
        sweeping.cancel()
        server.close()
        await _drain(connections)


async def _sweep(connections: set[HttpConnection], idle_s: int) -> None:
    """Close connections on which nothing is heard any more."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(_SWEEP_S)
        for connection in list(connections):
            if not connection.is_busy and connection.last_heard_s < loop.time() - idle_s:
                connection.close()


async def _drain(connections: set[HttpConnection]) -> None:
    """Let requests that were read be answered, then close; nobody is waited for for long."""
    deadline = asyncio.get_running_loop().time() + _SHUTDOWN_S
    while any(one.is_busy for one in connections):
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(0.005)
    for connection in list(connections):
        connection.close()
    await asyncio.sleep(0)


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


def _cors_headers(origin: bytes | None) -> _Headers:
    if origin is None:
        return ()
    return (
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"origin"),
    )


def _pack_request(request: HttpRequest, received_at_ms: int) -> bytes:
    headers = request.headers
    packed: dict[str, Any] = {
        "method": request.method,
        "path": request.path.encode(errors="replace").decode(),
        "query": request.query.decode("latin-1"),
        "headers": {
            name.decode(): headers[name].decode("latin-1")
            for name in _KEPT_HEADERS
            if name in headers
        },
        "received_at_ms": received_at_ms,
    }
    try:
        packed["body"] = request.body.decode()
    except UnicodeDecodeError:
        packed["body_base64"] = base64.b64encode(request.body).decode()
    return orjson.dumps(packed)
