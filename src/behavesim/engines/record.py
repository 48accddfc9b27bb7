"""What an engine hands back for a visit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import orjson

from behavesim.core.person import Person
from behavesim.engines.job import SimulationJob


class VisitRecord(msgspec.Struct, frozen=True, gc=False):
    """How one visit went; the part of the answer key that only the engine knows.

    Engines tell it as JSON with the same names, all but the hits.
    """

    person: int
    visit: int
    attempt: int
    device: str
    """Id of the device's profile in devices.yaml."""
    cleared: str | None
    """Who emptied its browser since the last visit there: ``browser`` by its own rules, or
    ``person``."""
    user_pseudo_id: str | None
    """None where nothing was sent."""
    consent: str | None
    """``granted`` or ``denied``; None where the shop has no cookie banner."""
    intent: str
    topic: str | None
    reason: str
    """Why they left."""
    pages: int
    purchases: int
    revenue: float
    """In the shop's currency, after discounts, without shipping."""
    from_ms: int
    """When the first request left; where none did, when the visit began."""
    to_ms: int
    hits: int
    counts: dict[str, int]
    """Hits by event name."""
    why: tuple[str, ...] = ()
    steps: tuple[dict[str, Any], ...] = ()
    """What ``step-log.js`` tells, where the direct engine explains."""
    hits_json: bytes | None = None
    """The visit's client and hits as the hit log keeps them, JSON; None where there are none, or
    where they reached the log as requests."""

    @property
    def visit_id(self) -> str:
        """The id that hits and the log carry."""
        return visit_id(self.person, self.visit)

    def belongs_to_warmup(self, job: SimulationJob) -> bool:
        """Whether the visit began before the first day that counts."""
        return self.from_ms < job.starts_at_ms

    def frame_payload(self) -> bytes:
        """Return the payload of the hit log's visit frame: a header line and the hits."""
        header = {
            "visit": self.visit_id,
            "attempt": self.attempt,
            "person": self.person,
            "from_ms": self.from_ms,
            "to_ms": self.to_ms,
            "hits": self.hits,
        }
        return orjson.dumps(header) + b"\n" + (self.hits_json or b"")


@dataclass(frozen=True, slots=True)
class PersonVisits:
    """All visits of one person inside the window, in order."""

    person: Person
    visits: tuple[VisitRecord, ...]
    failed: bool = False
    """A visit could not be carried out, so the life ends there."""


@dataclass(frozen=True, slots=True)
class VisitFailure:
    """A visit that no attempt could carry out; the person's later visits are missing with it."""

    visit: str
    attempt: int
    """The last one."""
    reason: str

    def __str__(self) -> str:
        return f"visit {self.visit}, attempt {self.attempt}: {self.reason}"


def visit_id(person: int, visit: int) -> str:
    """Name a visit: person 12's first is ``p12-v0``."""
    return f"p{person}-v{visit}"


_RECORDS: Final = msgspec.json.Decoder(VisitRecord)


def read_record(line: bytes, hits_json: bytes | None) -> VisitRecord:
    """Make a record of what the direct engine says of a visit."""
    record = _RECORDS.decode(line)
    # The only place that knows both; nobody else has the record yet.
    msgspec.structs.force_setattr(record, "hits_json", hits_json)
    return record


def record_from_page(outcome: Mapping[str, Any]) -> VisitRecord:
    """Make a record of what a page says of a visit."""
    return msgspec.convert(outcome, VisitRecord)
