"""ISO 3166 codes to the names that GA4's ``geo`` record uses.

Countries, continents and sub-continents stand in ``countries.csv`` with Google's names; names of
regions come from pycountry, without the suffixes that Google leaves out.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import pycountry

NOT_SET: Final = "(not set)"

# pycountry writes official names; Google writes "Seoul", but "Gyeonggi-do".
_DROPPED_SUFFIXES: Final = ("-teukbyeolsi", "-gwangyeoksi")
_RENAMED: Final = {
    "KR-42": "Gangwon-do",
    "KR-49": "Jeju-do",
    "KR-50": "Sejong-si",
    "DE-BW": "Baden-Wurttemberg",
    "DE-BY": "Bavaria",
    "DE-NI": "Lower Saxony",
    "DE-NW": "North Rhine-Westphalia",
    "DE-RP": "Rhineland-Palatinate",
    "DE-SN": "Saxony",
    "DE-ST": "Saxony-Anhalt",
    "DE-TH": "Thuringia",
}
# Where the region is one city, an IP address gives that city too.
_CITY_REGIONS: Final = frozenset(
    {"KR-11", "KR-26", "KR-27", "KR-28", "KR-29", "KR-30", "KR-31", "KR-50", "DE-BE", "DE-HH"}
)


@dataclass(frozen=True, slots=True)
class Geo:
    """Where a visitor is, as the export writes it; what is unknown is ``(not set)``."""

    city: str = NOT_SET
    country: str = NOT_SET
    continent: str = NOT_SET
    region: str = NOT_SET
    sub_continent: str = NOT_SET
    metro: str = NOT_SET


@dataclass(frozen=True, slots=True)
class Country:
    """A country of a region code, by its names in GA4."""

    code: str
    country: str
    continent: str
    sub_continent: str


@cache
def load_countries() -> dict[str, Country]:
    """Every country by its ISO 3166-1 alpha-2 code."""
    text = files("behavesim.ga4").joinpath("countries.csv").read_text(encoding="utf-8")
    return {row["code"]: Country(**row) for row in csv.DictReader(text.splitlines())}


@cache
def describe_region(code: str | None, city: str | None = None) -> Geo:
    """The geo record of an ISO 3166-2 code (``KR-11``) or of a country's code (``KR``).

    ``city`` is by the name that Google gives it; without one it is that of a region of one city.
    """
    if not code:
        return Geo()
    code = code.upper()
    country = load_countries().get(code.partition("-")[0])
    if country is None:
        return Geo()
    region = _region_name(code)
    return Geo(
        city=city or (region if code in _CITY_REGIONS else NOT_SET),
        country=country.country,
        continent=country.continent,
        region=region,
        sub_continent=country.sub_continent,
    )


def _region_name(code: str) -> str:
    if code in _RENAMED:
        return _RENAMED[code]
    if "-" not in code:
        return NOT_SET
    subdivisions: Any = pycountry.subdivisions
    subdivision = subdivisions.get(code=code)
    if subdivision is None:
        return NOT_SET
    # Names in further languages stand in brackets: "Wales [Cymru GB-CYM]".
    name = str(subdivision.name).partition(" [")[0]
    for suffix in _DROPPED_SUFFIXES:
        name = name.removesuffix(suffix)
    return name
