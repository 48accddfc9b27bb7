"""A local server of any pages: redirects, errors, answers that never come; it notes who asks."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, str]
"""A status, and a body or where a redirect leads to; status 0 never answers."""


class AnyShop(ThreadingHTTPServer):
    """Answers with what stands under a path, 404 to all others."""

    daemon_threads = True

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.asked: list[tuple[str, str]] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: AnyShop

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.server.asked.append((self.command, path))
        status, text = self.server.answers.get(path, (404, ""))
        if not status:
            self.server.over.wait()
            return
        body = b"" if 300 <= status < 400 else text.encode()
        self.send_response(status)
        if not body:
            self.send_header("location", text)
        script = path.endswith(".js")
        self.send_header("content-type", "text/javascript" if script else "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def open_any_shop(answers: Mapping[str, Answer]) -> Iterator[AnyShop]:
    """Serve while the block runs."""
    shop = AnyShop(answers)
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    try:
        yield shop
    finally:
        shop.over.set()
        shop.shutdown()
        shop.server_close()
