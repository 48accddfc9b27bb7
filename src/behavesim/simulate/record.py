"""What an engine hands back for a visit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from behavesim.model.person import Person
from behavesim.model.step import Step, step_from_json
from behavesim.simulate.job import SimulationJob


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """How one visit went; the part of the answer key that only the engine knows."""

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
    counts: Mapping[str, int]
    """Hits by event name."""
    why: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    """Told where the direct engine explains."""
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
class Life:
    """All visits of one person inside the window, in order."""

    person: Person
    visits: tuple[VisitRecord, ...]
    failed: bool = False
    """A visit could not be carried out, so the life ends there."""


def visit_id(person: int, visit: int) -> str:
    """Name a visit: person 12's first is ``p12-v0``."""
    return f"p{person}-v{visit}"


def record_from_json(outcome: Mapping[str, Any], hits_json: bytes | None = None) -> VisitRecord:
    """Make a record of what the JavaScript side says of a visit."""
    return VisitRecord(
        person=outcome["person"],
        visit=outcome["visit"],
        attempt=outcome["attempt"],
        device=outcome["device"],
        cleared=outcome["cleared"],
        user_pseudo_id=outcome["user_pseudo_id"],
        consent=outcome["consent"],
        intent=outcome["intent"],
        topic=outcome["topic"],
        reason=outcome["reason"],
        pages=outcome["pages"],
        purchases=outcome["purchases"],
        revenue=outcome["revenue"],
        from_ms=outcome["from_ms"],
        to_ms=outcome["to_ms"],
        hits=outcome["hits"],
        counts=outcome["counts"],
        why=tuple(outcome.get("why", ())),
        steps=tuple(map(step_from_json, outcome.get("steps", ()))),
        hits_json=hits_json,
    )
