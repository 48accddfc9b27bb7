"""Whatever bytes arrive, the collector answers or closes, and goes on."""

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.collector.raw_http import Send, collect, statuses

from behavesim.hitlog.writer import read_frames

_tokens = st.sampled_from(
    [
        b"GET ", b"POST ", b"OPTIONS ", b"/g/collect", b"/../g/collect", b"/%2e%2e/", b"?v=2&en=a",
        b"%", b"%zz", b"%e2%82", b" HTTP/1.1\r\n", b"host: localhost\r\n",
        b" HTTP/1.0\r\n", b"\r\n", b"\n", b"\r\n\r\n",
        b"content-length: 3\r\n", b"content-length: -1\r\n", b"transfer-encoding: chunked\r\n",
        b"3\r\nabc\r\n", b"0\r\n\r\n", b"origin: a\r\n", b"connection: close\r\n", b"abc", b"\x00",
        b"expect: 100-continue\r\n", b"user-agent: \xff\xfe\r\n",
    ]
)  # fmt: skip
_noise = st.lists(st.one_of(_tokens, st.binary(max_size=40)), max_size=25)
_hits = st.lists(
    st.tuples(st.text("abc=&%+._~0123456789", max_size=60), st.binary(max_size=60)), max_size=4
)
_SLOW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@_SLOW
@given(st.lists(_noise, min_size=1, max_size=8))
def test_noise_is_answered_or_closed(
    tmp_path_factory: pytest.TempPathFactory, conversations: list[list[bytes]]
) -> None:
    """No status of the 5xx, and a hit that comes afterwards is kept."""
    directory = tmp_path_factory.mktemp("log")

    async def use(send: Send, app: object) -> None:
        said = await asyncio.gather(*(send(*pieces) for pieces in conversations))
        assert not any(b"HTTP/1.1 5" in answer for answer in said)
        assert statuses(await send(b"GET /g/collect?last HTTP/1.1\r\nhost: localhost\r\n\r\n")) == [
            204
        ]

    collect(directory, use)
    assert json.loads(list(read_frames(directory))[-1].payload)["query"] == "last"


@_SLOW
@given(_hits, st.integers(1, 60))
def test_hits_do_not_depend_on_how_their_bytes_are_cut(
    tmp_path_factory: pytest.TempPathFactory, hits: list[tuple[str, bytes]], size: int
) -> None:
    """Requests in one piece and in pieces of any size leave the same frames."""
    sent = b"".join(
        b"POST /g/collect?%s HTTP/1.1\r\nhost: localhost\r\ncontent-length: %d\r\n\r\n%s"
        % (query.encode(), len(body), body)
        for query, body in hits
    )
    pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
    whole, cut = (_keep(tmp_path_factory.mktemp("log"), parts) for parts in ([sent], pieces))
    assert whole == cut
    assert len(whole) == len(hits)


def _keep(directory: Path, pieces: list[bytes]) -> list[bytes]:
    async def use(send: Send, app: object) -> None:
        await send(*pieces)

    collect(directory, use, clock_ms=lambda: 5)
    return [frame.payload for frame in read_frames(directory)]
