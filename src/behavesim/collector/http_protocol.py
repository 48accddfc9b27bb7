"""Uvicorn's HTTP/1.1 connection with what it has no settings for: limits, deadlines, a read-ahead.

Uvicorn parses, runs the app, and writes under flow control. Here a client gets so many seconds to
send a request's head and body and to take its answer; sizes are limited; no more of a pipeline is
parsed than the next few hundred bytes; and the app sees requests that are there as a whole.
"""

import asyncio
import math
from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httptools
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

# Of a pipeline no more is parsed at once: parsed requests take a hundred times their bytes.
_READ_AHEAD_BYTES: Final = 512
# What holds one request at most is parsed as a whole up to this size.
_WHOLE_BYTES: Final = 8192
_WRITE_BUFFER_BYTES: Final = 16384
# How long a client that was refused may go on sending before the connection is cut.
_LINGER_S: Final = 2
_REASONS: Final = {400: "malformed", 408: "timeout", 413: "body", 431: "head", 503: "connections"}


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """``head_bytes`` is a request's line and headers together; times are in seconds.

    ``write_s`` is how long a client may take nothing of what is being sent to it.
    """

    body_bytes: int
    head_bytes: int = 65536
    headers: int = 100
    connections: int = 4096
    head_s: float = 10
    body_s: float = 15
    write_s: float = 15
    idle_s: int = 75

    @property
    def message_bytes(self) -> int:
        """All of a request as it is sent: a chunk of one byte takes six."""
        return self.head_bytes + 6 * self.body_bytes


