"""Regions of few people are guessed together."""

import polars as pl

from behavesim.training.truth import MOST_REGIONS, group_regions


def test_few_regions_stay() -> None:
    """South Korea's are told apart."""
    regions = pl.Series("region", [f"KR-{number}" for number in range(17)] * 2)
    assert group_regions(regions).to_list() == regions.to_list()


def test_of_many_regions_the_largest_stay() -> None:
    """Those of few people are one class a country."""
    large = [f"US-{number:02}" for number in range(MOST_REGIONS - 1)] * 3 + ["GB-ENG"] * 9
    regions = pl.Series("region", [*large, "US-90", "US-91", "GB-NIR"])
    found = group_regions(regions)
    assert found.name == "region"
    assert found.to_list() == [*large, "US-other", "US-other", "GB-other"]
