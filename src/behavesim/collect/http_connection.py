"""HTTP/1.1 for the collector and the shop beside it: requests in, answers out in their order.

Whatever a client sends is answered or the connection is closed; limits are in HttpLimits.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Final, NamedTuple, Protocol, cast
from urllib.parse import unquote

import httptools

# How long a client that was refused may go on sending before the connection is cut.
_LINGER_S: Final = 2
_MAX_PIPELINED: Final = 128
# Where in what it is fed a request begins the parser does not tell.
_PIECE_BYTES: Final = 4096
_STATUS_LINES: Final = {
    status: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """``head_bytes`` is a request's target and headers together."""

    body_bytes: int
    head_bytes: int = 65536
    idle_s: int = 75

    @property
    def message_bytes(self) -> int:
        """All of a request as it is sent: a chunk of one byte takes six."""
        return self.head_bytes + 6 * self.body_bytes


class HttpRequest(NamedTuple):
    """``path`` is decoded, ``query`` is as it came, names of headers are lower case."""

    method: str
    path: str
    query: bytes
    headers: dict[bytes, bytes]
    body: bytes


class Answer(NamedTuple):
    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""


class App(Protocol):
    def take(self, request: HttpRequest, answer: Callable[[Answer], None]) -> None:
        """Call ``answer`` once, now or later."""

    def refuse(self, status: int) -> None:
        """Note that a request was answered so and did not come to the app."""


class HttpConnection(asyncio.Protocol):
    """One client's connection; ``open_connections`` holds it as long as it stands."""

    def __init__(
        self, app: App, limits: HttpLimits, open_connections: "set[HttpConnection]"
    ) -> None:
        self._app = app
        self._limits = limits
        self._open = open_connections
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._exchanges: deque[_Exchange] = deque()
        self._is_deaf = False
        self._is_over = False
        self._is_choked = False
        self._is_paused = False
        self._target = b""
        self._headers: dict[bytes, bytes] = {}
        self._is_in_head = False
        self._received_bytes = 0
        self._body = b""
        self.last_heard_s = self._loop.time()

    @property
    def is_busy(self) -> bool:
        """Whether a request waits for its answer."""
        return bool(self._exchanges)

    def close(self) -> None:
        """Close when all that was written is out."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._open.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._open.discard(self)
        self._exchanges.clear()

    def pause_writing(self) -> None:
        self._is_choked = True
        self._pace()

    def resume_writing(self) -> None:
        self._is_choked = False
        self._pace()

    def data_received(self, data: bytes) -> None:
        self.last_heard_s = self._loop.time()
        for start in range(0, len(data), _PIECE_BYTES):
            if self._is_deaf:
                return
            self._parse(data[start : start + _PIECE_BYTES])

    def _parse(self, piece: bytes) -> None:
        self._received_bytes += len(piece)
        try:
            self._parser.feed_data(piece)
        except httptools.HttpParserUpgrade:
            self._is_deaf = True  # the request was answered as if it asked for nothing more
        except httptools.HttpParserError:
            self._refuse(400)
        if self._is_in_head and self._received_bytes > self._limits.head_bytes:
            self._refuse(431)
        elif self._received_bytes > self._limits.message_bytes:
            self._refuse(413)

    def eof_received(self) -> bool:
        """The client has said all; it still hears the answers that it waits for."""
        self._is_deaf = self._is_over = True
        if self._exchanges:
            self._exchanges[-1].stays = False
        return bool(self._exchanges)

    # What the parser calls.

    def on_message_begin(self) -> None:
        self._target, self._headers, self._body = b"", {}, b""
        self._is_in_head = True
        self._received_bytes = 0  # the piece that it begins in does not count

    def on_url(self, target: bytes) -> None:
        self._target += target

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._is_in_head:  # trailers say nothing that anybody needs
            self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        headers = self._headers
        size = len(self._target) + sum(map(len, headers)) + sum(map(len, headers.values()))
        if size > self._limits.head_bytes:
            self._refuse(431)
        elif int(headers.get(b"content-length", 0)) > self._limits.body_bytes:
            self._refuse(413)
        elif headers.get(b"expect", b"").lower() == b"100-continue" and not self._exchanges:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        if self._is_deaf:
            return
        self._body += body
        if len(self._body) > self._limits.body_bytes:
            self._refuse(413)

    def on_message_complete(self) -> None:
        self._received_bytes = 0
        if self._is_deaf:
            return
        method = self._parser.get_method().decode()
        stays = self._parser.should_keep_alive() and not self._parser.should_upgrade()
        exchange = _Exchange(self, stays, method == "HEAD")
        self._exchanges.append(exchange)
        self._pace()
        raw_path, _, query = self._target.partition(b"?")
        path = raw_path.decode("latin-1")
        if "%" in path:
            path = unquote(path)
        request = HttpRequest(method, path, query, self._headers, self._body)
        try:
            self._app.take(request, exchange)
        except Exception as error:  # a bug of ours: this client is told, the others are served
            self._loop.call_exception_handler({"message": "a request failed", "exception": error})
            exchange(Answer(500))

    def _refuse(self, status: int) -> None:
        """Answer what cannot be taken, and listen no more."""
        if self._is_deaf:
            return
        self._is_deaf = True
        self._app.refuse(status)
        exchange = _Exchange(self, False, False)
        self._exchanges.append(exchange)
        exchange(Answer(status))

    def send_answers(self) -> None:
        """Write the answers that are there, up to the first that is not."""
        exchanges, transport = self._exchanges, self._transport
        while exchanges and (answer := exchanges[0].answer) is not None:
            exchange = exchanges.popleft()
            transport.write(_format_answer(answer, exchange))
            if not exchange.stays:
                exchanges.clear()
                self._finish()
        self._pace()

    def _pace(self) -> None:
        """Read no more while answers or requests pile up."""
        is_full = self._is_choked or len(self._exchanges) > _MAX_PIPELINED
        if is_full == self._is_paused:
            return
        self._is_paused = is_full
        if is_full:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _finish(self) -> None:
        self._is_deaf = True
        if self._is_over:
            self._transport.close()
            return
        # Closing while the client still sends would reset the connection and lose the answer.
        self._transport.write_eof()
        self._loop.call_later(_LINGER_S, self._transport.close)


class _Exchange:
    """A request that waits for its answer."""

    __slots__ = ("_connection", "answer", "is_head", "stays")

    def __init__(self, connection: HttpConnection, stays: bool, is_head: bool) -> None:
        self._connection = connection
        self.stays = stays
        self.is_head = is_head
        self.answer: Answer | None = None

    def __call__(self, answer: Answer) -> None:
        self.answer = answer
        self._connection.send_answers()


def _format_answer(answer: Answer, exchange: _Exchange) -> bytes:
    parts = [_STATUS_LINES[cast(HTTPStatus, answer.status)], _format_date(int(time.time()))]
    for name, value in answer.headers:
        parts += (name, b": ", value, b"\r\n")
    if not exchange.stays:
        parts.append(b"connection: close\r\n")
    if answer.status not in (204, 304):
        parts.append(b"content-length: %d\r\n" % len(answer.body))
    parts.append(b"\r\n")
    if not exchange.is_head:
        parts.append(answer.body)
    return b"".join(parts)


class _DateLine:
    """The date header, made once a second."""

    def __init__(self) -> None:
        self._second = -1
        self._line = b""

    def __call__(self, second: int) -> bytes:
        if second != self._second:
            self._second = second
            self._line = f"date: {formatdate(second, usegmt=True)}\r\n".encode()
        return self._line


_format_date: Final = _DateLine()
