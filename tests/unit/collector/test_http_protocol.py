import asyncio
import json
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.unit.collector.raw_http import Send, collect, statuses

from behavesim.collector.http_protocol import GuardedProtocol, HttpLimits
from behavesim.collector.server import CollectorApp, running_server
from behavesim.hitlog.writer import HitLogWriter, read_frames

_REASONS = {400: "malformed", 405: "method", 413: "body", 431: "head"}
_HIT = b"POST /g/collect?v=2&en=%d HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 4\r\n\r\nbody"


def _kept(log: Path) -> list[dict[str, Any]]:
    return [json.loads(frame.payload) for frame in read_frames(log)]


def test_a_request_may_come_byte_by_byte(tmp_path: Path) -> None:
    """What is kept and answered does not depend on how the bytes were cut."""

    async def use(send: Send, app: CollectorApp) -> None:
        whole = await send(_HIT % 1)
        pieces = await send(*(bytes((byte,)) for byte in _HIT % 1))
        assert (statuses(whole), statuses(pieces)) == ([204], [204])

    collect(tmp_path, use, clock_ms=lambda: 7)
    first, second = _kept(tmp_path)
    assert first == second
    assert (first["query"], first["body"]) == ("v=2&en=1", "body")


def test_requests_that_come_together_are_answered_in_their_order(tmp_path: Path) -> None:
    """Pipelined hits are all kept; what needs no disk does not overtake what does."""

    async def use(send: Send, app: CollectorApp) -> None:
        said = await send(_HIT % 1 + b"GET /nowhere HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n" + _HIT % 2)
        assert statuses(said) == [204, 404, 204]
        many = await send(b"".join(_HIT % number for number in range(300)))
        assert statuses(many) == [204] * 300

    collect(tmp_path, use)
    assert [request["query"].rpartition("=")[2] for request in _kept(tmp_path)[2:]] == [
        str(number) for number in range(300)
    ]


@pytest.mark.parametrize(
    ("head", "stays"),
    [
        (b"GET /g/collect HTTP/1.1\r\nhost: localhost\r\n\r\n", True),
        (b"GET /g/collect HTTP/1.1\r\nhost: localhost\r\nConnection: close\r\n\r\n", False),
        (b"GET /g/collect HTTP/1.0\r\n\r\n", False),
        (
            b"GET /g/collect HTTP/1.1\r\nhost: localhost\r\n"
            b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            False,
        ),
    ],
)
def test_connections_stay_open_as_clients_ask(tmp_path: Path, head: bytes, stays: bool) -> None:
    """HTTP/1.1 keeps a connection unless told otherwise; an upgrade is not what we speak."""

    async def use(send: Send, app: CollectorApp) -> None:
        said = await send(head + head)
        assert statuses(said) == ([204, 204] if stays else [204])
        assert (b"connection: close" in said.split(b"\r\n\r\n")[0]) is not stays

    collect(tmp_path, use)


def test_a_body_in_chunks_is_put_together(tmp_path: Path) -> None:
    """Chunked transfer is understood, and a client that asks first is told to go on."""

    async def use(send: Send, app: CollectorApp) -> None:
        head = b"POST /g/collect HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n"
        assert statuses(await send(head + b"3\r\nen=\r\n1\r\na\r\n0\r\n\r\n")) == [204]
        head = b"POST /g/collect HTTP/1.1\r\nhost: localhost\r\n"
        head += b"expect: 100-continue\r\ncontent-length: 4\r\n\r\n"
        assert statuses(await send(head, b"en=b")) == [100, 204]

    collect(tmp_path, use)
    assert [request["body"] for request in _kept(tmp_path)] == ["en=a", "en=b"]


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00", 400),
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\nhost: localhost\r\n\r\n", 400),
        (b"POST /g/collect HTTP/1.1\r\nhost: localhost\r\ncontent-length: -5\r\n\r\n", 400),
        (
            b"POST /g/collect HTTP/1.1\r\nhost: localhost\r\n"
            b"content-length: 9999999999999999999999\r\n\r\n",
            400,
        ),
        (b"POST /g/collect HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999\r\n\r\n", 413),
        (b"GET /g/collect?" + b"x" * 70_000 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n", 431),
        (b"GET /g/collect?" + b"x" * 70_000, 431),
        (
            b"GET /g/collect HTTP/1.1\r\nhost: localhost\r\n"
            + b"".join(b"h%d: x\r\n" % n for n in range(20_000)),
            431,
        ),
        (b"GET /g/collect HTTP/1.1\r\nhost: localhost\r\nx: " + b"y" * 70_000 + b"\r\n\r\n", 431),
        (b"GET /g/collect HTTP/1.1\r\nhost: localhost\r\n" + b"a:b\r\n" * 101 + b"\r\n", 431),
        (b"GET http://localhost/g/collect HTTP/1.1\r\nhost: localhost\r\n\r\n", 400),
        (b"CONNECT localhost:80 HTTP/1.1\r\nhost: localhost\r\n\r\n", 400),
        (b"GET /g/collect HTTP/1.1\r\n\r\n", 400),
        (b"GET /g/collect HTTP/1.1\r\nhost: localhost\r\nHost: localhost\r\n\r\n", 400),
        (b"DELETE /g/collect HTTP/1.1\r\nhost: localhost\r\n\r\n", 405),
    ],
)
def test_what_cannot_be_taken_is_refused_and_counted(
    tmp_path: Path, request_bytes: bytes, status: int
) -> None:
    """A status of the 4xx says what is wrong; the server goes on."""

    async def use(send: Send, app: CollectorApp) -> None:
        assert statuses(await send(request_bytes)) == [status]
        assert dict(app.refused) == {_REASONS[status]: 1}
        assert statuses(await send(_HIT % 1)) == [204]

    collect(tmp_path, use)
    assert len(_kept(tmp_path)) == 1


