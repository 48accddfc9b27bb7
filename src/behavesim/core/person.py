"""One shopper, drawn once from a persona and the same ever after."""

from typing import Any, Literal

import msgspec

Gender = Literal["female", "male"]


class VisitSource(msgspec.Struct, frozen=True, gc=False):
    """Where a visit may come from; with a campaign the visit arrives with utm parameters."""

    source: str
    medium: str
    campaign: str | None
    referrer: str
    weight: float


class OwnDevice(msgspec.Struct, frozen=True, gc=False):
    """A person's device, and the share of their visits that they make on it."""

    id: str
    """Id of a profile in devices.yaml."""
    weight: float


class Contact(msgspec.Struct, frozen=True, gc=False):
    """What a person writes into forms, as people of their market do; all of it is invented."""

    name: str
    phone: str
    postcode: str
    address: str
    """Its first line, without the city."""


class Person(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Who a person is and when they first come. Numbers have at most 6 decimals.

    Both engines read it as JSON, with names and order of these fields.
    """

    id: int
    persona: str
    age: int
    age_band: str
    gender: Gender
    job: str
    market: str
    """Code of the market in which they live, such as kr."""
    region: str
    """ISO 3166-2, such as KR-11 for Seoul."""
    city: str
    """Whose name an IP address of theirs gives, as Google spells it."""
    interests: dict[str, float]
    """0..1 for every topic of the catalog."""
    temperament: dict[str, float]
    """0..1 each: price_sensitivity, patience, exploration, impulsiveness, trust."""
    budget: int
    """What they usually spend on one item, minor units of the shop's currency."""
    intents: dict[str, float]
    """Why they come: find, browse, deal, gift; the weights sum to 1."""
    devices: tuple[OwnDevice, ...]
    """One to three of different categories, the main one first; the weights sum to 1."""
    language: str
    sources: tuple[VisitSource, ...]
    visits_per_week: float
    hours: tuple[float, ...]
    """Weight of each hour of the day by the clock of the region; they sum to 1."""
    weekdays: tuple[float, ...]
    """Weight of each day of the week, Monday first; they sum to 1."""
    first_visit_at_ms: int
    """Milliseconds since 1970-01-01 UTC."""
    budget_by_topic: bool = False
    """Whether the budget is in proportion to each topic's median price."""
    contact: Contact | None = None
    """For forms alone: neither events nor the answer key have any of it."""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that both engines read."""
        record: dict[str, Any] = msgspec.json.decode(self.to_json_line())
        return record

    def to_json_line(self) -> bytes:
        """Return the JSON object on one line, without a line break at its end."""
        return msgspec.json.encode(self)
