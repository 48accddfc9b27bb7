"""The collector: takes ``/g/collect`` requests as they come, and serves the site beside them.

A request is answered 204 when it is on disk. Nothing is decoded here, so nothing that cannot be
decoded is lost.
"""

import base64
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import orjson

from behavesim.collector.admission import Admission, Origin
from behavesim.collector.http_protocol import HttpLimits
from behavesim.collector.http_server import running_server
from behavesim.collector.local_parameters import may_be_local, strip_local
from behavesim.collector.site_files import Answer, PageRequest, SiteFiles
from behavesim.collector.visit_counts import VisitCounts
from behavesim.errors import BehavesimError
from behavesim.ga4.wire_names import COLLECT_PATH, LOCAL_ATTEMPT, LOCAL_PREFIX, LOCAL_VISIT
from behavesim.hitlog.writer import FrameKind, HitLogWriter

__all__ = ["DEFAULT_MAX_BODY_BYTES", "CollectorApp", "running_server"]

DEFAULT_MAX_BODY_BYTES: Final = 65536
# Smaller than what a connection may have waiting, so that one that does not read holds little.
_CHUNK_BYTES: Final = 16384
_REMEMBERED_HOSTS: Final = 1000
_Headers = tuple[tuple[bytes, bytes], ...]
_END: Final = {"type": "http.response.body", "body": b""}
_HIT_METHODS: Final = ("POST", "GET")
_NO_CONTENT: Final = {"type": "http.response.start", "status": 204, "headers": []}
_VISIT: Final = LOCAL_VISIT.encode()
_ATTEMPT: Final = LOCAL_ATTEMPT.encode()
_KEPT_HEADERS: Final = {
    name.encode(): name
    for name in (
        "user-agent",
        "content-type",
        "origin",
        "referer",
        "accept-language",
        "sec-ch-ua",
        "sec-ch-ua-mobile",
        "sec-ch-ua-platform",
    )
}