def test_limits_are_those_of_each_request(tmp_path: Path) -> None:
    """However many requests come together, and wherever what came so far breaks off."""
    long = b"GET /g/collect?" + b"x" * 20_000 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n"

    async def use(send: Send, app: CollectorApp) -> None:
        assert statuses(await send(long * 30 + long[:10_000], long[10_000:])) == [204] * 31
        assert not app.refused

    collect(tmp_path, use)


@pytest.mark.parametrize(
    "tail",
    [
        [b"x: %s\r\n" % (b"y" * 50_000)] * 12,
        [b"x: ", *[b"y" * 50_000] * 12],
        [b"x%d: y\r\n" % number for number in range(60_000)],
    ],
)
def test_trailers_have_a_limit(tmp_path: Path, tail: list[bytes]) -> None:
    """What comes behind a body in chunks is no way around the limits."""
    head = b"POST /g/collect HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n"
    head += b"1\r\nx\r\n0\r\n"

    async def use(send: Send, app: CollectorApp) -> None:
        assert statuses(await send(head, b"".join(tail))) == [413]
        assert statuses(await send(head + b"user-agent: x\r\n\r\n")) == [204]

    collect(tmp_path, use)
    [kept] = _kept(tmp_path)
    assert kept["headers"] == {}


def test_ten_thousand_parameters_are_kept(tmp_path: Path) -> None:
    """A query just below the limit of 64 KiB is a hit like any other."""
    query = b"&".join(b"p%d" % number for number in range(10_000))
    assert 50_000 < len(query) < 65_536

    async def use(send: Send, app: CollectorApp) -> None:
        assert statuses(
            await send(b"GET /g/collect?" + query + b" HTTP/1.1\r\nhost: localhost\r\n\r\n")
        ) == [204]

    collect(tmp_path, use)
    assert _kept(tmp_path)[0]["query"].encode() == query


def test_a_bug_is_reported_to_its_client_alone(tmp_path: Path) -> None:
    """An exception while answering is a 500 for one request; the next is served."""

    async def use(send: Send, app: CollectorApp) -> None:
        sound, app._clock_ms = app._clock_ms, lambda: 1 // 0
        assert (await send(_HIT % 1)).startswith(b"HTTP/1.1 500 ")
        app._clock_ms = sound
        assert statuses(await send(_HIT % 2)) == [204]

    collect(tmp_path, use)
    assert len(_kept(tmp_path)) == 1


class _Slow:
    """A client that does as it is told, and sees what the server does."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self.socket = socket.create_connection((where.hostname or "", where.port or 0))
        self.socket.settimeout(5)

    async def say(self, data: bytes) -> None:
        await asyncio.to_thread(self.socket.sendall, data)

    async def hear(self) -> bytes:
        """All until the server closes."""
        said = b""
        with self.socket:
            while piece := await asyncio.to_thread(self.socket.recv, 65536):
                said += piece
        return said


def _serve(app: CollectorApp, use: Callable[[str], Awaitable[None]], **limits: float) -> None:
    async def run() -> None:
        # Some limits are whole numbers, which a float's annotation covers.
        app.limits = HttpLimits(65536, **limits)  # type: ignore[arg-type]
        async with running_server(app) as url:
            await use(url)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"GET /g/collect HTTP/1.1\r\nx: ", 408),
        (b"POST /g/collect HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n\r\nen", 408),
        (b"\r\n", None),
        (b"", None),
    ],
)
def test_half_a_request_has_a_deadline(said: bytes, status: int | None) -> None:
    """A client that drips or is silent is told, and its connection closed."""
    app = CollectorApp(None, None)

    async def use(url: str) -> None:
        client = _Slow(url)
        await client.say(said)
        assert statuses(await client.hear()) == ([status] if status else [])
        assert app.refused == ({"timeout": 1} if status else {})

    _serve(app, use, head_s=0.2, body_s=0.2)


def test_dripping_does_not_move_the_deadline() -> None:
    """It is the request's, not that of each byte."""

    async def use(url: str) -> None:
        client = _Slow(url)
        await client.say(b"GET / HTTP/1.1\r\nx: ")
        hearing = asyncio.create_task(client.hear())
        with suppress(OSError):
            while not hearing.done():
                await client.say(b"y")
                await asyncio.sleep(0.1)
        assert statuses(await hearing) == [408]

    _serve(CollectorApp(None, None), use, head_s=0.5)


