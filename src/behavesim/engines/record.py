"""The record that an engine returns for a visit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import orjson

from behavesim.core.person import Person
from behavesim.engines.job import SimulationJob


class VisitRecord(msgspec.Struct, frozen=True, gc=False):
    """The outcome of one visit; the part of the answer key that only the engine knows.

    Engines send it as JSON with the same names, except for the hits.
    """

    person: int
    visit: int
    attempt: int
    device: str
    """Id of the device's profile in devices.yaml."""
    cleared: str | None
    """What cleared the device's cookies since its last visit: ``browser`` or ``person``."""
    user_pseudo_id: str | None
    """None if nothing was sent."""
    consent: str | None
    """``granted`` or ``denied``; None if the shop has no cookie banner."""
    intent: str
    topic: str | None
    reason: str
    """Why the person left."""
    pages: int
    purchases: int
    revenue: float
    """In the shop's currency, after discounts, without shipping."""
    from_ms: int
    """When the first request was sent, or if none was, when the visit began."""
    to_ms: int
    hits: int
    counts: dict[str, int]
    """Hits by event name."""
    why: tuple[str, ...] = ()
    steps: tuple[dict[str, Any], ...] = ()
    """Steps as ``step-log.js`` writes them, if the direct engine explains."""
    hits_json: bytes | None = None
    """The visit's client and hits as the hit log keeps them, JSON; None if there are none, or if
    they reached the log as requests."""

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
    """Whether a visit could not be carried out; later ones are missing."""


@dataclass(frozen=True, slots=True)
class VisitFailure:
    """A visit that no attempt could carry out; the person's later visits are missing with it."""

    visit: str
    attempt: int
    """Number of the last attempt."""
    reason: str

    def __str__(self) -> str:
        return f"visit {self.visit}, attempt {self.attempt}: {self.reason}"


def visit_id(person: int, visit: int) -> str:
    """Return the id of a visit: person 12's first is ``p12-v0``."""
    return f"p{person}-v{visit}"


_RECORDS: Final = msgspec.json.Decoder(VisitRecord)


def read_record(line: bytes, hits_json: bytes | None) -> VisitRecord:
    """Decode a record of the direct engine; ``hits_json`` is its part after the tab."""
    record = _RECORDS.decode(line)
    # The struct is frozen for its users; here it is still being made.
    msgspec.structs.force_setattr(record, "hits_json", hits_json)
    return record


def record_from_page(outcome: Mapping[str, Any]) -> VisitRecord:
    """Convert the outcome that a page reports to a record."""
    return msgspec.convert(outcome, VisitRecord)
