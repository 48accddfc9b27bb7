"""A server of images on this machine, with every fault that servers have."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.unit.shop.images.image_files import draw_image, write_image

PICTURE = write_image(draw_image(800, 600), "JPEG")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: Counter[str]
    redirects: dict[str, str]

    def do_GET(self) -> None:
        self.asked[self.path] += 1
        if self.path in self.redirects:
            self.send_response(302)
            self.send_header("Location", self.redirects[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        getattr(self, f"send_{self.path.strip('/').partition('.')[0]}", self.send_missing)()

    def send_missing(self) -> None:
        self.send_error(404)

    def send_picture(self) -> None:
        self.send_bytes(PICTURE)

    def send_text(self) -> None:
        self.send_bytes(b"<html><body>please log in</body></html>")

    def send_short(self) -> None:
        self.send_bytes(PICTURE[:500], len(PICTURE))
        self.close_connection = True

    def send_huge(self) -> None:
        self.send_bytes(b"", 2**40)

    def send_endless(self) -> None:
        """Without a length, as long as anyone reads."""
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"\0" * 2**20)
        except OSError:
            pass

    def send_slow(self) -> None:
        """A byte every now and then."""
        self.send_bytes(b"", 10_000)
        try:
            for _ in range(100):
                self.wfile.write(b"\0")
                time.sleep(0.05)
        except OSError:
            pass

    def send_silent(self) -> None:
        """Not even the end of the headers."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(100):
                self.wfile.write(f"X-{number}: 1\r\n".encode())
                time.sleep(0.05)
        except OSError:
            pass

    def send_bytes(self, content: bytes, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class ImageServer:
    """A running server: its address, what was asked for, and where paths lead to."""

    def __init__(self, url: str, asked: Counter[str], redirects: dict[str, str]) -> None:
        self.url = url
        self.asked = asked
        self.redirects = redirects


@contextmanager
def serve_images() -> Iterator[ImageServer]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    state = {"asked": Counter[str](), "redirects": dict[str, str]()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), state))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield ImageServer(f"http://127.0.0.1:{server.server_port}", **state)  # type: ignore[arg-type]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
