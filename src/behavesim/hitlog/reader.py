"""The hit log as envelopes by day: which attempts count, what came too late or cannot be read."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
import orjson

from behavesim.errors import DataError
from behavesim.ga4.wire_names import LOCAL_VISIT
from behavesim.hitlog.frames import Damage, Frame, FrameKind
from behavesim.hitlog.index import DamagedBytes, LogIndex, Mark, SegmentRecord
from behavesim.hitlog.segment_names import Segment, list_segments
from behavesim.hitlog.segment_scan import scan_segment
from behavesim.hitlog.spool import DayCalendar, DaySpool
from behavesim.wire.envelope import Envelope
from behavesim.wire.hits import References
from behavesim.wire.protocol import RejectedRequestError, decode_request
from behavesim.wire.visit_columns import read_reference

LATE_AFTER_MS: Final = 72 * 3_600_000
"""A hit that is received this long after the end of its day does not count any more."""
_REPORT_EVERY: Final = 2000
# A request names its visit in its query.
_VISIT_MARK: Final = f"{LOCAL_VISIT}=".encode()
_TIMES_MS: Final = (0, 253_370_764_800_000)  # to the end of the year 9998
_UNREAD: Final = SegmentRecord()


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """What of the log is to be spooled: ``from_day`` on, as far as received before ``now_ms``."""

    calendar: DayCalendar
    now_ms: int | None = None
    from_day: dt.date = dt.date.min
    known: LogIndex = field(default_factory=dict)
    """What was read before; only its marks refer to ``from_day`` or later days."""


@dataclass(slots=True)
class LogReading:
    """The outcome of reading.

    ``rejected`` has one entry a request, or line of one, that cannot be decoded, of the part that
    was read.
    """

    index: LogIndex = field(default_factory=dict)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    references: References = field(default_factory=dict)
    begin_at: dt.date | None = None
    """The day from which the log must be read again: new frames concern earlier days."""
    pending_from: dt.date | None = None
    """The earliest day with hits that have not been received yet."""


def spool_log(
    directory: Path,
    spool: DaySpool,
    plan: ReadingPlan,
    on_progress: Callable[[int], None] = lambda done: None,
) -> LogReading:
    """Put every envelope of the plan that counts into the spool, by the days that it touches.

    Requests without a visit count unless they came too late; requests of a visit count where
    theirs is the attempt that was committed first. ``on_progress`` gets the number of frames done.
    """
    reader = _Reader(spool, plan)
    segments = list_segments(directory)
    waiting = [segment for segment in segments if reader.read_segment(segment, on_progress)]
    # Which attempts count is only known at the end of the log.
    for segment in waiting:
        reader.read_visits_requests(segment)
    spool.leave_out(reader.attempts)
    return reader.reading


class _Reader:
    """The state of one reading of the log."""

    def __init__(self, spool: DaySpool, plan: ReadingPlan) -> None:
        self.reading = LogReading()
        self.attempts: dict[str, int] = {}
        """Which attempt of each visit counts: the one committed first."""
        self._spool = spool
        self._plan = plan
        self._done = 0
        self._known = _UNREAD
        self._record = SegmentRecord()
        self._marked: set[dt.date] = set()
        self._place = -1, 0, 0

    def read_segment(self, segment: Segment, on_progress: Callable[[int], None]) -> bool:
        """Read frames that need no others; returns whether there are requests of visits as well."""
        has_waiting = False
        start = self._open_record(segment.path)
        for frame in scan_segment(segment, start):
            if isinstance(frame, Damage):
                self._note_damage(frame)
                continue
            self._note_place(frame)
            if frame.kind == FrameKind.VISIT:
                self._spool_visit(frame)
            elif frame.kind == FrameKind.REFERENCE:
                self._keep_reference(frame)
            elif frame.kind == FrameKind.COMMIT:
                self._keep_commit(frame)
            elif _may_have_visit(frame):
                self._record.concerns_other_frames = has_waiting = True
            else:
                self._spool_request(frame)
            if self._done % _REPORT_EVERY == 0:
                on_progress(self._done)
            self._done += 1
        self._record.size = max(self._record.size, self._known.size)
        return has_waiting

    def read_visits_requests(self, segment: Segment) -> None:
        """Read the requests that belong to visits."""
        self._use_record(segment.path)
        for frame in scan_segment(segment):
            if isinstance(frame, Frame) and _may_have_visit(frame):
                self._note_counts(frame)
                self._spool_request(frame)

    def _note_damage(self, found: Damage) -> None:
        if found.is_torn:
            self._record.torn_bytes = found.size_bytes
        else:
            self._record.damaged.append(DamagedBytes(found.offset, found.size_bytes))

    def _note_place(self, frame: Frame) -> None:
        record = self._record
        record.size = frame.end
        if self._is_new(frame):
            record.crc = frame.continue_crc(record.crc)
            record.frames += 1
        self._note_counts(frame)

    def _note_counts(self, frame: Frame) -> None:
        """Remember what had been passed over where the frame, or its block, begins."""
        if frame.offset != self._place[0]:
            self._place = frame.offset, self._record.side_requests, self._record.late

    def _open_record(self, path: Path) -> int:
        """Begin the segment's record with what is known of it; returns where to read on.

        Frames that are read again are in the CRC already.
        """
        found = path.stat()
        known = self._plan.known.get(path.name, _UNREAD)
        start = known.find_start(self._plan.from_day)
        record = known.before(start)
        record.file_size, record.mtime_ns = found.st_size, found.st_mtime_ns
        self.reading.index[path.name] = record
        self._use_record(path)
        return start

    def _use_record(self, path: Path) -> None:
        self._known = self._plan.known.get(path.name, _UNREAD)
        self._record = self.reading.index[path.name]
        self._marked = {mark.day for mark in self._record.marks}
        self._place = -1, 0, 0

    def _keep_commit(self, frame: Frame) -> None:
        self._note_other(frame)
        try:
            commit = orjson.loads(frame.payload)
            self.attempts.setdefault(commit["visit"], commit["attempt"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            self._reject(frame, f"commit: {type(error).__name__} {error}", None)

    def _keep_reference(self, frame: Frame) -> None:
        self._note_other(frame)
        try:
            number, items = read_reference(frame.payload)
            self.reading.references.setdefault(number, items)
        except msgspec.DecodeError as error:
            self._reject(frame, f"reference: {type(error).__name__} {error}", None)

    def _note_other(self, frame: Frame) -> None:
        """Note a frame that may concern any day."""
        self._record.concerns_other_frames = True
        if self._is_new(frame):
            self._begin_at(dt.date.min)

    def _spool_visit(self, frame: Frame) -> None:
        first_line, _, envelope = frame.payload.partition(b"\n")
        try:
            header = orjson.loads(first_line)
            visit, from_ms = str(header["visit"]), int(header["from_ms"])
            to_ms = int(header["to_ms"])
            _check_time(from_ms)
            _check_time(to_ms)
        except (DataError, KeyError, TypeError, ValueError) as error:
            self._reject(frame, f"visit header: {type(error).__name__} {error}", None)
            return
        days = self._plan.calendar.days_between(from_ms, to_ms)
        for day in days:
            self._mark_day(frame, day)
        if self._is_received(from_ms, from_ms):
            self._spool.add_visit(envelope, days, from_ms, visit)
            self._is_received(to_ms, to_ms)

    def _spool_request(self, frame: Frame) -> None:
        request: Any = None
        try:
            request = orjson.loads(frame.payload)
            lines: list[tuple[int, str]] = []
            envelope = decode_request(request, lambda *rejected: lines.append(rejected))
            for line, reason in lines:
                self._reject(frame, reason, request, line)
            if envelope is None or not envelope["hits"]:
                self._record.side_requests += not lines
                return
            time_ms = envelope["hits"][0]["t"]
            _check_time(time_ms)
        except RejectedRequestError as error:
            self._reject(frame, str(error), request)
            return
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
            self._reject(frame, f"request: {type(error).__name__} {error}", request)
            return
        self._spool_decoded(frame, envelope, request, time_ms)

    def _spool_decoded(
        self, frame: Frame, envelope: Envelope, request: Mapping[str, Any], time_ms: int
    ) -> None:
        visit = envelope.get("visit")
        # In simulated time there is no delay.
        received_ms = time_ms if visit is not None else request["received_at_ms"]
        day = self._plan.calendar.date_of(time_ms)
        if visit is not None and self.attempts.get(visit) != envelope["attempt"]:
            self._record.uncommitted += 1
        elif received_ms - time_ms >= LATE_AFTER_MS and self._is_late(day, received_ms):
            self._record.late += 1
        else:
            self._mark_day(frame, day)
            if self._is_received(time_ms, received_ms):
                _spool_envelope(envelope, visit or envelope["client"]["cid"], self._spool)

    def _mark_day(self, frame: Frame, day: dt.date) -> None:
        """Note that the frame is of that day."""
        if day not in self._marked:
            self._marked.add(day)
            self._record.marks.append(Mark(day, *self._place))
        if day < self._plan.from_day and self._is_new(frame):
            self._begin_at(day)

    def _begin_at(self, day: dt.date) -> None:
        if day < self._plan.from_day:
            self.reading.begin_at = min(day, self.reading.begin_at or day)

    def _is_new(self, frame: Frame) -> bool:
        return frame.offset >= self._known.size

    def _is_late(self, day: dt.date, received_ms: int) -> bool:
        next_day = self._plan.calendar.start_ms(day + dt.timedelta(days=1))
        return received_ms >= next_day + LATE_AFTER_MS

    def _is_received(self, time_ms: int, received_ms: int) -> bool:
        """Whether it was received by the plan's ``now_ms``; later hits are pending."""
        now_ms = self._plan.now_ms
        if now_ms is None or max(time_ms, received_ms) < now_ms:
            return True
        day = self._plan.calendar.date_of(min(time_ms, now_ms))
        self.reading.pending_from = min(day, self.reading.pending_from or day)
        return False

    def _reject(self, frame: Frame, reason: str, request: Any, line: int | None = None) -> None:
        query = request.get("query") if isinstance(request, dict) else None
        self.reading.rejected.append(
            {
                "segment": frame.segment.name,
                "offset": frame.offset,
                "line": line,
                "reason": reason,
                "query": str(query)[:2000] if query is not None else None,
            }
        )


def _check_time(time_ms: int) -> None:
    first, last = _TIMES_MS
    if not first <= time_ms < last:
        raise RejectedRequestError(f"time: found {time_ms}; allowed {first} to {last}")


def _may_have_visit(frame: Frame) -> bool:
    return frame.kind == FrameKind.REQUEST and _VISIT_MARK in frame.payload


def _spool_envelope(envelope: Envelope, visit: str, spool: DaySpool) -> None:
    first = envelope["hits"][0]
    page, counter = first.get("p", 0), first.get("s", 0)
    # Encoded again, since a day's envelopes wait on disk until the whole log is sorted by days:
    # memory stays flat, and a request is decoded once.
    try:
        record = orjson.dumps(envelope)
    except (TypeError, ValueError):  # an integer beyond 64 bits, a lone surrogate
        record = orjson.dumps(_printable(envelope))
    spool.add_request(record, first["t"], visit, page * 4096 + counter)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list) else value
