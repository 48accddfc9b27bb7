import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.unit.shop.images.image_server import PICTURE, ImageServer, serve_images

from behavesim.shop.images.fetching import MAX_BYTES, ImageFetcher, is_allowed, split_url
from behavesim.shop.images.picture import ImageFault


@pytest.fixture(scope="module")
def server() -> Iterator[ImageServer]:
    with serve_images() as running:
        yield running


@pytest.fixture
def fetcher() -> ImageFetcher:
    return ImageFetcher(local=True, seconds=1.0)


def fetch_fault(fetcher: ImageFetcher, url: str) -> str:
    with pytest.raises(ImageFault) as raised:
        fetcher.fetch(url)
    return str(raised.value)


def test_image_is_fetched(server: ImageServer, fetcher: ImageFetcher) -> None:
    assert fetcher.fetch(f"{server.url}/picture.jpg?v=1 2&q=ä") == PICTURE
    assert server.asked["/picture.jpg?v=1%202&q=%C3%A4"] == 1


def test_redirects_are_followed_within_limits(server: ImageServer, fetcher: ImageFetcher) -> None:
    server.redirects.update({"/moved": "/picture.jpg", "/loop": "/loop", "/bare": ""})
    assert fetcher.fetch(f"{server.url}/moved") == PICTURE
    assert fetch_fault(fetcher, f"{server.url}/loop") == "more than 5 redirects"
    assert server.asked["/loop"] == 6
    assert fetch_fault(fetcher, f"{server.url}/bare") == "more than 5 redirects"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a.jpg", "data:,x"])
def test_redirects_to_other_schemes_are_refused(
    server: ImageServer, fetcher: ImageFetcher, target: str
) -> None:
    server.redirects["/away"] = target
    assert fetch_fault(fetcher, f"{server.url}/away").startswith("scheme ")


def test_redirect_to_a_private_address_is_refused(
    server: ImageServer, fetcher: ImageFetcher
) -> None:
    server.redirects["/inside"] = "http://169.254.169.254/latest/meta-data/"
    fault = fetch_fault(fetcher, f"{server.url}/inside")
    assert fault == "169.254.169.254 is at 169.254.169.254, which is no public address"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/nothing", "HTTP status 404"),
        ("/short", "the connection ended before the image was complete"),
        ("/huge", f"more than {MAX_BYTES // 2**20} MiB"),
        ("/endless", f"more than {MAX_BYTES // 2**20} MiB"),
        ("/slow", "n"),
        ("/silent", "n"),
    ],
)
def test_bad_answers(server: ImageServer, fetcher: ImageFetcher, path: str, reason: str) -> None:
    started = time.monotonic()
    fault = fetch_fault(fetcher, server.url + path)
    assert fault.startswith(reason)
    if path in ("/slow", "/silent"):
        assert fault in ("no answer in time", "not complete after 1 s")
        assert time.monotonic() - started < 3


def test_this_machine_is_only_asked_where_that_is_allowed(server: ImageServer) -> None:
    before = server.asked["/picture.jpg"]
    fault = fetch_fault(ImageFetcher(), f"{server.url}/picture.jpg")
    assert fault == "127.0.0.1 is at 127.0.0.1, which is no public address"
    assert server.asked["/picture.jpg"] == before


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("93.184.215.14", True), ("2606:4700::1111", True), ("10.0.0.1", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("fe80::1%eth0", False),
        ("fd00::1", False), ("::ffff:10.0.0.1", False), ("::ffff:127.0.0.1", False),
        ("127.0.0.1", False), ("::1", False),
    ],
)  # fmt: skip
def test_public_addresses(address: str, is_public: bool) -> None:
    assert is_allowed(address, local=False) is is_public
    is_own = address in ("127.0.0.1", "::1", "::ffff:127.0.0.1")
    assert is_allowed(address, local=True) is (is_public or is_own)


def test_name_that_leads_to_a_private_address(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 80)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 80)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    fault = fetch_fault(ImageFetcher(), "http://cdn.example/a.jpg")
    assert fault == "cdn.example is at 10.0.0.7, which is no public address"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme 'file'"), ("ftp://a.example/b", "scheme 'ftp'"),
        ("data:image/png;base64,AAAA", "scheme 'data'"), ("https:///a.jpg", "without a host"),
        ("https://me:secret@a.example/b", "a user name"), ("http://[::1", "cannot be read"),
        ("http://a.example:99999/b", "cannot be read"), ("http://xn--ü/", "host name"),
    ],
)  # fmt: skip
def test_urls_that_are_not_asked(url: str, reason: str) -> None:
    with pytest.raises(ImageFault, match=r"^.+$") as raised:
        split_url(url)
    assert reason in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_host_that_cannot_be_reached_is_tried_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []

    def fail(host: str, *_: object, **__: object) -> None:
        tried.append(host)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    fetcher = ImageFetcher()
    faults = [fetch_fault(fetcher, f"https://cdn.example/{number}.jpg") for number in range(5)]
    assert faults == ["cdn.example has no address here"] * 2 + ["cdn.example cannot be reached"] * 3
    assert fetch_fault(fetcher, "https://other.example/a") == "other.example has no address here"
    assert tried == ["cdn.example", "cdn.example", "other.example"]


def test_a_machine_without_network_asks_few_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []

    def fail(host: str, *_: object, **__: object) -> None:
        tried.append(host)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    fetcher = ImageFetcher()
    faults = [fetch_fault(fetcher, f"https://h{number}.example/a.jpg") for number in range(30)]
    assert faults[19] == "h19.example has no address here"
    assert faults[20] == "no host could be reached, so h20.example was not asked"
    assert len(tried) == 20


def test_port_where_nothing_listens(fetcher: ImageFetcher) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert fetch_fault(fetcher, f"http://127.0.0.1:{port}/a") == "127.0.0.1 cannot be reached"