def test_a_client_that_never_reads_is_parted_with(tmp_path: Path) -> None:
    """It holds a page's file and a few pages of memory, and not for long."""
    (tmp_path / "large.js").write_bytes(b"x" * 4_000_000)
    app = CollectorApp(tmp_path, None)

    async def use(url: str) -> None:
        client = _Slow(url)
        await client.say(b"GET /large.js HTTP/1.1\r\nhost: localhost\r\n\r\n" * 20)
        await asyncio.sleep(2.5)
        assert app.refused == {"timeout": 1}
        with suppress(ConnectionError):
            assert len(await client.hear()) < 4_000_000

    _serve(app, use, write_s=0.3)


def test_a_slow_reader_gets_all(tmp_path: Path) -> None:
    """Who takes something now and then is waited for."""
    (tmp_path / "large.js").write_bytes(b"x" * 1_000_000)

    async def use(url: str) -> None:
        client = _Slow(url)
        await client.say(b"GET /large.js HTTP/1.0\r\n\r\n")
        said = 0
        with client.socket:
            while piece := await asyncio.to_thread(client.socket.recv, 65536):
                said += len(piece)
                await asyncio.sleep(0.1)
        assert said > 1_000_000

    _serve(CollectorApp(tmp_path, None), use, write_s=1)


def test_there_is_a_cap_on_connections() -> None:
    """One more is told so at once; one less lets the next in."""
    app = CollectorApp(None, None)

    async def use(url: str) -> None:
        clients = [_Slow(url) for _ in range(3)]
        await asyncio.sleep(0.1)
        assert statuses(await _Slow(url).hear()) == [503]
        clients.pop().socket.close()
        await asyncio.sleep(0.1)
        late = _Slow(url)
        await late.say(_HIT % 1 + b"GET /g/collect HTTP/1.0\r\n\r\n")
        assert statuses(await late.hear()) == [204, 204]
        assert app.refused == {"connections": 1}
        for client in clients:
            client.socket.close()

    _serve(app, use, connections=3)


def test_a_pipeline_is_not_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """While answers wait, the requests behind them are bytes: few of them, and few are parsed."""
    seen: list[GuardedProtocol] = []
    made = GuardedProtocol.connection_made

    def connection_made(self: GuardedProtocol, transport: asyncio.Transport) -> None:
        seen.append(self)
        made(self, transport)

    monkeypatch.setattr(GuardedProtocol, "connection_made", connection_made)
    release = asyncio.Event()

    class Stuck(CollectorApp):
        async def _keep(self, *args: Any) -> Exception | None:
            await release.wait()
            return await super()._keep(*args)

    requests = b"GET /g/collect HTTP/1.1\r\nhost: [::1]\r\n\r\n" * 10_000

    async def use(url: str) -> None:
        client = _Slow(url)
        sending = asyncio.create_task(client.say(requests + b"GET / HTTP/1.0\r\n\r\n"))
        await asyncio.sleep(0.5)
        [connection] = seen
        assert len(connection.pipeline) < 20
        assert len(connection._unread) < 200_000
        assert connection.flow.read_paused
        release.set()
        await sending
        assert statuses(await client.hear()) == [204] * 10_000 + [404]

    _serve(Stuck(None, None), use)


def test_what_waits_is_answered_at_the_end(tmp_path: Path) -> None:
    """A server that stops answers what it has read, in little time, though others are stuck."""
    took = []

    async def run() -> None:
        with HitLogWriter(tmp_path, "w") as log:
            app = CollectorApp(tmp_path, log)
            (tmp_path / "large.js").write_bytes(b"x" * 4_000_000)
            async with running_server(app) as url:
                stuck, half, honest = _Slow(url), _Slow(url), _Slow(url)
                await stuck.say(b"GET /large.js HTTP/1.1\r\nhost: localhost\r\n\r\n")
                await half.say(b"GET /")
                await honest.say(_HIT % 1)
                while not app.requests and not app.waiting:
                    await asyncio.sleep(0.001)
                hearing = asyncio.create_task(honest.hear())
                began = time.monotonic()
            took.append(time.monotonic() - began)
            assert statuses(await hearing) == [204]
            stuck.socket.close()
            half.socket.close()

    asyncio.run(run())
    assert took[0] < 2
    assert len(_kept(tmp_path)) == 1
