"""One shopper, drawn once from a persona and the same ever after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

Gender = Literal["female", "male"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a visit may come from; with a campaign the visit arrives with utm parameters."""

    source: str
    medium: str
    campaign: str | None
    referrer: str
    weight: float


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """A device of somebody's, and how large a part of their visits they make on it."""

    id: str
    """Id of a profile in devices.yaml."""
    weight: float


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is and when they first come. Numbers have at most 6 decimals."""

    id: int
    persona: str
    age: int
    age_band: str
    gender: Gender
    job: str
    region: str
    """ISO 3166-2, such as KR-11 for Seoul."""
    interests: Mapping[str, float]
    """0..1 for every topic of the catalogue."""
    temperament: Mapping[str, float]
    """0..1 each: price_sensitivity, patience, exploration, impulsiveness, trust."""
    budget: int
    """What they usually spend on one item, in the shop's currency."""
    intents: Mapping[str, float]
    """Why they come: find, browse, deal, gift; the weights sum to 1."""
    devices: tuple[OwnDevice, ...]
    """One to three of different categories, the main one first; the weights sum to 1."""
    language: str
    sources: tuple[Source, ...]
    visits_per_week: float
    hours: tuple[float, ...]
    """Weight of each hour of the day in the property's time zone; they sum to 1."""
    weekdays: tuple[float, ...]
    """Weight of each day of the week, Monday first; they sum to 1."""
    first_visit_at_ms: int
    """Milliseconds since 1970-01-01 UTC."""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that both engines read; its key order never changes."""
        return {
            "id": self.id,
            "persona": self.persona,
            "age": self.age,
            "age_band": self.age_band,
            "gender": self.gender,
            "job": self.job,
            "region": self.region,
            "interests": dict(self.interests),
            "temperament": dict(self.temperament),
            "budget": self.budget,
            "intents": dict(self.intents),
            "devices": [{"id": own.id, "weight": own.weight} for own in self.devices],
            "language": self.language,
            "sources": [_source_to_json(source) for source in self.sources],
            "visits_per_week": self.visits_per_week,
            "hours": list(self.hours),
            "weekdays": list(self.weekdays),
            "first_visit_at_ms": self.first_visit_at_ms,
        }

    def to_json_line(self) -> str:
        """Return the JSON object on one line, without a line break at its end."""
        return orjson.dumps(self.to_json()).decode()


def _source_to_json(source: Source) -> dict[str, Any]:
    return {
        "source": source.source,
        "medium": source.medium,
        "campaign": source.campaign,
        "referrer": source.referrer,
        "weight": source.weight,
    }
