import pytest

from behavesim.collector.admission import Admission, Origin, is_loopback


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST:8400", "localhost.", "shop.localhost:1", "127.0.0.1",
        "127.9.9.9:80", "[::1]", "[::1]:8400", "[0:0::1]", "[::ffff:127.0.0.1]", "localhost:",
        "10.0.0.5:8400",         "shop.example", "Shop.Example.:443",
    ],
)  # fmt: skip
def test_hosts_of_ours(host: str) -> None:
    """Loopback in any spelling, where it listens, and what was named; on any port."""
    assert Admission("10.0.0.5", ["shop.example"]).judge_host(host.encode()) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "notlocalhost",
        "10.0.0.6", "0.0.0.0", "[::2]", "2130706433", "0x7f000001", "127.1", "shop.example.evil",
        "[::]",
    ],
)  # fmt: skip
def test_hosts_of_others(host: str) -> None:
    """A name that a page's own server may resolve to us is none of ours."""
    assert Admission("10.0.0.5", ["shop.example"]).judge_host(host.encode()) == 421


@pytest.mark.parametrize(
    "host",
    [
        "", " ", "a b", "localhost:x", "localhost:80:80", "user@localhost", "localhost/", "::1",
        "[::1", "localhost:65536", "localhost\x00", "localhost,evil.example",
        "l\xf6calhost", "a" * 301,
    ],
)  # fmt: skip
def test_what_is_no_host(host: str) -> None:
    """It is no name with a port."""
    assert Admission().judge_host(host.encode("latin-1")) == 400


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        (None, "localhost:8400", Origin.NONE),
        ("http://localhost:8400", "localhost:8400", Origin.OWN),
        ("http://LOCALHOST:8400", "localhost:8400", Origin.OWN),
        ("http://localhost:8400", "127.0.0.1:8400", Origin.OWN),
        ("http://[::1]:8400", "localhost:8400", Origin.OWN),
        ("http://localhost:9000", "localhost:9000", Origin.OWN),  # a port that a container maps
        ("https://shop.example", "shop.example", Origin.OWN),
        ("https://shop.example", "shop.example:443", Origin.OWN),
        ("http://shop.example", "shop.example:443", Origin.FOREIGN),
        ("http://localhost:9000", "localhost:8400", Origin.FOREIGN),
        ("http://localhost", "localhost:8400", Origin.FOREIGN),
        ("http://evil.example:8400", "localhost:8400", Origin.FOREIGN),
        ("http://localhost.evil.example:8400", "localhost:8400", Origin.FOREIGN),
        ("http://evil@localhost:8400", "localhost:8400", Origin.FOREIGN),
        ("http://localhost:8400/", "localhost:8400", Origin.FOREIGN),
        ("http://localhost:8400 http://evil.example", "localhost:8400", Origin.FOREIGN),
        ("null", "localhost:8400", Origin.FOREIGN),
        ("", "localhost:8400", Origin.FOREIGN),
        ("file://", "localhost:8400", Origin.FOREIGN),
        ("chrome-extension://abc", "localhost:8400", Origin.FOREIGN),
        ("https://named.example", "localhost:8400", Origin.ALLOWED),
        ("http://named.example", "localhost:8400", Origin.FOREIGN),
        ("https://named.example:444", "localhost:8400", Origin.FOREIGN),
        ("http://127.0.0.1:1", "localhost:8400", Origin.ALLOWED),
        ("http://127.0.0.1", "localhost:8400", Origin.ALLOWED),
        ("http://127.0.0.1:*", "localhost:8400", Origin.FOREIGN),
        ("http://127.0.0.1.evil:1", "localhost:8400", Origin.FOREIGN),
        ("x" * 301, "localhost:8400", Origin.FOREIGN),
    ],
)
def test_origins(origin: str | None, host: str, expected: Origin) -> None:
    """The shop's own, those that were named, and all others."""
    admission = Admission(origins=["https://named.example", "http://127.0.0.1:*"])
    admission.port = 8400
    given = None if origin is None else origin.encode()
    assert admission.judge_origin(given, host.encode()) is expected


@pytest.mark.parametrize("name", ["127.0.0.1", "::1", "[::1]", "localhost", "a.localhost."])
def test_loopback(name: str) -> None:
    """Names and addresses that cannot mean another machine."""
    assert is_loopback(name)
    assert not is_loopback(f"{name}.example")
