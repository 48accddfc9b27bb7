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

from behavesim.collector.admission import Admission
from behavesim.collector.server import CollectorApp, running_server
from behavesim.errors import WorldError
from behavesim.hitlog.writer import FrameKind, HitLogWriter, read_frames

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
    """A body that cannot be decoded is answered 204 and kept."""

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


@pytest.mark.parametrize("base", ["/", "/shop/"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=bowl",
        "?utm_source=news&utm_medium=email",
        "?q=%2F%20a+b&&=&%zz&q=%ED%95%9C",
        "?u=https://other.example/?a=b",
    ],
)
def test_a_redirect_keeps_the_address_byte_for_byte(site: Path, base: str, query: str) -> None:
    """The slash is added to the path, and nothing else changes, wherever the site begins."""
    (site / "a b").mkdir()
    (site / "a b" / "index.html").write_text("x")

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        for method in ("GET", "HEAD"):
            for path in ("p", "%70", "a%20b"):
                status, headers, _ = await ask(method, f"{base}{path}{query}")
                assert (status, headers["location"]) == (307, f"{base}{path}/{query}")
        if base != "/":
            _, headers, _ = await ask("GET", f"{base[:-1]}{query}")
            assert headers["location"] == f"{base}{query}"
        assert (await ask("GET", f"{base}p/{query}"))[0] == 200

    _serve(CollectorApp(site, None, base_path=base), use)


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/p/.env",
        "/%2egit/config",
        "/%2Eenv",
        "/p/%2e%2e/.env",
        "/p/../.env",
        "/.well-known/.git/config",
        "/.well-known/../.env",
        "/.well-known",
        "/p/.well-known/x",
        "/.git%5cconfig",
        "/.git\\config",
        "/shown",
        "/shown-directory/config",
        "/linked/",
        "/.",
        "/..",
        "/...",
    ],
)
def test_hidden_files_are_not_served(site: Path, path: str) -> None:
    """Neither by name, however it is written, nor by a link; they seem not to be there."""
    for place in (".git/config", ".env", "p/.env", ".well-known/.git/config", "p/.well-known/x"):
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        (site / place).write_text("secret")
    (site / ".git\\config").write_text("secret")
    (site / "shown").symlink_to(site / ".env")
    (site / "shown-directory").symlink_to(site / ".git")
    (site / "linked").mkdir()
    (site / "linked" / "index.html").symlink_to(site.parent / "secret.txt")

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        status, _, body = await ask("GET", path)
        assert status == 404
        assert b"secret" not in body

    _serve(CollectorApp(site, None), use)


def test_well_known_files_are_served(site: Path) -> None:
    """What the web looks for there is no secret."""
    (site / ".well-known").mkdir()
    (site / ".well-known" / "security.txt").write_text("Contact: x")

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        assert (await ask("GET", "/.well-known/security.txt"))[2] == b"Contact: x"

    _serve(CollectorApp(site, None), use)


def test_a_large_file_arrives_whole(site: Path) -> None:
    """However many pieces it is sent in; HEAD says how large it is."""
    data = bytes(range(256)) * 4_001
    (site / "large.bin").write_bytes(data)

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        status, headers, body = await ask("GET", "/large.bin")
        assert (status, headers["content-length"]) == (200, str(len(data)))
        assert body == data
        status, headers, body = await ask("HEAD", "/large.bin")
        assert (status, headers["content-length"], body) == (200, str(len(data)), b"")

    _serve(CollectorApp(site, None), use)


@pytest.mark.parametrize("path", ["/", "/main.js", "/nowhere"])
def test_out_of_descriptors_is_503(site: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """That nothing can be opened now does not mean that there is no such page."""

    def refuse(self: Path, *args: Any, **options: Any) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(Path, "open", refuse)
            status, headers, _ = await ask("GET", path)
            assert (status, headers["retry-after"]) == (503, "1")
            assert app.refused == {"exhausted": 1}
        assert (await ask("GET", path))[0] in (200, 404)

    _serve(CollectorApp(site, None), use)


def test_only_hosts_of_ours_are_answered(site: Path, tmp_path: Path) -> None:
    """A name that another server points at this one gets neither pages nor hits."""
    said: list[str] = []

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        for path in ("/", "/g/collect?v=2", "/nowhere"):
            assert (await ask("GET", path, host="evil.example"))[0] == 421
        assert (await ask("GET", "/", host="shop.example:443"))[0] == 200
        assert (await ask("POST", "/g/collect?v=2", host="shop.example"))[0] == 204
        assert (await ask("POST", "/g/collect?v=2", host="LOCALHOST.:1"))[0] == 204
        assert (await ask("GET", "/", host="evil.example:x"))[0] == 400
        assert app.refused == {"host": 3, "malformed": 1}

    with HitLogWriter(tmp_path / "hits", "w") as log:
        admission = Admission(hosts=["shop.example"])
        _serve(CollectorApp(site, log, admission=admission, say=said.append), use)
    assert len(_requests(tmp_path / "hits")) == 2
    assert len(said) == 1
    assert "'evil.example'" in said[0]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
@pytest.mark.parametrize("method", ["POST", "GET", "OPTIONS", "PUT"])
def test_pages_of_others_are_refused(tmp_path: Path, origin: str, method: str) -> None:
    """Nothing is kept, and nothing is echoed that would let them read the answer."""

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        status, headers, body = await ask(method, "/g/collect?v=2&en=purchase", origin=origin)
        assert (status, body) == (403, b"")
        assert not any(name.startswith("access-control") for name in headers)
        assert "vary" not in headers
        assert app.refused == {"origin": 1}
        status, headers, _ = await ask("POST", "/g/collect?v=2", origin=url)
        assert (status, "access-control-allow-origin" in headers) == (204, False)

    with HitLogWriter(tmp_path, "w") as log:
        _serve(CollectorApp(None, log), use)
    assert len(_requests(tmp_path)) == 1


def test_no_sender_writes_into_a_visit(tmp_path: Path) -> None:
    """Without the key a purchase is neither in the visit nor on the day that it names."""
    forged = "/g/collect?v=2&tid=G-1&cid=1.2&en=purchase&_bst=2477091200000&%5Fbsv=p0-v0&_bsa=1"
    said: list[str] = []

    async def use(ask: Ask, app: CollectorApp, url: str) -> None:
        assert (await ask("POST", forged, b"en=a&_bst=1\r\nen=b"))[0] == 204
        assert (await ask("POST", f"{forged}&_bsk=guess"))[0] == 204
        assert app.ignored == 8
        assert not await app.wait_for_requests("p0-v0", 1, 1, 0.01)
        assert (await ask("POST", f"{forged}&_bsk=key"))[0] == 204
        assert app.ignored == 8
        assert await app.wait_for_requests("p0-v0", 1, 1, 0.01)

    with HitLogWriter(tmp_path, "w") as log:
        _serve(CollectorApp(None, log, key="key", say=said.append), use)
    *forged_ones, believed = _requests(tmp_path)
    for request in forged_ones:
        assert "bs" not in request["query"]
        assert request["body"] in ("en=a\r\nen=b", "")
    assert "_bsv=p0-v0" in believed["query"]
    assert "key" not in believed["query"]
    assert len(said) == 1


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
    """A hit that could not be kept is answered 503, and no request waits for it in vain."""

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
        patched.setattr("behavesim.hitlog.segment_file.os.fsync", refuse)
        _serve(CollectorApp(None, log), use)
    log.close()
