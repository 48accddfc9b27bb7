"""Markets: where people live, and what differs from country to country.

A :class:`Market` is one file of ``configs/markets``. A population lives in one market or in a mix
such as ``us=0.7,gb=0.3``.
"""

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
import pycountry
from pydantic import AfterValidator, Field, field_validator, model_validator

from behavesim.core.persona import (
    WEEKDAYS,
    AgeBand,
    Effects,
    Gender,
    Language,
    Region,
    Share,
    SourceShare,
    Weekday,
    Weight,
    check_some_weight,
)
from behavesim.errors import InputError
from behavesim.files.validation import refuse, validate
from behavesim.files.yaml_file import read_yaml
from behavesim.files.yaml_model import Day, Slug, Whole, Written
from behavesim.resources import find_resource_part, find_resource_parts

MARKETS = "markets"
"""The folder of market files in ``configs``."""
LOCALE_KINDS = ("person", "address")
"""What Faker must know of a locale."""
DEFAULT_MARKET = "kr"
_SETTING = "market"


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refuse(repr(name), "a time zone's name, such as Europe/Berlin") from None
    return name


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,19}$")]
TimeZone = Annotated[str, AfterValidator(_check_zone)]
Payment = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Money = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Languages = Annotated[Mapping[Language, Weight], AfterValidator(check_some_weight)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class RegionOfMarket(Written):
    """A region: how many people live there, by which clock, and how they differ."""

    name: Name
    weight: Weight
    time_zone: TimeZone | None = None
    """That of most of its people; the market's when left out."""
    languages: Languages | None = None
    """The market's when left out."""
    cities: Annotated[Mapping[Name, Weight], AfterValidator(check_some_weight)]
    """Weights of the cities whose names IP addresses of the region give, as Google spells them."""
    shifts: Effects = Field(default_factory=Effects)


class HolidayRules(Written):
    """Public holidays: those that the ``holidays`` library knows of a country and its regions."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    free_day: Weekday = "sun"
    """The day of the week as which a holiday counts."""
    regional: bool = False
    """Whether holidays of a person's own region count too."""
    added: tuple[Day, ...] = ()
    left_out: tuple[Day, ...] = ()

    @field_validator("country")
    @classmethod
    def _known_country(cls, code: str) -> str:
        if code not in holidays.list_supported_countries():
            raise refuse(repr(code), "a country of the holidays library")
        return code

    @property
    def weekday(self) -> int:
        """The free day's number, 0 = Monday."""
        return WEEKDAYS.index(self.free_day)

    def list_dates(self, region: str, years: Iterable[int]) -> tuple[dt.date, ...]:
        """Return the holidays of an ISO 3166-2 region in these years, in order."""
        subdivision = region.partition("-")[2]
        known = holidays.list_supported_countries()[self.country]
        is_known = self.regional and subdivision in known
        wanted = sorted(set(years))
        found = holidays.country_holidays(
            self.country, subdiv=subdivision if is_known else None, years=wanted
        )
        added = (day for day in self.added if day.year in wanted)
        return tuple(sorted({*found, *added} - set(self.left_out)))


class Tax(Written):
    """A tax on sales: inside the prices, or added to them at the checkout."""

    included: bool
    rate: Share = 0.0
    """That of a region without one of its own."""
    rates: Mapping[Region, Share] = Field(default_factory=dict)

    def rate_in(self, region: str) -> float:
        """Return the rate in an ISO 3166-2 region, 0 to 1."""
        return self.rates.get(region, self.rate)


class DeliveryTier(Written):
    """One way of delivery: its price and how many days it takes."""

    id: Slug
    name: Name
    price: Money
    days: Whole = Field(ge=0)


class Delivery(Written):
    """Delivery in the market's currency; the first tier costs nothing from ``free_from`` on."""

    free_from: Money
    tiers: tuple[DeliveryTier, ...] = Field(min_length=1)


class ContactRules(Written):
    """How people of the market write names, addresses and numbers; ``#`` stands for a digit."""

    locale: Annotated[str, Field(pattern=r"^[a-z]{2}_[A-Z]{2}$")]
    """The Faker locale of names and addresses."""
    phone: Annotated[str, Field(min_length=1)]
    postcode: Annotated[str, Field(min_length=1)] | None = None
    """Faker's own postcodes when left out."""

    @field_validator("locale")
    @classmethod
    def _known_locale(cls, locale: str) -> str:
        # Without importing Faker, which takes longer than reading the file.
        found = find_spec("faker")
        places = list(found.submodule_search_locations or ()) if found else []
        for kind in LOCALE_KINDS:
            if not any(Path(place, "providers", kind, locale).is_dir() for place in places):
                raise refuse(repr(locale), "a locale with names and addresses in Faker, as de_DE")
        return locale


class Market(Written):
    """The content of a market's file."""

    code: Code
    name: Name
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    """Of the shop's texts, as BCP 47 writes it."""
    time_zone: TimeZone
    """That of most people."""
    languages: Languages
    ages: Annotated[Mapping[AgeBand, Weight], AfterValidator(check_some_weight)]
    genders: Annotated[Mapping[Gender, Weight], AfterValidator(check_some_weight)]
    jobs: Annotated[Mapping[Slug, Weight], AfterValidator(check_some_weight)]
    devices: Annotated[Mapping[Slug, Weight], AfterValidator(check_some_weight)]
    sources: tuple[SourceShare, ...] = Field(min_length=1)
    holidays: HolidayRules
    tax: Tax
    payments: Annotated[Mapping[Payment, Weight], AfterValidator(check_some_weight)]
    """Ways to pay, and how often each is chosen."""
    shipping: Delivery
    contact: ContactRules
    regions: Mapping[Region, RegionOfMarket]

    @model_validator(mode="after")
    def _check_regions(self) -> Self:
        if not sum(region.weight for region in self.regions.values()) > 0:
            raise refuse("regions whose weights sum to 0", "a region with a weight above 0")
        for code in self.tax.rates:
            if code not in self.regions:
                raise refuse(f"tax.rates.{code}, no region of the file", ", ".join(self.regions))
        return self

    @cached_property
    def region_weights(self) -> Mapping[str, float]:
        """Weight of each region, by its ISO 3166-2 code."""
        return {code: region.weight for code, region in self.regions.items()}

    def zone_of(self, region: str) -> str:
        """Return the name of a region's time zone."""
        return self.regions[region].time_zone or self.time_zone

    def languages_in(self, region: str) -> Mapping[str, float]:
        """Return the weights of browser languages in a region."""
        return self.regions[region].languages or self.languages


MarketShares = tuple[tuple[Market, float], ...]
"""Markets and the share of people who live in each; the shares sum to 1."""


def list_markets() -> tuple[str, ...]:
    """Return the codes of all market files, the user's own and those that ship, in order."""
    return tuple(sorted({path.stem for path in find_resource_parts("configs", MARKETS, "*.yaml")}))


def load_market(code: str, place: str = _SETTING) -> Market:
    """Return the market of a code such as ``kr``.

    ``place`` is the setting or option that named it. Raises InputError with the nearest codes for
    one that has no file, and for what is wrong in the file.
    """
    path = market_path(_check_code(code, place))
    market = validate(Market, read_yaml(path), path)
    if market.code != code:
        raise InputError(path, "code", f"'{market.code}'", f"'{code}', the name of the file")
    return market


def market_path(code: str) -> Path:
    """Return the file of a market."""
    return find_resource_part("configs", f"{MARKETS}/{code}.yaml")


def parse_markets(text: str, place: str = _SETTING) -> MarketShares:
    """Return the markets of a text such as ``kr`` or ``us=0.7,gb=0.3``, with shares that sum to 1.

    ``place`` is the setting or option that the text comes from. Raises InputError for a market
    without a file, for one named twice, and for shares that are no numbers above 0.
    """
    shares = read_shares(text, place)
    markets = {code: load_market(code, place) for code in shares}
    total = sum(shares.values())
    return tuple((markets[code], share / total) for code, share in shares.items())


def read_shares(text: str, place: str = _SETTING) -> Mapping[str, float]:
    """Return the shares of a text such as ``us=7,gb=3`` by market, without reading their files.

    Raises InputError as ``parse_markets`` does.
    """
    if "=" not in text and "," not in text:
        return {_check_code(text.strip(), place): 1.0}
    shares: dict[str, float] = {}
    for part in text.split(","):
        code, _, share = (half.strip() for half in part.partition("="))
        if code in shares:
            raise InputError(place, "", f"'{text}' with {code} twice", "each market once")
        shares[_check_code(code, place)] = _read_share(text, share, place)
    return shares


def _check_code(code: str, place: str) -> str:
    known = list_markets()
    if code not in known:
        hint = _hint_nearest(code, known)
        raise InputError(place, "", f"'{code}', no market", ", ".join(known), hint)
    return code


def _read_share(text: str, share: str, place: str) -> float:
    try:
        value = float(share)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        allowed = "a market (kr), or markets with shares above 0 (us=0.7,gb=0.3)"
        raise InputError(place, "", f"'{text}'", allowed)
    return value


def _hint_nearest(text: str, known: Sequence[str]) -> str:
    own = f"a market of your own is a file ./configs/{MARKETS}/CODE.yaml"
    nearest = _find_nearest(text.casefold(), known)
    return f"did you mean {nearest}? Else {own}" if nearest else own


def _find_nearest(text: str, known: Sequence[str]) -> str | None:
    """Return the market of a country's name or code, else the one that is written most alike."""
    countries: Any = pycountry.countries
    try:
        code = str(countries.lookup(_COUNTRY_NAMES.get(text, text)).alpha_2).lower()
    except LookupError:
        code = text
    return next(iter(difflib.get_close_matches(code, known, 1)), None)


_COUNTRY_NAMES = {"uk": "gb", "great britain": "gb", "england": "gb", "america": "us"}
"""Countries by names that ISO 3166 does not list."""
