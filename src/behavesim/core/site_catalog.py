"""A built shop's ``catalog.json`` as Python reads it, checked before anybody does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from behavesim.files.file_manifest import check_files
from behavesim.files.json_file import convert, read_json

SITE_CATALOG: Final = "catalog.json"
SITE: Final = "site"
"""What the manifest of a built shop is of."""
BUILD_AGAIN: Final = "run behavesim build-site again"

_Minor = Annotated[int, msgspec.Meta(ge=0)]
"""An amount in minor units of the shop's currency."""
_Rows = list[dict[str, Any]]


class _Shop(msgspec.Struct):
    name: str
    currency: str
    digits: Annotated[int, msgspec.Meta(ge=0, le=4)]


class _Named(msgspec.Struct):
    id: str
    name: str


class _Category(_Named, kw_only=True):
    topic: str
    parent: str | None


class _Audience(msgspec.Struct):
    gender: str | None = None
    ages: tuple[int, int] | None = None


class _Item(_Named, kw_only=True):
    topic: str
    category: str
    price: _Minor
    rating: float | None
    audience: _Audience | None = None


class _Prices(msgspec.Struct):
    limits: list[_Minor]
    median: Annotated[int, msgspec.Meta(ge=1)]
    by_topic: dict[str, _Minor]


class _List(msgspec.Struct):
    name: str
    items: list[str]


class _SiteCatalog(msgspec.Struct):
    """What must be there; the shop's JavaScript reads more of it."""

    shop: _Shop
    topics: list[_Named]
    categories: list[_Category]
    items: Annotated[list[_Item], msgspec.Meta(min_length=1)]
    prices: _Prices
    lists: dict[str, _List]
    home: list[str]
    related: dict[str, list[str]]
    promotions: _Rows
    coupons: _Rows
    shipping: dict[str, Any]
    forms: dict[str, _Rows]


def read_site_catalog(site: Path) -> Mapping[str, Any]:
    """The content of a built shop's ``catalog.json``, which must be there.

    Raises DataError where it is not what ``build-site`` wrote, SchemaError where it is no
    catalog.
    """
    place = site / SITE_CATALOG
    check_files(site, SITE, BUILD_AGAIN, {SITE_CATALOG})
    record = read_json(place, BUILD_AGAIN)
    convert(record, _SiteCatalog, place, BUILD_AGAIN)
    return dict(record)
