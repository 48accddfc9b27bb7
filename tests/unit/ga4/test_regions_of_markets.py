"""Places have the names that Google gives them."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from behavesim.core.market import list_markets, load_market
from behavesim.ga4.regions import NOT_SET, describe_region


@pytest.mark.parametrize("code", list_markets())
def test_a_region_has_the_name_of_its_market_file(code: str) -> None:
    """And the country's name and continent, whatever the city."""
    for region, one in load_market(code).regions.items():
        geo = describe_region(region, "Somewhere")
        assert (geo.region, geo.city) == (one.name, "Somewhere")
        assert NOT_SET not in (geo.country, geo.continent, geo.sub_continent)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("US-CA", ("California", "United States", "Americas", "Northern America")),
        ("GB-ENG", ("England", "United Kingdom", "Europe", "Northern Europe")),
        ("DE-BY", ("Bavaria", "Germany", "Europe", "Western Europe")),
        ("JP-13", ("Tokyo", "Japan", "Asia", "Eastern Asia")),
        ("KR-41", ("Gyeonggi-do", "South Korea", "Asia", "Eastern Asia")),
    ],
)
def test_places_have_googles_names(code: str, names: tuple[str, str, str, str]) -> None:
    """As in the export of a real property."""
    geo = describe_region(code)
    assert (geo.region, geo.country, geo.continent, geo.sub_continent) == names


def list_real_places(folder: Path) -> Iterator[tuple[str, str, str]]:
    columns = pl.concat(
        pl.scan_parquet(path).select("geo") for path in sorted(folder.glob("events_*.parquet"))
    )
    places = columns.collect().unnest("geo").select("country", "region", "city").unique()
    yield from places.iter_rows()


def test_names_are_those_of_a_real_export(reference_dir: Path) -> None:
    """Every region of it is known; of the cities that it has, those with most people are."""
    of_markets = {
        describe_region(next(iter(market.regions))).country: market
        for market in map(load_market, list_markets())
    }
    cities = 0
    for country, region, city in list_real_places(reference_dir):
        if country in of_markets and region != NOT_SET:
            found = [one for one in of_markets[country].regions.values() if one.name == region]
            assert len(found) == 1, (country, region)
            cities += city in found[0].cities
    assert cities > 100
