"""The hit log as envelopes by day: which attempts count, what was rejected, what was ignored."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
import orjson

from behavesim.collect.envelope import Envelope
from behavesim.collect.hit_frames import (
    Frame,
    FrameKind,
    TornTail,
    list_segments,
    scan_segment,
)
from behavesim.collect.spool import DaySpool
from behavesim.collect.visit_columns import read_reference
from behavesim.collect.wire import RejectedRequestError, decode_request
from behavesim.collect.wire_hits import References
from behavesim.ga4.wire_names import LOCAL_VISIT

_REPORT_EVERY: Final = 2000
# A request names its visit in its query.
_VISIT_MARK: Final = f"{LOCAL_VISIT}=".encode()


@dataclass(slots=True)
class LogReading:
    """What was found on the way. ``rejected`` has one entry a request that cannot be decoded."""

    rejected: list[dict[str, Any]] = field(default_factory=list)
    torn: list[TornTail] = field(default_factory=list)
    references: References = field(default_factory=dict)
    requests: int = 0
    visits: int = 0
    ignored_side_requests: int = 0
    ignored_uncommitted: int = 0

    @property
    def ignored(self) -> int:
        return self.ignored_side_requests + self.ignored_uncommitted


def spool_log(
    directory: Path, spool: DaySpool, on_progress: Callable[[int], None] = lambda done: None
) -> LogReading:
    """Put every envelope of the log that counts into the spool, by the days that it touches.

    Requests without a visit always count; requests of a visit count where theirs is the attempt
    that was committed first. ``on_progress`` gets the number of frames done.
    """
    reader = _Reader(spool)
    waiting = [path for path in list_segments(directory) if reader.read_segment(path, on_progress)]
    # Which attempts count is only known at the end of the log.
    for path in waiting:
        reader.read_visits_requests(path)
    spool.leave_out(reader.attempts)
    return reader.reading


class _Reader:
    """One way through the log."""

    def __init__(self, spool: DaySpool) -> None:
        self.reading = LogReading()
        self.attempts: dict[str, int] = {}
        """Which attempt of each visit counts: the one committed first."""
        self._spool = spool
        self._done = 0

    def read_segment(self, path: Path, on_progress: Callable[[int], None]) -> bool:
        """Read what stands for itself; tells whether there are requests of visits as well."""
        has_waiting = False
        for frame in scan_segment(path):
            if isinstance(frame, TornTail):
                self.reading.torn.append(frame)
            elif frame.kind == FrameKind.VISIT:
                self._spool_visit(frame)
            elif frame.kind == FrameKind.REFERENCE:
                self._keep_reference(frame)
            elif frame.kind == FrameKind.COMMIT:
                self._keep_commit(frame)
            elif _may_have_visit(frame):
                has_waiting = True
            else:
                self._spool_request(frame)
            if self._done % _REPORT_EVERY == 0:
                on_progress(self._done)
            self._done += 1
        return has_waiting

    def read_visits_requests(self, path: Path) -> None:
        """Read the requests that belong to visits."""
        for frame in scan_segment(path):
            if isinstance(frame, Frame) and _may_have_visit(frame):
                self._spool_request(frame)

    def _keep_commit(self, frame: Frame) -> None:
        try:
            commit = orjson.loads(frame.payload)
            self.attempts.setdefault(commit["visit"], commit["attempt"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            self._reject(frame, f"commit: {type(error).__name__} {error}", None)

    def _keep_reference(self, frame: Frame) -> None:
        try:
            number, items = read_reference(frame.payload)
            self.reading.references.setdefault(number, items)
        except msgspec.DecodeError as error:
            self._reject(frame, f"reference: {type(error).__name__} {error}", None)

    def _spool_visit(self, frame: Frame) -> None:
        first_line, _, envelope = frame.payload.partition(b"\n")
        try:
            header = orjson.loads(first_line)
            visit, from_ms = str(header["visit"]), int(header["from_ms"])
            to_ms = int(header["to_ms"])
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            self._reject(frame, f"visit header: {type(error).__name__} {error}", None)
            return
        self._spool.add_visit(envelope, from_ms, to_ms, visit)
        self.reading.visits += 1

    def _spool_request(self, frame: Frame) -> None:
        request: Any = None
        try:
            request = orjson.loads(frame.payload)
            envelope = decode_request(request)
        except RejectedRequestError as error:
            self._reject(frame, str(error), request)
            return
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
            self._reject(frame, f"request: {type(error).__name__} {error}", request)
            return
        if envelope is None or not envelope["hits"]:
            self.reading.ignored_side_requests += 1
            return
        visit = envelope.get("visit")
        if visit is not None and self.attempts.get(visit) != envelope["attempt"]:
            self.reading.ignored_uncommitted += 1
            return
        self.reading.requests += 1
        _spool_envelope(envelope, visit or envelope["client"]["cid"], self._spool)

    def _reject(self, frame: Frame, reason: str, request: Any) -> None:
        query = request.get("query") if isinstance(request, dict) else None
        self.reading.rejected.append(
            {
                "segment": frame.segment.name,
                "offset": frame.offset,
                "reason": reason,
                "query": str(query)[:2000] if query is not None else None,
            }
        )


def _may_have_visit(frame: Frame) -> bool:
    return frame.kind == FrameKind.REQUEST and _VISIT_MARK in frame.payload


def _spool_envelope(envelope: Envelope, visit: str, spool: DaySpool) -> None:
    first = envelope["hits"][0]
    page, counter = first.get("p", 0), first.get("s", 0)
    try:
        line = orjson.dumps(envelope)
    except (TypeError, ValueError):  # an integer beyond 64 bits, a lone surrogate
        line = orjson.dumps(_printable(envelope))
    spool.add_request(line, first["t"], visit, page * 4096 + counter)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list) else value
