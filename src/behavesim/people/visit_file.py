"""Reads a visit file: who comes when, why and through which door, written by hand."""

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
# What a browser leaves as it is written: both engines are to see the same address.
_QUERY = re.compile(r"[A-Za-z0-9._~%&=+:,;@/-]*", re.ASCII)
_AIMS = ("find", "gift")


class WrittenVisit(Written):
    """One row. What is left out is as the person would have it."""

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
    """Paths of the pages through which one may come in."""
    window: tuple[datetime, datetime] | None
    """First moment, and the first that is too late; None: visits begin now, whenever that is."""
    time_zone: str


@dataclass(frozen=True, slots=True)
class VisitFile:
    """What is written, by person in order of their ids."""

    wishes: Mapping[int, Sequence[Mapping[str, Any]]]
    """What the engines are told of each visit of a person, in the file's order."""


def load_visit_file(path: Path, limits: Limits) -> VisitFile:
    """Return the visits of a YAML file.

    Raises InputError with file, line and key for the first thing that is wrong.
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
    """Checks rows one by one against the limits and against the rows before."""

    def __init__(self, path: Path, document: YamlDocument, limits: Limits) -> None:
        self._path = path
        self._document = document
        self._limits = limits
        self._zone = ZoneInfo(limits.time_zone)
        self._wishes: dict[int, list[dict[str, Any]]] = {}
        self._last: dict[int, datetime] = {}

    def read(self) -> VisitFile:
        for row, data in enumerate(self._document.data):
            visit = self._validate(row, data)
            for name, found, allowed in self._find_faults(visit):
                raise self._refuse(row, name, found, allowed)
            self._wishes.setdefault(visit.person, []).append(self._take(visit))
        wishes = {person: tuple(self._wishes[person]) for person in sorted(self._wishes)}
        return VisitFile(wishes)

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
        if visit.url is not None and not self._is_door(visit.url):
            yield "url", f"'{visit.url}'", "a page to come in by: /, /cart/, /c/CATEGORY/, /p/ITEM/"
        yield from self._find_wrong_time(visit)

    def _find_wrong_time(self, visit: WrittenVisit) -> Iterator[tuple[str, object, object]]:
        if self._limits.window is None:
            if visit.starts_at is not None:
                yield "starts_at", visit.starts_at, "none with pace real: it is now"
            return
        first, end = self._limits.window
        before = self._last.get(visit.person)
        if visit.person in self._wishes and None in (visit.starts_at, before):
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

    def _is_door(self, url: str) -> bool:
        path, _, query = url.partition("?")
        return path in self._limits.pages and _QUERY.fullmatch(query) is not None

    def _moment(self, written: datetime) -> datetime:
        return place_in_zone(written, self._zone).astimezone(self._zone)

    def _take(self, visit: WrittenVisit) -> dict[str, Any]:
        wish: dict[str, Any] = visit.model_dump(include={"intent", "topic", "device", "url"})
        wish = {name: value for name, value in wish.items() if value is not None}
        if visit.starts_at is not None:
            at = self._moment(visit.starts_at)
            self._last[visit.person] = at
            wish["starts_at_ms"] = int(at.astimezone(UTC).timestamp()) * 1000
        return wish
