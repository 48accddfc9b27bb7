"""Fetches images over HTTP, from public addresses, within limits of size and time."""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from behavesim.shop.images.picture import ImageFault

MAX_BYTES: Final = 20 * 2**20
MAX_SECONDS: Final = 30.0
"""For one image, redirects included."""
MAX_REDIRECTS: Final = 5

_CONNECT_S: Final = 5.0
_READ_S: Final = 10.0
_CHUNK: Final = 1 << 16
_GIVE_UP_AFTER: Final = 2
"""Connections to one host that fail before no other is tried."""
_OFFLINE_AFTER: Final = 20
"""Hosts that cannot be reached before, where none could, no other is tried."""
_SCHEMES: Final = {"http": 80, "https": 443}
_HEADERS: Final = {
    "User-Agent": "Mozilla/5.0 (compatible; behavesim)",
    "Accept": "image/avif,image/webp,image/*;q=0.8",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class ImageFetcher:
    """Fetches images, from several threads if wanted.

    ``local`` also allows this machine's own addresses (127.0.0.1), which tests and local servers
    need; private networks are never asked. A host that twice could not be reached is not asked
    again, nor is any other once twenty could not and none could, so that a machine without network
    is done soon.
    """

    def __init__(self, *, local: bool = False, seconds: float = MAX_SECONDS) -> None:
        self._local = local
        self._seconds = seconds
        self._failures: Counter[str] = Counter()
        self._is_online = False
        self._lock = threading.Lock()
        self._tls = ssl.create_default_context()

    def fetch(self, url: str) -> bytes:
        """Return the content at a URL; raises ImageFault."""
        ends_at = time.monotonic() + self._seconds
        for _ in range(MAX_REDIRECTS + 1):
            parts = split_url(url)
            with (
                self._connected(parts, ends_at) as connection,
                self._ask(connection, parts) as response,
            ):
                if response.status not in (301, 302, 303, 307, 308):
                    return _read(response, ends_at)
                target = urljoin(url, response.getheader("Location", ""))
            if parts.scheme == "https" and not target.startswith("https:"):
                raise ImageFault("a redirect from https to another scheme")
            url = target
        raise ImageFault(f"more than {MAX_REDIRECTS} redirects")

    @contextmanager
    def _connected(
        self, parts: SplitResult, ends_at: float
    ) -> Iterator[http.client.HTTPConnection]:
        """Yield a connection that is cut when the time is over, whatever the server does."""
        host = parts.hostname or ""
        if self._failures[host] >= _GIVE_UP_AFTER:
            raise ImageFault(f"{host} cannot be reached")
        if not self._is_online and len(self._failures) >= _OFFLINE_AFTER:
            raise ImageFault(f"no host could be reached, so {host} was not asked")
        connection = http.client.HTTPConnection(host, timeout=_READ_S)
        try:
            connection.sock = self._connect(host, parts.port or _SCHEMES[parts.scheme])
            with self._lock:
                self._is_online = True
                self._failures.pop(host, None)
            with _cut_at(connection.sock, ends_at):
                if parts.scheme == "https":
                    connection.sock = self._tls.wrap_socket(connection.sock, server_hostname=host)
                yield connection
        except TimeoutError:
            raise ImageFault("no answer in time") from None
        except ssl.SSLCertVerificationError as error:
            raise ImageFault(f"the certificate is not valid: {error.verify_message}") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= ends_at:
                raise ImageFault(f"not complete after {self._seconds:g} s") from None
            raise ImageFault(f"the connection failed: {type(error).__name__}") from None
        finally:
            connection.close()

    def _connect(self, host: str, port: int) -> socket.socket:
        """Connect to an address that has been checked, so that none can be put in its place."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            self._count_failure(host)
            raise ImageFault(f"{host} has no address here") from None
        addresses = [entry[4] for entry in found]
        for address in addresses:
            if not is_allowed(str(address[0]), local=self._local):
                raise ImageFault(f"{host} is at {address[0]}, which is no public address")
        for address in addresses:
            try:
                connected = socket.create_connection((str(address[0]), port), timeout=_CONNECT_S)
            except OSError:
                continue
            connected.settimeout(_READ_S)
            return connected
        self._count_failure(host)
        raise ImageFault(f"{host} cannot be reached")

    def _count_failure(self, host: str) -> None:
        with self._lock:
            self._failures[host] += 1

    @staticmethod
    def _ask(
        connection: http.client.HTTPConnection, parts: SplitResult
    ) -> http.client.HTTPResponse:
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        if parts.query:
            target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
        connection.request("GET", target, headers={"Host": parts.netloc, **_HEADERS})
        return connection.getresponse()


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL with its host in ASCII; raises ImageFault for others than http(s).

    >>> split_url("https://bücher.example:8443/a.jpg").netloc
    'xn--bcher-kva.example:8443'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImageFault("a URL that cannot be read") from None
    if parts.scheme not in _SCHEMES:
        raise ImageFault(f"scheme {parts.scheme!r}; allowed are http and https")
    if parts.username is not None or parts.password is not None:
        raise ImageFault("a URL with a user name; allowed are URLs without")
    host = parts.hostname or ""
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            raise ImageFault("a host name that cannot be read") from None
    if not host:
        raise ImageFault("a URL without a host")
    shown = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=shown if port is None else f"{shown}:{port}")


def is_allowed(address: str, *, local: bool) -> bool:
    """Whether an IP address is a public one, or, with ``local``, this machine's own.

    >>> is_allowed("93.184.215.14", local=False), is_allowed("192.168.0.1", local=True)
    (True, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback:
        return local
    return ip.is_global and not ip.is_multicast


def _read(response: http.client.HTTPResponse, ends_at: float) -> bytes:
    if response.status != http.client.OK:
        raise ImageFault(f"HTTP status {response.status}")
    if (response.length or 0) > MAX_BYTES:
        raise _too_large()
    chunks, size = [], 0
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise _too_large()
        chunks.append(chunk)
    if time.monotonic() >= ends_at:
        raise TimeoutError
    if response.length:
        raise ImageFault("the connection ended before the image was complete")
    return b"".join(chunks)


def _too_large() -> ImageFault:
    return ImageFault(f"more than {MAX_BYTES // 2**20} MiB")


@contextmanager
def _cut_at(connected: socket.socket, ends_at: float) -> Iterator[None]:
    """Shut a connection down at a time; reads that wait for it then end."""
    same = connected.dup()  # TLS takes the first one over

    def shut() -> None:
        with suppress(OSError):  # it has been closed meanwhile
            same.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, ends_at - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        same.close()