class GuardedProtocol(HttpToolsProtocol):
    """One client's connection; ``refused`` counts by reason what never came to the app."""

    flow: "_HeldFlow"

    def __init__(self, limits: HttpLimits, refused: Counter[str], **given: Any) -> None:
        super().__init__(**given)
        self._limits = limits
        self._refused = refused
        self.headers = []
        self._unread = b""
        self._held: tuple[RequestResponseCycle, Any] | None = None
        self._answering: RequestResponseCycle | None = None
        self._is_deaf = False
        self._is_over = False
        self._refusal = 0
        self._is_between = True
        self._is_in_head = False
        self._received_bytes = 0
        self._now_s = 0.0
        self._read_by_s = math.inf
        self._write_by_s = math.inf

    # What the transport calls.

    # asyncio declares BaseTransport; like uvicorn we get the Transport of a socket.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = _HeldFlow(transport)
        transport.set_write_buffer_limits(high=_WRITE_BUFFER_BYTES)
        self._read_by_s = self.loop.time() + self._limits.head_s
        if len(self.connections) > self._limits.connections:
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread, self._held = b"", None
        self.pipeline.clear()
        if self._answering is not None:  # uvicorn notifies only the last request of a pipeline
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_deaf:
            return
        self._unset_keepalive_if_required()
        self._now_s = self.loop.time()
        if self._unread or self.pipeline or _may_hold_several(data):
            self._unread += data
            self._parse()
            return
        self._feed(data)

    # uvicorn declares no result; asyncio keeps the connection open for a true one.
    def eof_received(self) -> bool:  # type: ignore[override]
        """The client has sent everything; it still gets the answers to its requests."""
        self._is_over = True
        return self._answering is not None

    def pause_writing(self) -> None:
        self._write_by_s = self.loop.time() + self._limits.write_s
        super().pause_writing()

    def resume_writing(self) -> None:
        self._write_by_s = math.inf
        super().resume_writing()

    # What the server calls.

    def is_late(self, now_s: float) -> bool:
        """Whether the client is too slow in sending or in taking what it is sent."""
        if self._write_by_s == math.inf and self.transport.is_closing():
            self._write_by_s = now_s + self._limits.write_s
        return now_s > self._write_by_s or (now_s > self._read_by_s and not self._unread)

    def expire(self, now_s: float) -> None:
        """Part with a client that is late."""
        if now_s > self._write_by_s:
            self._refused["timeout"] += 1
            self.transport.abort()
        elif self._is_between or self._is_deaf:
            self.transport.close()
        else:
            self._refuse(408)

    def shutdown(self) -> None:
        if self.flow.write_paused:  # do not wait for a client that does not read
            self.transport.abort()
        elif self._answering is not None:
            self.cycle.keep_alive = False
        else:
            self.transport.close()

    # What the parser calls.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_between, self._is_in_head = False, True
        self._read_by_s = self._now_s + self._limits.head_s
        self._received_bytes = 0  # the piece that it begins in does not count

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._read_by_s = self._now_s + self._limits.body_s
        if self._is_deaf:
            return
        if len(self.headers) > self._limits.headers:
            self._refuse(431)
            return
        if not self.url.startswith(b"/"):  # we are no proxy, and Host alone says whose page it is
            self._refuse(400)
            return
        for name, value in self.headers:
            if name == b"content-length" and int(value) > self._limits.body_bytes:
                self._refuse(413)
                return
        if self.expect_100_continue and self._answering is None:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.expect_100_continue = False
        super().on_headers_complete()
        self.headers = []  # of trailers, which are not used
        if self.parser.should_upgrade():
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        if self._is_deaf:
            return
        self.cycle.body += body
        if len(self.cycle.body) > self._limits.body_bytes:
            self._refuse(413)

    def on_message_complete(self) -> None:
        self._is_between = True
        self._read_by_s = math.inf
        self._received_bytes = 0
        if self._is_deaf:
            return
        if not self.cycle.keep_alive:
            self._is_deaf = True
        super().on_message_complete()
        if self._held is not None:
            held, self._held = self._held, None
            self._start_asgi_task(*held)

    # How requests become answers.

    def on_response_complete(self) -> None:
        self._answering = None
        super().on_response_complete()
        if self.transport.is_closing() or self._answering is not None:
            return
        if self.flow.is_held:
            self._now_s = self.loop.time()
            self._parse()
        if self._answering is not None or self.pipeline:
            return
        if self._refusal:
            self._send_refusal()
        elif self._is_over:
            self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if cycle.more_body:  # bodies are small: the app gets them as a whole
            self._held = cycle, app
            return
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _parse(self) -> None:
        """Feed the parser until a request waits for the one before it."""
        data, at = self._unread, 0
        while at < len(data) and not self.pipeline and not self._is_deaf:
            self._feed(data[at : at + _READ_AHEAD_BYTES])
            at += _READ_AHEAD_BYTES
        self._unread = b"" if self._is_deaf else data[at:]
        self._pace()

    def _feed(self, piece: bytes) -> None:
        self._received_bytes += len(piece)
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade:
            self._is_deaf = True  # the request is answered as if it asked for nothing more
        except httptools.HttpParserError:
            self._refuse(400)
        if self._is_between:
            if self._answering is None:  # line ends before a request are not for ever
                self._read_by_s = min(self._read_by_s, self._now_s + self._limits.head_s)
        elif len(self.headers) > self._limits.headers:
            self._refuse(431 if self._is_in_head else 413)
        elif self._is_in_head and self._received_bytes > self._limits.head_bytes:
            self._refuse(431)
        elif self._received_bytes > self._limits.message_bytes:
            self._refuse(413)

    def _pace(self) -> None:
        """Read from the socket only where nothing is left of what was read."""
        self.flow.is_held = bool(self._unread or self.pipeline)
        if self.flow.is_held:
            self.flow.pause_reading()
        else:
            self.flow.resume_reading()

    def _refuse(self, status: int) -> None:
        """Answer what cannot be taken, after all before it, and listen no more."""
        if self._is_deaf:
            return
        self._is_deaf, self._refusal, self._held = True, status, None
        self._refused[_REASONS[status]] += 1
        if self.pipeline and self.pipeline[0][0].more_body:
            self.pipeline.popleft()  # the request itself: uvicorn puts the last one first
        if self._answering is None and not self.pipeline:
            self._send_refusal()

    def _send_refusal(self) -> None:
        self._unset_keepalive_if_required()
        phrase = HTTPStatus(self._refusal).phrase
        headers = (*self.server_state.default_headers, (b"connection", b"close"))
        self.transport.write(
            b"HTTP/1.1 %d %s\r\n" % (self._refusal, phrase.encode())
            + b"".join(b"%s: %s\r\n" % header for header in headers)
            + b"content-length: 0\r\n\r\n"
        )
        if self._is_over or self._refusal == 503:
            self.transport.close()
            return
        # Closing while the client still sends would reset the connection and lose the answer.
        self.transport.write_eof()
        self._read_by_s = self.loop.time() + _LINGER_S
        self.flow.is_held = False
        self.flow.resume_reading()


def _may_hold_several(data: bytes) -> bool:
    """Whether more than one head ends in the bytes, or more than is looked at."""
    return len(data) > _WHOLE_BYTES or data.count(b"\r\n\r\n") > 1


class _HeldFlow(FlowControl):
    """Uvicorn resumes reading for each request; here only where nothing that was read waits."""

    is_held = False

    def resume_reading(self) -> None:
        if not self.is_held:
            super().resume_reading()