class CollectorApp:
    """An ASGI app. ``site`` None: only the collector; ``log`` None: hits are answered and dropped.

    Bodies over ``max_body_bytes`` are answered 413 and not kept. ``key`` is the run's, which makes
    local parameters count. ``say`` gets a line when something is refused or ignored for the first
    time. ``requests`` counts the hits that were kept, ``refused`` by reason the requests that were
    not answered as they wanted, ``ignored`` the local parameters of those without the key.
    """

    def __init__(
        self,
        site: Path | None,
        log: HitLogWriter | None,
        base_path: str = "/",
        max_body_bytes: int = DEFAULT_MAX_BODY_BYTES,
        clock_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        max_age_s: int = 0,
        admission: Admission | None = None,
        key: str | None = None,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._site = SiteFiles(site, base_path, max_age_s) if site is not None else None
        self._log = log
        self._clock_ms = clock_ms
        self._visits = VisitCounts()
        self._key = key
        self._report = say
        self._reported: set[str] = set()
        self._welcome: set[bytes] = set()
        self.admission = admission or Admission()
        self.limits = HttpLimits(max_body_bytes)
        self.requests = 0
        self.waiting = 0
        """Hits that are on their way to the disk."""
        self.connections = 0
        self.ignored = 0
        self.log_error: str | None = None
        """Why the last hit could not be kept, if it could not."""
        self.refused: Counter[str] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request: a hit when it is on disk, all else at once."""
        headers = dict(scope["headers"])
        host = headers.get(b"host")
        answer = None
        if host not in self._welcome or len(headers) != len(scope["headers"]):
            answer = self._refuse_host(scope, headers)
        if answer is None and scope["path"].endswith(COLLECT_PATH):
            origin = self.admission.judge_origin(headers.get(b"origin"), host or b"")
            if origin is Origin.FOREIGN or scope["method"] not in _HIT_METHODS:
                answer = self._refuse_hit(scope, headers, origin)
            if answer is None:
                body = (await receive()).get("body", b"")
                error = await self._keep(scope, headers, body)
                if error is None and origin is not Origin.ALLOWED:
                    await send(_NO_CONTENT)
                    await send(_END)
                    return
                answer = Answer(503 if error else 204, _cors_headers(headers, origin))
        elif answer is None:
            answer = self.find_page(scope, headers)
            if answer.status == 503:
                self.refused["exhausted"] += 1
        await _reply(answer, scope["method"], send)

    def find_page(self, scope: Any, headers: dict[bytes, bytes]) -> Answer:
        """What is not for the collector."""
        if self._site is None:
            return Answer(404)
        asked = (scope["method"], scope["path"], scope["raw_path"], scope["query_string"])
        return self._site.respond(PageRequest(*asked, headers))

    async def wait_for_requests(
        self, visit: str, attempt: int, count: int, timeout_s: float
    ) -> bool:
        """Whether the log holds ``count`` requests of the visit's attempt within the time.

        Raises WorldError where the log could not be written.
        """
        return await self._visits.wait(visit, attempt, count, timeout_s)

    async def commit(self, visit: str, attempt: int) -> None:
        """Write durably that this attempt is the one that counts."""
        if self._log is not None:
            payload = orjson.dumps({"visit": visit, "attempt": attempt})
            await self._log.append_durable(FrameKind.COMMIT, payload)
        self._visits.forget(visit)

    def _refuse_host(self, scope: Any, headers: dict[bytes, bytes]) -> Answer | None:
        """What to say to a request that is not meant for this server."""
        host = headers.get(b"host")
        status = 200
        if host is not None:
            status = self.admission.judge_host(host)
        elif scope["http_version"] != "1.0":
            status = 400
        if len(headers) != len(scope["headers"]):
            names = Counter(name for name, _ in scope["headers"])
            if names[b"host"] > 1 or names[b"origin"] > 1:
                status = 400
        if status == 200:
            if host is not None and len(self._welcome) < _REMEMBERED_HOSTS:
                self._welcome.add(host)
            return None
        self.refused["malformed" if status == 400 else "host"] += 1
        if status == 421:
            self._say_once("host", f"refused a request for {_show(host or b'')}; see --allow-host")
        return Answer(status)

    def _refuse_hit(self, scope: Any, headers: dict[bytes, bytes], origin: Origin) -> Answer:
        """The answer to a request that is no hit; nothing is echoed to a page of another site."""
        if origin is Origin.FOREIGN:
            self.refused["origin"] += 1
            self._say_once(
                "origin", f"refused a hit from {_show(headers[b'origin'])}; see --allow-origin"
            )
            return Answer(403)
        cors = _cors_headers(headers, origin)
        if scope["method"] == "OPTIONS":
            return Answer(204, (*cors, (b"access-control-allow-methods", b"POST, GET")))
        self.refused["method"] += 1
        return Answer(405, (*cors, (b"allow", b"POST, GET, OPTIONS")))

    async def _keep(self, scope: Any, headers: dict[bytes, bytes], body: bytes) -> Exception | None:
        """Return when the hit is on disk, or with what hindered it."""
        query, local = scope["query_string"], None
        if may_be_local(query) or (body and may_be_local(body)):
            query, body, local, ignored = strip_local(query, body, self._key)
            if ignored:
                self.ignored += ignored
                self._say_once("ignored", f"ignored {LOCAL_PREFIX}* parameters without a key")
        if self._log is not None:
            payload = _pack_request(scope, query, body, headers, self._clock_ms())
            self.waiting += 1
            try:
                await self._log.append_durable(FrameKind.REQUEST, payload)
            except (BehavesimError, OSError) as error:
                self._visits.refuse(error)
                self.refused["log"] += 1
                self.log_error = str(error)
                return error
            finally:
                self.waiting -= 1
        self.requests += 1
        self.log_error = None
        if local:
            self._count_visit(local)
        return None

    def _count_visit(self, local: dict[bytes, bytes]) -> None:
        visit, attempt = local.get(_VISIT, b""), local.get(_ATTEMPT, b"")[:9]
        if visit and attempt.isdigit():
            self._visits.add(unquote_to_bytes(visit).decode(errors="replace"), int(attempt))

    def _say_once(self, kind: str, line: str) -> None:
        if kind not in self._reported:
            self._reported.add(kind)
            self._report(f"{line} (reported once; counted at the end)")


def _cors_headers(headers: dict[bytes, bytes], origin: Origin) -> _Headers:
    if origin is not Origin.ALLOWED:
        return ()
    return (
        (b"access-control-allow-origin", headers[b"origin"]),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"origin"),
    )


def _show(header: bytes) -> str:
    return repr(header[:100].decode("latin-1").encode("ascii", "replace").decode())


def _pack_request(
    scope: Any, query: bytes, body: bytes, headers: dict[bytes, bytes], received_at_ms: int
) -> bytes:
    packed: dict[str, Any] = {
        "method": scope["method"],
        "path": scope["path"],
        "query": query.decode("latin-1"),
        "headers": {
            _KEPT_HEADERS[name]: value.decode("latin-1")
            for name, value in headers.items()
            if name in _KEPT_HEADERS
        },
        "received_at_ms": received_at_ms,
    }
    try:
        packed["body"] = body.decode()
    except UnicodeDecodeError:
        packed["body_base64"] = base64.b64encode(body).decode()
    return orjson.dumps(packed)


async def _reply(answer: Answer, method: str, send: Any) -> None:
    if answer.status == 204 and not answer.headers:
        await send(_NO_CONTENT)
        await send(_END)
        return
    headers = list(answer.headers)
    if answer.file is None and answer.status not in (204, 304):
        headers.append((b"content-length", b"%d" % len(answer.body)))
    start = {"type": "http.response.start", "status": answer.status, "headers": headers}
    if answer.file is None:
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})
        return
    with answer.file as file:
        await send(start)
        while method != "HEAD" and (chunk := file.read(_CHUNK_BYTES)):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send(_END)
