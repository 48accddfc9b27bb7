"""The built site as static files: 404.html, right types, the headers that its builder wants."""

import os
from email.utils import formatdate
from pathlib import Path
from typing import Final
from urllib.parse import quote

from behavesim.collect.http_connection import Answer, HttpRequest
from behavesim.model.json_file import is_there, read_text
from behavesim.model.site_catalog import BUILD_AGAIN

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

    def respond(self, request: HttpRequest) -> Answer:
        """The file at the request's path, or what there is to say instead."""
        if request.method not in ("GET", "HEAD"):
            return Answer(405, ((b"allow", b"GET, HEAD"),))
        if request.path == self._root and self._root:
            return _redirect(f"{self._root}/")
        if not request.path.startswith(f"{self._root}/"):
            return _answer_nothing()
        try:
            return self._find(request)
        except (ValueError, OSError):  # a NUL in the path, a name that is too long, no right
            return _answer_nothing()

    def _find(self, request: HttpRequest) -> Answer:
        inner = request.path[len(self._root) + 1 :]
        # realpath: neither dots nor links lead out of the directory.
        place = Path(os.path.realpath(self._directory / inner.lstrip("/")))
        if not place.is_relative_to(self._directory) or inner.startswith("/"):
            return self._answer_missing()
        if place.is_dir():
            if not (place / "index.html").is_file():
                return self._answer_missing()
            if not request.path.endswith("/"):
                return _redirect(f"{request.path}/")
            place /= "index.html"
        if not place.is_file():
            return self._answer_missing()
        return self._answer_file(place, request)

    def _answer_file(self, place: Path, request: HttpRequest) -> Answer:
        found = place.stat()
        etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
        headers = [
            *self._describe(place),
            ("cache-control", self._caching),
            ("etag", etag),
            ("last-modified", formatdate(found.st_mtime, usegmt=True)),
        ]
        if etag in request.headers.get(b"if-none-match", b"").decode("latin-1"):
            return Answer(304, _encode(headers))
        return Answer(200, _encode(headers), place.read_bytes())

    def _answer_missing(self) -> Answer:
        page = self._directory / "404.html"
        if not page.is_file():
            return _answer_nothing()
        return Answer(404, _encode(self._describe(page)), page.read_bytes())

    def _describe(self, place: Path) -> list[tuple[str, str]]:
        kind = _CONTENT_TYPES.get(place.suffix, _UNKNOWN_TYPE)
        is_page = kind.startswith("text/html")
        own = self._page_headers if is_page else {}
        return list({"content-type": kind, "x-content-type-options": "nosniff", **own}.items())


def read_page_headers(site: Path) -> dict[str, str]:
    """Return what a site's ``_headers`` says of all paths; nothing where there is no such file.

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


def _redirect(path: str) -> Answer:
    return Answer(307, _encode([("location", quote(path))]))


def _answer_nothing() -> Answer:
    return Answer(404, ((b"content-type", b"text/plain; charset=utf-8"),), b"Not found")


def _encode(headers: list[tuple[str, str]]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode(), value.encode("latin-1")) for name, value in headers)
