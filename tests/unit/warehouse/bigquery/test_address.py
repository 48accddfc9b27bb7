"""URLs of datasets."""

import pytest

from behavesim.errors import InputError
from behavesim.warehouse.bigquery.address import DatasetAddress, is_bigquery_url, parse_address


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("bigquery://demo-shop.analytics_1", DatasetAddress("analytics_1", "demo-shop")),
        ("bigquery://analytics_1", DatasetAddress("analytics_1")),
        (
            "bigquery://example.com:shop-1.data?location=europe-west3",
            DatasetAddress("data", "example.com:shop-1", "europe-west3"),
        ),
        ("bigquery://demo-shop.a/", DatasetAddress("a", "demo-shop")),
    ],
)
def test_addresses(url: str, address: DatasetAddress) -> None:
    """Project and location may be left out."""
    assert is_bigquery_url(url)
    assert parse_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "bigquery://",
        "bigquery://demo-shop.a.b",
        "bigquery://Demo.a",
        "bigquery://demo-shop.a-b",
        "bigquery://demo-shop.a/b",
        "bigquery://demo-shop.a#b",
        "bigquery:demo-shop.a",
        "bigquery://demo-shop.a?place=EU",
        "bigquery://demo-shop.a?location=",
        "bigquery://[demo",
    ],
)
def test_what_is_no_address(url: str) -> None:
    """The error has the URL and the form that is right."""
    with pytest.raises(InputError, match=r"--source: found .*; allowed "):
        parse_address(url)


@pytest.mark.parametrize("source", ["warehouse", "/data/bigquery", "gs://bucket/x"])
def test_directories(source: str) -> None:
    """Everything else is a place of files."""
    assert not is_bigquery_url(source)
