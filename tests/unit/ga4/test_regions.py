from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from behavesim.ga4.regions import Geo, describe_region, load_countries


@pytest.mark.parametrize(
    ("code", "geo"),
    [
        ("KR-11", Geo("Seoul", "South Korea", "Asia", "Seoul", "Eastern Asia")),
        ("kr-41", Geo("(not set)", "South Korea", "Asia", "Gyeonggi-do", "Eastern Asia")),
        ("US-CA", Geo("(not set)", "United States", "Americas", "California", "Northern America")),
        ("VN", Geo("(not set)", "Vietnam", "Asia", "(not set)", "Southeast Asia")),
        ("KR-99", Geo("(not set)", "South Korea", "Asia", "(not set)", "Eastern Asia")),
        ("??", Geo()),
        (None, Geo()),
    ],
)
def test_region_to_geo(code: str | None, geo: Geo) -> None:
    """Names are Google's; what a code does not say is (not set)."""
    assert describe_region(code) == geo


def test_countries_are_named_as_in_real_data(reference_dir: Path) -> None:
    """Every country of two real days is in the table, in the same part of the world."""
    ours = {(c.country, c.continent, c.sub_continent) for c in load_countries().values()}
    real = set()
    for path in sorted(reference_dir.glob("events_*.parquet")):
        geo = pq.read_table(path, columns=["geo"])["geo"].combine_chunks()
        parts = [pc.struct_field(geo, n) for n in ("country", "continent", "sub_continent")]
        real |= set(zip(*(part.to_pylist() for part in parts), strict=True))
    # The country was renamed since.
    real = {(c.replace("Turkey", "Türkiye"), a, b) for c, a, b in real if c and c[0] not in "(<"}
    assert real - ours == set()
