"""Reads ``shoppers.yaml``: kinds of shoppers by interest, of which persona files are drafted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from behavesim.core.persona import (
    HOURS_OF_DAY,
    AgeBand,
    Factor,
    Gender,
    Intent,
    Share,
    Shift,
    Trait,
    Weekday,
    Weight,
)
from behavesim.errors import InputError
from behavesim.files.validation import validate
from behavesim.files.yaml_file import read_yaml
from behavesim.files.yaml_model import Slug, Written
from behavesim.interests.table import OTHER
from behavesim.resources import find_resource_part

Channel = Literal["organic", "direct", "referral", "email", "social", "paid"]
"""A group of traffic sources."""
DeviceCategory = Literal["desktop", "mobile", "tablet"]
Hours = Annotated[tuple[Weight, ...], Field(min_length=HOURS_OF_DAY, max_length=HOURS_OF_DAY)]


class Factors(Written):
    """Factors by which a kind of shopper differs from the people of the market."""

    ages: Mapping[AgeBand, Factor] = Field(default_factory=dict)
    genders: Mapping[Gender, Factor] = Field(default_factory=dict)
    jobs: Mapping[Slug, Factor] = Field(default_factory=dict)
    devices: Mapping[DeviceCategory, Factor] = Field(default_factory=dict)
    channels: Mapping[Channel, Factor] = Field(default_factory=dict)


class ShopperKind(Factors):
    """Who shops for an interest. ``budget`` is a factor of the median price of a topic."""

    name: str
    about: str
    temperament: Mapping[Trait, Share]
    intents: Mapping[Intent, Weight]
    budget: Factor
    budget_spread: Share
    hours: Slug
    weekdays: Slug
    visits_per_week: Factor
    community: str
    """The host of a site whose links such people follow."""


class ShopperVariation(Factors):
    """What makes a further persona of the same topic another one: shifts and factors."""

    id: Slug
    name: str
    """``{topic}`` stands for the name of the topic."""
    about: str
    interest: Factor = 1.0
    temperament: Mapping[Trait, Shift] = Field(default_factory=dict)
    intents: Mapping[Intent, Factor] = Field(default_factory=dict)
    budget: Factor = 1.0
    hours: Slug
    visits_per_week: Factor = 1.0


class ShopperTables(Written):
    """The content of ``shoppers.yaml``."""

    hours: Mapping[Slug, Hours]
    weekdays: Mapping[Slug, Mapping[Weekday, Weight]]
    shoppers: Mapping[Slug, ShopperKind]
    kinds: tuple[ShopperVariation, ...]

    def of_interest(self, interest: str) -> ShopperKind:
        """Return who shops for an interest; one without an entry has that of ``other``."""
        return self.shoppers.get(interest) or self.shoppers[OTHER]


def load_shoppers() -> ShopperTables:
    """Return the user's own or the shipped tables; raises InputError for what is wrong."""
    path = find_resource_part("configs", "shoppers.yaml")
    tables = validate(ShopperTables, read_yaml(path), path)
    if OTHER not in tables.shoppers:
        raise InputError(path, "shoppers", ", ".join(tables.shoppers), f"also '{OTHER}'")
    for place, kind in _list_kinds(tables):
        _check(path, f"{place}.hours", kind.hours, tables.hours)
        if isinstance(kind, ShopperKind):
            _check(path, f"{place}.weekdays", kind.weekdays, tables.weekdays)
    return tables


def _list_kinds(tables: ShopperTables) -> list[tuple[str, ShopperKind | ShopperVariation]]:
    shoppers = [(f"shoppers.{name}", kind) for name, kind in tables.shoppers.items()]
    return [*shoppers, *((f"kinds[{at}]", kind) for at, kind in enumerate(tables.kinds))]


def _check(path: Path, place: str, found: str, allowed: Mapping[str, object]) -> None:
    if found not in allowed:
        raise InputError(path, place, f"'{found}'", ", ".join(allowed))
