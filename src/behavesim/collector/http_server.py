"""Uvicorn in this event loop, with connections of ours, until its user has done."""

import asyncio
import logging
import os
import resource
import socket
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final, Protocol, cast

import uvicorn

from behavesim.collector.admission import Admission
from behavesim.collector.http_protocol import GuardedProtocol, HttpLimits
from behavesim.errors import WorldError

_LOG: Final = logging.getLogger(__name__)

# Answers that are on their way at the end get this long; who does not read is not waited for.
_SHUTDOWN_S: Final = 1
_SWEEP_S: Final = 1
_GRACE_S: Final = 0.05
_BACKLOG: Final = 2048
# What the kernel keeps for one connection, and we read at once: requests are small, and a client
# that does not read its answers holds no more.
_RECEIVE_BUFFER_BYTES: Final = 8192
_SEND_BUFFER_BYTES: Final = 65536
# Descriptors that connections leave to the log and to whatever else is open.
_SPARE_DESCRIPTORS: Final = 32


class ServedApp(Protocol):
    """The application that is served, and the calls that it gets from the server."""

    admission: Admission
    limits: HttpLimits
    connections: int
    refused: Any

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None: ...


@asynccontextmanager
async def running_server(
    app: ServedApp, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serve the app in this event loop; yields the base URL. Port 0 takes a free one.

    Raises WorldError where the address is taken. No signal handler is installed.
    """
    listener = _bind(host, port)
    app.admission.port = listener.getsockname()[1]
    server = _Server(_configure(app))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    sweeping = asyncio.create_task(_sweep(server, app))
    try:
        while not server.started and not serving.done():
            await asyncio.sleep(0)
        url = _format_url(host, app.admission.port)
        _LOG.info("server started at %s", url)
        yield url
    finally:
        server.should_exit = True
        await serving
        _LOG.info("server stopped")
        sweeping.cancel()
        for connection in _connections(server):
            connection.transport.abort()
        await asyncio.sleep(0)


def _configure(app: ServedApp) -> uvicorn.Config:
    limits = replace(app.limits, connections=_find_cap(app.limits.connections))
    protocol = partial(GuardedProtocol, limits, app.refused)
    return uvicorn.Config(
        cast(Any, app),
        http=cast(Any, protocol),
        ws="none",
        interface="asgi3",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=limits.idle_s,
        timeout_graceful_shutdown=_SHUTDOWN_S,
    )


def _find_cap(wanted: int) -> int:
    """So many connections that each can have a file open and descriptors are left."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    taken = len(os.listdir("/proc/self/fd")) + _SPARE_DESCRIPTORS
    return wanted if limit == resource.RLIM_INFINITY else min(wanted, max(8, (limit - taken) // 2))


class _Server(uvicorn.Server):
    """Signals are handled by the caller."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def _sweep(server: _Server, app: ServedApp) -> None:
    """Part with clients that are too slow."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(_SWEEP_S)
        connections = _connections(server)
        app.connections = len(connections)
        late = [one for one in connections if one.is_late(loop.time())]
        if late:  # if the server itself was held up, what they have sent is read first
            await asyncio.sleep(_GRACE_S)
        for connection in late:
            if connection.is_late(loop.time()):
                connection.expire(loop.time())


def _connections(server: _Server) -> list[GuardedProtocol]:
    return cast(list[GuardedProtocol], list(server.server_state.connections))


def _bind(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
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
