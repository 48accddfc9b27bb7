import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.collect.raw_http import Send, collect, statuses

from behavesim.collect.hit_log import read_frames
from behavesim.collect.server import CollectorApp

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
        many = await send(b"".join(_HIT % number for number in range(1000)))
        assert statuses(many) == [204] * 1000

    collect(tmp_path, use)
    assert [request["query"].rpartition("=")[2] for request in _kept(tmp_path)[2:]] == [
        str(number) for number in range(1000)
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


def test_a_bug_is_told_to_its_client_alone(tmp_path: Path) -> None:
    """An exception while answering is a 500 for one request; the next is served."""

    async def use(send: Send, app: CollectorApp) -> None:
        sound, app._clock_ms = app._clock_ms, lambda: 1 // 0
        assert (await send(_HIT % 1)).startswith(b"HTTP/1.1 500 ")
        app._clock_ms = sound
        assert statuses(await send(_HIT % 2)) == [204]

    collect(tmp_path, use)
    assert len(_kept(tmp_path)) == 1
