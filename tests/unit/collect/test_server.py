import asyncio
import errno
import http.client
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from behavesim.collect.admission import Admission
from behavesim.collect.hit_log import FrameKind, HitLogWriter, read_frames
from behavesim.collect.server import CollectorApp, running_server
from behavesim.errors import WorldError

Answer = tuple[int, dict[str, str], bytes]
Ask = Callable[..., Awaitable[Answer]]


def _ask(url: str, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return response.status, named, response.read()
    finally:
        connection.close()


POLICY = "default-src 'self'; connect-src 'self' https://hits.example:8443"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    place = tmp_path / "site"
    (place / "p").mkdir(parents=True)
    (place / "empty").mkdir()
    (place / "index.html").write_text("<h1>Home</h1>")
    (place / "p" / "index.html").write_text("<h1>Item</h1>")
    (place / "404.html").write_text("<h1>Page not found</h1>")
    (place / "main.js").write_text("export {};")
    (place / "art.svg").write_text("<svg/>")
    (place / "catalog.json").write_text("{}")
    (place / "_headers").write_text(
        f"/*\n  Content-Security-Policy: {POLICY}\n/assets/*\n  Cache-Control: max-age=9\n"
    )
    (tmp_path / "secret.txt").write_text("secret")
    (place / "way-out").symlink_to(tmp_path)
    return place


def _serve(
    app: CollectorApp, use: Callable[[Ask, CollectorApp, str], Awaitable[None]], **where: Any
) -> None:
    async def run() -> None:
        async with running_server(app, **where) as url:

            async def ask(
                method: str, path: str, body: bytes | None = None, **headers: str
            ) -> Answer:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                return await asyncio.to_thread(_ask, url, method, path, body, named)

            await use(ask, app, url)

    asyncio.run(run())


def _requests(log: Path) -> list[dict[str, Any]]:
    return [json.loads(f.payload) for f in read_frames(log) if f.kind == FrameKind.REQUEST]


def test_a_hit_is_kept_as_it_came(tmp_path: Path) -> None:
    """The log holds query, body and the headers that matter, and the answer is an empty 204."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        status, _, body = await ask(
            "POST", "/any/g/collect?v=2&x=%20y", b"en=a\r\nen=b", user_agent="UA", cookie="private"
        )
        assert (status, body) == (204, b"")
        [request] = _requests(tmp_path)
        assert request == {
            "method": "POST",
            "path": "/any/g/collect",
            "query": "v=2&x=%20y",
            "body": "en=a\r\nen=b",
            "headers": {"user-agent": "UA"},
            "received_at_ms": 123,
        }

    with HitLogWriter(tmp_path, "w") as log:
        _serve(CollectorApp(None, log, clock_ms=lambda: 123), use)


def test_bytes_that_are_no_text_are_kept_too(tmp_path: Path) -> None:
    """A body that nobody can decode is answered 204 and kept."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        assert (await ask("POST", "/g/collect", b"\xff\xfe"))[0] == 204
        assert _requests(tmp_path)[0]["body_base64"] == "//4="

    with HitLogWriter(tmp_path, "w") as log:
        _serve(CollectorApp(None, log), use)


def test_pages_of_named_origins_may_send(tmp_path: Path) -> None:
    """GET with cookies needs the origin repeated; a preflight is answered and not kept."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        status, headers, _ = await ask("GET", "/g/collect?v=2", origin="https://shop.test")
        assert (status, headers["access-control-allow-origin"]) == (204, "https://shop.test")
        assert headers["access-control-allow-credentials"] == "true"
        assert headers["vary"] == "origin"
        status, headers, _ = await ask("OPTIONS", "/g/collect", origin="https://shop.test")
        assert (status, headers["access-control-allow-methods"]) == (204, "POST, GET")
        assert (await ask("PUT", "/g/collect"))[0] == 405
        assert len(_requests(tmp_path)) == 1

    with HitLogWriter(tmp_path, "w") as log:
        admission = Admission(origins=["https://shop.test"])
        _serve(CollectorApp(None, log, admission=admission), use)


def test_too_large_a_body_is_answered_413(tmp_path: Path) -> None:
    """One byte over the limit is refused, announced or not; the limit itself is not."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        assert (await ask("POST", "/g/collect", b"x" * 100))[0] == 204
        assert (await ask("POST", "/g/collect", b"x" * 101))[0] == 413
        status = await asyncio.to_thread(_post_chunked, url, b"x" * 101)
        assert status == 413
        assert len(_requests(tmp_path)) == 1

    with HitLogWriter(tmp_path, "w") as log:
        _serve(CollectorApp(None, log, max_body_bytes=100), use)


def _post_chunked(url: str, body: bytes) -> int:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request("POST", "/g/collect", iter([body]), encode_chunked=True)
        return connection.getresponse().status
    finally:
        connection.close()


def test_half_a_request_is_not_kept(tmp_path: Path) -> None:
    """A client that goes away in the middle of a body leaves nothing behind."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        where = urlsplit(url)
        with socket.create_connection((where.hostname or "", where.port or 0)) as connection:
            head = b"POST /g/collect HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 50\r\n\r\nen="
            connection.sendall(head)
            await asyncio.sleep(0.05)
        assert (await ask("POST", "/g/collect", b"whole"))[0] == 204
        assert [request["body"] for request in _requests(tmp_path)] == ["whole"]

    with HitLogWriter(tmp_path, "w") as log:
        _serve(CollectorApp(None, log), use)


def test_waiting_for_a_visits_requests(tmp_path: Path) -> None:
    """One waits for as many requests of one attempt as the page says it sent."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        assert not await app.wait_for_requests("p1-v0", 1, 1, timeout_s=0.01)
        waiting = asyncio.create_task(app.wait_for_requests("p1-v0", 2, 2, timeout_s=5))
        for query in ("_bsv=p1-v0&_bsa=1", "v=2&_bsv=p1-v0&_bsa=2", "_bsv=p2-v0&_bsa=2"):
            await ask("POST", f"/g/collect?{query}&_bsk=key")
        assert not waiting.done()
        await ask("POST", "/g/collect?_bsv=p1-v0&_bsa=2&_bsk=key&en=x")
        assert await waiting
        assert await app.wait_for_requests("p1-v0", 2, 2, timeout_s=0.01)

    with HitLogWriter(tmp_path, "w") as log:
        _serve(CollectorApp(None, log, key="key"), use)


def test_a_commit_is_durable(tmp_path: Path) -> None:
    """A visit's commit stands in the log when the call returns."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        await app.commit("p1-v0", 2)
        [frame] = read_frames(tmp_path)
        assert (frame.kind, json.loads(frame.payload)) == (3, {"visit": "p1-v0", "attempt": 2})

    with HitLogWriter(tmp_path, "w") as log:
        _serve(CollectorApp(None, log), use)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/p/", "text/html; charset=utf-8"),
        ("/main.js", "text/javascript; charset=utf-8"),
        ("/art.svg", "image/svg+xml"),
        ("/catalog.json", "application/json"),
    ],
)
def test_files_have_the_right_type(site: Path, path: str, kind: str) -> None:
    """Browsers refuse a module that is no text/javascript; pages carry the policy of `_headers`."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        status, headers, _ = await ask("GET", path)
        assert (status, headers["content-type"]) == (200, kind)
        policy = POLICY if kind.startswith("text/html") else None
        assert headers.get("content-security-policy") == policy
        assert headers["cache-control"] == "no-cache"

    _serve(CollectorApp(site, None), use)


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/",
        "/empty/",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/way-out/secret.txt",
        "/%00",
        "//secret.txt",
        "/" + "x" * 3000,
    ],
)
def test_nothing_but_the_site_is_served(site: Path, path: str) -> None:
    """No way leads out of the site's directory, and directories are not listed."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        status, headers, body = await ask("GET", path)
        assert status == 404
        assert b"secret" not in body
        if headers["content-type"].startswith("text/html"):
            assert b"Page not found" in body

    _serve(CollectorApp(site, None), use)


def test_site_below_a_base_path(site: Path) -> None:
    """A shop below a path is found there and nowhere else; a missing slash is added."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        assert (await ask("GET", "/shop/"))[2] == b"<h1>Home</h1>"
        assert (await ask("GET", "/shop/p/"))[2] == b"<h1>Item</h1>"
        assert (await ask("GET", "/shop"))[1]["location"] == "/shop/"
        status, headers, _ = await ask("GET", "/shop/p")
        assert (status, urlsplit(headers["location"]).path) == (307, "/shop/p/")
        assert (await ask("GET", "/"))[0] == 404

    _serve(CollectorApp(site, None, base_path="/shop/"), use)


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    """Who cannot listen says where, and what to do."""

    async def collide() -> None:
        async with running_server(CollectorApp(None, None)) as url:
            port = urlsplit(url).port or 0
            with pytest.raises(WorldError, match=f"cannot listen on 127.0.0.1:{port}"):
                async with running_server(CollectorApp(None, None), port=port):
                    pass

    asyncio.run(collide())


def test_a_full_disk_ends_all_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hit that could not be kept is answered 503, and nobody waits for it in vain."""

    def refuse(fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        waiting = asyncio.create_task(app.wait_for_requests("p1-v0", 1, 1, 30))
        await asyncio.sleep(0)
        status, _, _ = await ask("POST", "/g/collect?_bsv=p1-v0&_bsa=1")
        assert status == 503
        with pytest.raises(WorldError, match="No space left"):
            await waiting
        with pytest.raises(WorldError, match="No space left"):
            await app.wait_for_requests("p2-v0", 1, 1, 30)

    log = HitLogWriter(tmp_path, "w")
    with monkeypatch.context() as patched:
        patched.setattr("behavesim.collect.hit_log.os.fsync", refuse)
        _serve(CollectorApp(None, log), use)
    log.close()
