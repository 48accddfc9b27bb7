"""Health and Prometheus metrics of a long-running command over HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Protocol

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from behavesim.errors import WorldError


class Metrics(Protocol):
    """Metrics and health of a command."""

    registry: CollectorRegistry

    def judge(self) -> tuple[bool, dict[str, Any]]:
        """Whether the command is healthy, and the details of ``/healthz``."""


@contextmanager
def serve_metrics(metrics: Metrics, host: str, port: int) -> Iterator[str]:
    """Serve ``/metrics`` and ``/healthz`` meanwhile; yields the address.

    Raises WorldError where the address is taken.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, generate_latest(metrics.registry))
            elif self.path == "/healthz":
                well, state = metrics.judge()
                body = json.dumps(state).encode() + b"\n"
                self._answer(200 if well else 503, "application/json", body)
            else:
                self._answer(404, "text/plain", b"/metrics or /healthz\n")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing for each request."""

    try:
        server = ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        raise WorldError(
            f"metrics cannot listen on {host}:{port}: {error.strerror or error}",
            "choose another --metrics-port",
        ) from None
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
