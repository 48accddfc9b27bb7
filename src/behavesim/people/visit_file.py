"""Reads a visit file, written by hand: who visits when, why, and on which landing page."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator, model_validator

from behavesim.core.dates import place_in_zone
from behavesim.core.persona import Intent
from behavesim.errors import InputError
from behavesim.files.validation import input_error, refuse
from behavesim.files.yaml_file import YamlDocument, read_document
from behavesim.files.yaml_model import Written

FORM_HINT = "One visit a line, such as `- {person: 12, intent: find, topic: cooking}`."
GAP = timedelta(hours=3)
"""Visits of one person begin at least this far apart, so that none begins during another."""
_MOMENT_FORM = "a moment as YYYY-MM-DD HH:MM, in the property's time zone"
# Characters that a browser does not encode, so that both engines see the same address.
_QUERY = re.compile(r"[A-Za-z0-9._~%&=+:,;@/-]*", re.ASCII)
_AIMS = ("find", "gift")


class WrittenVisit(Written):
    """One row; the person decides what is left out."""

    person: Annotated[int, Field(strict=True)]
    starts_at: datetime | None = None
    intent: Intent | None = None
    topic: str | None = None
    device: str | None = None
    url: str | None = None

    @field_validator("starts_at", mode="before")
    @classmethod
    def _is_a_moment(cls, value: Any) -> Any:
        # Pydantic would take a number for seconds since 1970.
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            raise refuse(repr(value), _MOMENT_FORM) from None

    @model_validator(mode="after")
    def _topic_has_an_aim(self) -> Self:
        if self.topic is not None and self.intent not in (None, *_AIMS):
            raise refuse(f"a topic with intent {self.intent}", "a topic with intent find or gift")
        return self


@dataclass(frozen=True, slots=True)
class Limits:
    """What the rows of a visit file may refer to."""

    people: int
    topics: Collection[str]
    devices: Collection[str]
    pages: Collection[str]
    """Paths of possible landing pages."""
    window: tuple[datetime, datetime] | None
    """First moment, and the first that is too late; None where visits begin now, at pace real."""
    time_zone: str


WrittenVisits = Mapping[int, Sequence[Mapping[str, Any]]]
"""Written fields of each visit in the file's order, by person in order of their ids."""


def load_visit_file(path: Path, limits: Limits) -> WrittenVisits:
    """Return the visits of a YAML file.

    Raises InputError with file, line and key for the first fault.
    """
    document = read_document(path)
    if not isinstance(document.data, list) or not document.data:
        found = "nothing" if not document.data else "no list"
        raise InputError(path, "", found, "a list of visits", FORM_HINT)
    for location, position in document.find_repeated_keys():
        found = f"the key '{location[-1]}' twice"
        raise InputError(path, f"line {position.line}", found, "every key once")
    return _Reader(path, document, limits).read()


class _Reader:
    """Checks each row against the limits and the rows before."""

    def __init__(self, path: Path, document: YamlDocument, limits: Limits) -> None:
        self._path = path
        self._document = document
        self._limits = limits
        self._zone = ZoneInfo(limits.time_zone)
        self._visits: dict[int, list[dict[str, Any]]] = {}
        self._last: dict[int, datetime] = {}

    def read(self) -> WrittenVisits:
        for row, data in enumerate(self._document.data):
            visit = self._validate(row, data)
            for name, found, allowed in self._find_faults(visit):
                raise self._refuse(row, name, found, allowed)
            self._visits.setdefault(visit.person, []).append(self._encode(visit))
        return {person: tuple(self._visits[person]) for person in sorted(self._visits)}

    def _validate(self, row: int, data: object) -> WrittenVisit:
        try:
            return WrittenVisit.model_validate(data)
        except ValidationError as error:
            fault = input_error(error, WrittenVisit, self._path)
            raise self._refuse(row, fault.path, fault.found, fault.allowed) from None

    def _refuse(self, row: int, name: str, found: object, allowed: object) -> InputError:
        line = self._document.find_position((row, name) if name else (row,)).line
        place = f"line {line}: {name}" if name else f"line {line}"
        hint = FORM_HINT
        if name == "person":
            allowed = f"a person of the population, 0 to {self._limits.people - 1}"
            hint = "--people N sets how many people there are."
        elif name == "starts_at":
            hint = "--start and --days set the simulated days."
        return InputError(self._path, place, found, allowed, hint)

    def _find_faults(self, visit: WrittenVisit) -> Iterator[tuple[str, object, object]]:
        limits = self._limits
        if not 0 <= visit.person < limits.people:
            yield "person", visit.person, ""
        if visit.topic is not None and visit.topic not in limits.topics:
            yield "topic", f"'{visit.topic}'", ", ".join(sorted(limits.topics))
        if visit.device is not None and visit.device not in limits.devices:
            yield "device", f"'{visit.device}'", ", ".join(sorted(limits.devices))
        if visit.url is not None and not self._is_landing_page(visit.url):
            yield "url", f"'{visit.url}'", "a landing page: /, /cart/, /c/CATEGORY/, /p/ITEM/"
        yield from self._find_wrong_time(visit)

    def _find_wrong_time(self, visit: WrittenVisit) -> Iterator[tuple[str, object, object]]:
        if self._limits.window is None:
            if visit.starts_at is not None:
                yield "starts_at", visit.starts_at, "none with pace real: it is now"
            return
        first, end = self._limits.window
        before = self._last.get(visit.person)
        if visit.person in self._visits and None in (visit.starts_at, before):
            yield "starts_at", "a visit without one", "one in each row of a person who has several"
        if visit.starts_at is None:
            return
        try:
            at = self._moment(visit.starts_at)
        except ValueError:
            yield "starts_at", visit.starts_at, f"a moment that {self._zone.key} has"
            return
        if not first <= at < end:
            last = end - timedelta(minutes=1)
            yield "starts_at", visit.starts_at, f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
        if before is not None and at < before + GAP:
            hours = GAP // timedelta(hours=1)
            allowed = f"{hours} hours after the person's visit at {before:%Y-%m-%d %H:%M} or later"
            yield "starts_at", visit.starts_at, allowed

    def _is_landing_page(self, url: str) -> bool:
        path, _, query = url.partition("?")
        return path in self._limits.pages and _QUERY.fullmatch(query) is not None

    def _moment(self, written: datetime) -> datetime:
        return place_in_zone(written, self._zone).astimezone(self._zone)

    def _encode(self, visit: WrittenVisit) -> dict[str, Any]:
        fields: dict[str, Any] = visit.model_dump(include={"intent", "topic", "device", "url"})
        fields = {name: value for name, value in fields.items() if value is not None}
        if visit.starts_at is not None:
            at = self._moment(visit.starts_at)
            self._last[visit.person] = at
            fields["starts_at_ms"] = int(at.astimezone(UTC).timestamp()) * 1000
        return fields
