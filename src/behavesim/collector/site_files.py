"""The built site as static files: 404.html, right types, the headers that its builder wants."""

import errno
import os
from collections.abc import Sequence
from email.utils import formatdate
from io import RawIOBase
from pathlib import Path
from typing import Final, NamedTuple

from behavesim.core.site_catalog import BUILD_AGAIN
from behavesim.files.json_file import is_there, read_text

HEADERS_FILE: Final = "_headers"
"""What the site's builder wants every page to be answered with, as static hosts read it too."""

# Written out, since Python's table depends on the machine's.
_CONTENT_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
_UNKNOWN_TYPE: Final = "application/octet-stream"


_WELL_KNOWN: Final = ".well-known"
# The process or machine has no file descriptor left; the file itself may be fine.
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
_RETRY_AFTER_S: Final = b"1"


class PageRequest(NamedTuple):
    """``path`` is decoded, ``raw_path`` and ``query`` are as they came; header names lower case."""

    method: str
    path: str
    raw_path: bytes
    query: bytes
    headers: dict[bytes, bytes]


class Answer(NamedTuple):
    """``file`` is sent in place of ``body``; its sender closes it."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    file: RawIOBase | None = None


class SiteFiles:
    """Answers requests with the files of a directory; directories are not listed.

    The site begins below ``base_path``. ``max_age_s`` is how long browsers may use a file without
    asking whether it is still right.
    """

    def __init__(self, directory: Path, base_path: str = "/", max_age_s: int = 0) -> None:
        self._directory = directory.resolve()
        self._root = base_path.rstrip("/")
        self._page_headers = read_page_headers(directory)
        # A shop is rebuilt often, so without an age browsers must ask.
        self._caching = f"public, max-age={max_age_s}" if max_age_s else "no-cache"

    def respond(self, request: PageRequest) -> Answer:
        """The file at the request's path, or what there is to say instead."""
        if request.method not in ("GET", "HEAD"):
            return Answer(405, ((b"allow", b"GET, HEAD"),))
        if request.path == self._root and self._root:
            return _redirect(request)
        if not request.path.startswith(f"{self._root}/"):
            return _answer_not_found()
        try:
            return self._find(request)
        except OSError as error:
            if error.errno in _EXHAUSTED:
                return Answer(503, ((b"retry-after", _RETRY_AFTER_S),))
            return _answer_not_found()  # a name that is too long, no right
        except ValueError:  # a NUL in the path
            return _answer_not_found()

    def _find(self, request: PageRequest) -> Answer:
        inner = request.path[len(self._root) + 1 :]
        place = self._resolve(inner)
        if place is not None and place.is_dir():
            index = self._resolve(f"{inner}/index.html" if inner else "index.html")
            if index is not None and index.is_file() and not request.path.endswith("/"):
                return _redirect(request)
            place = index
        if place is None or not place.is_file():
            return self._answer_missing()
        return self._answer_file(place, request)

    def _resolve(self, inner: str) -> Path | None:
        """Where a path leads, unless out of the directory or to what is hidden in it."""
        if inner.startswith("/") or "\\" in inner or not _is_public(inner.split("/")):
            return None
        place = Path(os.path.realpath(self._directory / inner))
        if not place.is_relative_to(self._directory):
            return None
        return place if _is_public(place.relative_to(self._directory).parts) else None

    def _answer_file(self, place: Path, request: PageRequest) -> Answer:
        file = place.open("rb", buffering=0)  # it is read in large pieces
        found = os.fstat(file.fileno())
        etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
        headers = [
            *self._describe(place),
            ("cache-control", self._caching),
            ("etag", etag),
            ("last-modified", formatdate(found.st_mtime, usegmt=True)),
        ]
        if etag in request.headers.get(b"if-none-match", b"").decode("latin-1"):
            file.close()
            return Answer(304, _encode(headers))
        headers.append(("content-length", str(found.st_size)))
        return Answer(200, _encode(headers), file=file)

    def _answer_missing(self) -> Answer:
        page = self._resolve("404.html")
        if page is None or not page.is_file():
            return _answer_not_found()
        return Answer(404, _encode(self._describe(page)), page.read_bytes())

    def _describe(self, place: Path) -> list[tuple[str, str]]:
        kind = _CONTENT_TYPES.get(place.suffix, _UNKNOWN_TYPE)
        is_page = kind.startswith("text/html")
        own = self._page_headers if is_page else {}
        return list({"content-type": kind, "x-content-type-options": "nosniff", **own}.items())


def read_page_headers(site: Path) -> dict[str, str]:
    """The headers that a site's ``_headers`` sets for all paths; none where there is no such file.

    Raises SchemaError where it cannot be read.
    """
    if not is_there(site / HEADERS_FILE):
        return {}
    lines = read_text(site / HEADERS_FILE, BUILD_AGAIN).splitlines()
    headers: dict[str, str] = {}
    path = ""
    for line in lines:
        if not line.startswith(" "):
            path = line.strip()
        elif path == "/*":
            name, _, value = line.strip().partition(": ")
            headers[name.lower()] = value
    return headers


def _is_public(parts: Sequence[str]) -> bool:
    """Whether no part of a path is hidden, as .git and .env are; /.well-known/ alone is not."""
    shown = parts[1:] if len(parts) > 1 and parts[0] == _WELL_KNOWN else parts
    return not any(part.startswith(".") for part in shown)


def _redirect(request: PageRequest) -> Answer:
    """To the same address with a slash behind its path; all else stays byte for byte."""
    query = b"?" + request.query if request.query else b""
    return Answer(307, ((b"location", request.raw_path + b"/" + query),))


def _answer_not_found() -> Answer:
    return Answer(404, ((b"content-type", b"text/plain; charset=utf-8"),), b"Not found")


def _encode(headers: list[tuple[str, str]]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode(), value.encode("latin-1")) for name, value in headers)
