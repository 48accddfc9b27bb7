"""A server on 127.0.0.1 in the place of one of Google's REST APIs, with faults on demand."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Fault:
    """The next ``times`` requests that match get this answer; ``is_late`` = the work is done."""

    method: str
    path_part: str
    status: int
    times: int = 1
    reason: str = ""
    is_late: bool = False
    skip: int = 0

    def takes(self, method: str, path: str) -> bool:
        if self.times == 0 or method != self.method or self.path_part not in path:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass(frozen=True)
class Request:
    """What a client asked for; ``raw`` are the bytes of its body."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw) if self.raw else {}


class ApiError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, text: str, reason: str = "") -> None:
        super().__init__(text)
        self.status, self.text, self.reason = status, text, reason


@dataclass
class Answer:
    """A success: JSON, and headers beside it."""

    payload: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


class RestService:
    """What a fake API overrides: ``answer``."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.requests: list[tuple[str, str]] = []
        self.url = ""

    def answer(self, request: Request) -> Any:
        raise NotImplementedError

    def handle(self, request: Request) -> tuple[int, Answer]:
        self.requests.append((request.method, request.path))
        faults = [f for f in self.faults if f.takes(request.method, request.path)]
        try:
            if faults and not faults[0].is_late:
                raise ApiError(faults[0].status, "a fault on demand", faults[0].reason)
            payload = self.answer(request)
            if faults:
                raise ApiError(faults[0].status, "a fault on demand", faults[0].reason)
            answer = payload if isinstance(payload, Answer) else Answer(payload)
            return answer.status, answer
        except ApiError as error:
            return error.status, Answer(_describe(error))

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve on a free port; yields the URL."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _make_handler(self))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self.url
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _describe(error: ApiError) -> Any:
    """As Google writes it: ErrorInfo among the details, and BigQuery's older ``errors``."""
    details = []
    if error.reason:
        details.append(
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": error.reason,
                "domain": "googleapis.com",
                "metadata": {"service": "api.googleapis.com"},
            }
        )
    return {
        "error": {
            "code": error.status,
            "message": error.text,
            "errors": [{"message": error.text, "reason": error.reason or "invalid"}],
            "details": details,
        }
    }


def _make_handler(service: RestService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet, for which no client waits

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            request = Request(
                self.command,
                unquote(parts.path),
                parse_qs(parts.query),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            status, answer = service.handle(request)
            content = json.dumps(answer.payload).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    return Handler
