"""The built site as static files: 404.html, right types, the headers that its builder wants."""

from pathlib import Path, PurePosixPath
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

HEADERS_FILE: Final = "_headers"
"""What the site's builder wants every page to be answered with, as static hosts read it too."""

# Written out, since Python's table depends on the machine's.
_CONTENT_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class SiteFiles:
    """An ASGI app that serves a directory below ``base_path``; directories are not listed.

    ``max_age_s`` is how long browsers may use a file without asking whether it is still right.
    """

    def __init__(self, directory: Path, base_path: str = "/", max_age_s: int = 0) -> None:
        self._files = StaticFiles(directory=directory, html=True)
        self._root = base_path.rstrip("/")
        self._page_headers = read_page_headers(directory)
        # A shop is rebuilt often, so without an age browsers must ask.
        self._caching = f"public, max-age={max_age_s}" if max_age_s else "no-cache"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(scope)
        await response(scope, receive, send)

    async def _respond(self, scope: Scope) -> Response:
        path = scope["path"]
        if path == self._root and self._root:
            return Response(status_code=307, headers={"location": f"{self._root}/"})
        if not path.startswith(f"{self._root}/"):
            return PlainTextResponse("Not found", status_code=404)
        inner = {**scope, "root_path": self._root}
        try:
            response = await self._files.get_response(self._files.get_path(inner), inner)
        except HTTPException as error:
            return PlainTextResponse(error.detail, status_code=error.status_code)
        except (ValueError, OSError):  # a NUL in the path, a name that is too long
            return PlainTextResponse("Not found", status_code=404)
        response.headers["cache-control"] = self._caching
        return self._finish(response)

    def _finish(self, response: Response) -> Response:
        file = getattr(response, "path", None)
        kind = _CONTENT_TYPES.get(PurePosixPath(str(file)).suffix) if file else None
        if kind is not None:
            response.headers["content-type"] = kind
        response.headers["x-content-type-options"] = "nosniff"
        if response.headers.get("content-type", "").startswith("text/html"):
            response.headers.update(self._page_headers)
        return response


def read_page_headers(site: Path) -> dict[str, str]:
    """Return what a site's ``_headers`` says of all paths; nothing where there is no such file."""
    try:
        lines = (site / HEADERS_FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    headers: dict[str, str] = {}
    path = ""
    for line in lines:
        if not line.startswith(" "):
            path = line.strip()
        elif path == "/*":
            name, _, value = line.strip().partition(": ")
            headers[name.lower()] = value
    return headers
