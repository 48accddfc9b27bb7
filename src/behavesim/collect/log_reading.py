"""The hit log as envelopes by day: which attempts count, what was rejected, what was ignored."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from behavesim.collect.envelope import Envelope
from behavesim.collect.hit_frames import Frame, FrameKind, TornTail
from behavesim.collect.hit_log import read_frames
from behavesim.collect.spool import DaySpool
from behavesim.collect.wire import RejectedRequestError, decode_request

_REPORT_EVERY: Final = 2000
# A visit of the direct engine is whole in one frame; which frame counts is settled by position.
_Position = tuple[str, int]


@dataclass(slots=True)
class LogReading:
    """What was found on the way. ``rejected`` has one entry a request that cannot be decoded."""

    rejected: list[dict[str, Any]] = field(default_factory=list)
    torn: list[TornTail] = field(default_factory=list)
    requests: int = 0
    visits: int = 0
    ignored_side_requests: int = 0
    ignored_uncommitted: int = 0

    @property
    def ignored(self) -> int:
        return self.ignored_side_requests + self.ignored_uncommitted


class _Commits:
    """Which attempt of each visit counts: the one committed first in the log."""

    def __init__(self) -> None:
        self._winners: dict[str, int | _Position] = {}

    def add_attempt(self, visit: str, attempt: int) -> None:
        self._winners.setdefault(visit, attempt)

    def add_whole_visit(self, visit: str, frame: Frame) -> None:
        self._winners.setdefault(visit, (frame.segment.name, frame.offset))

    def counts_attempt(self, visit: str, attempt: int) -> bool:
        return self._winners.get(visit) == attempt

    def counts_frame(self, visit: str, frame: Frame) -> bool:
        return self._winners.get(visit) == (frame.segment.name, frame.offset)


def spool_log(
    directory: Path, spool: DaySpool, on_progress: Callable[[int], None] = lambda done: None
) -> LogReading:
    """Put every envelope of the log that counts into the spool, by the days that it touches.

    Requests without a visit always count; requests of a visit count where theirs is the attempt
    that was committed first. ``on_progress`` gets the number of frames done.
    """
    commits = _collect_commits(directory)
    reading = LogReading()
    for done, frame in enumerate(read_frames(directory, reading.torn.append)):
        if frame.kind == FrameKind.VISIT:
            _spool_visit(frame, commits, spool, reading)
        elif frame.kind == FrameKind.REQUEST:
            _spool_request(frame, commits, spool, reading)
        if done % _REPORT_EVERY == 0:
            on_progress(done)
    return reading


def _collect_commits(directory: Path) -> _Commits:
    commits = _Commits()
    for frame in read_frames(directory):
        try:
            if frame.kind == FrameKind.COMMIT:
                commit = orjson.loads(frame.payload)
                commits.add_attempt(commit["visit"], commit["attempt"])
            elif frame.kind == FrameKind.VISIT:
                header = orjson.loads(frame.payload[: frame.payload.find(b"\n")])
                commits.add_whole_visit(header["visit"], frame)
        except (orjson.JSONDecodeError, KeyError, TypeError):
            continue  # listed as rejected when the frame's turn comes
    return commits


def _spool_visit(frame: Frame, commits: _Commits, spool: DaySpool, reading: LogReading) -> None:
    first_line, _, envelope = frame.payload.partition(b"\n")
    try:
        header = orjson.loads(first_line)
        visit, from_ms, to_ms = str(header["visit"]), int(header["from_ms"]), int(header["to_ms"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        _reject(frame, f"visit header: {type(error).__name__} {error}", None, reading)
        return
    if not commits.counts_frame(visit, frame):
        reading.ignored_uncommitted += 1
        return
    # Line breaks in JSON are white space; the spool has one envelope a line.
    spool.add(envelope.strip().replace(b"\n", b" "), from_ms, to_ms, visit.encode())
    reading.visits += 1


def _spool_request(frame: Frame, commits: _Commits, spool: DaySpool, reading: LogReading) -> None:
    request: Any = None
    try:
        request = orjson.loads(frame.payload)
        envelope = decode_request(request)
    except RejectedRequestError as error:
        _reject(frame, str(error), request, reading)
        return
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        _reject(frame, f"request: {type(error).__name__} {error}", request, reading)
        return
    if envelope is None or not envelope["hits"]:
        reading.ignored_side_requests += 1
        return
    visit = envelope.get("visit")
    if visit is not None and not commits.counts_attempt(visit, envelope["attempt"]):
        reading.ignored_uncommitted += 1
        return
    reading.requests += 1
    _spool_envelope(envelope, visit or envelope["client"]["cid"], spool)


def _spool_envelope(envelope: Envelope, visit: str, spool: DaySpool) -> None:
    first = envelope["hits"][0]
    page, counter = first.get("p", 0), first.get("s", 0)
    try:
        line = orjson.dumps(envelope)
    except (TypeError, ValueError):  # an integer beyond 64 bits, a lone surrogate
        line = orjson.dumps(_printable(envelope))
    spool.add(line, first["t"], first["t"], visit.encode(errors="replace"), page * 4096 + counter)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list) else value


def _reject(frame: Frame, reason: str, request: Any, reading: LogReading) -> None:
    query = request.get("query") if isinstance(request, dict) else None
    reading.rejected.append(
        {
            "segment": frame.segment.name,
            "offset": frame.offset,
            "reason": reason,
            "query": str(query)[:2000] if query is not None else None,
        }
    )
