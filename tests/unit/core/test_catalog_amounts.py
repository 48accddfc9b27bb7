"""Amounts of a catalog in the shop's currency."""

import shutil
from pathlib import Path

import pytest

from behavesim.core.catalog_files import load_catalog
from behavesim.core.catalog_json import build_site_json
from behavesim.errors import InputError
from behavesim.resources import shipped_resource

SHIPPED = shipped_resource("configs") / "catalog"


def _copy(root: Path, old: str, new: str) -> Path:
    """The shipped catalog with one text of ``sports.yaml`` replaced."""
    copy = shutil.copytree(SHIPPED, root / "catalog")
    file = copy / "products" / "sports.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy


def _first_price() -> str:
    text = (SHIPPED / "products" / "sports.yaml").read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if "price: " in line)


def _with_price(root: Path, price: str) -> Path:
    line = _first_price()
    start = line.index("price: ") + len("price: ")
    end = start + len(line[start:].split(",")[0])
    return _copy(root, line, f"{line[:start]}{price}{line[end:]}")


def test_prices_have_cents(tmp_path: Path) -> None:
    """88.99 USD are 8899 cents in ``catalog.json``, and a price may be 0."""
    catalog = load_catalog(_with_price(tmp_path, "88.99"), "USD")
    site = build_site_json(catalog, currency="USD")
    assert site["shop"]["digits"] == 2
    assert 8899 in [item["price"] for item in site["items"]]
    assert site["shipping"]["free_from"] == 5_000_000
    free = load_catalog(_with_price(tmp_path / "free", "0"), "USD")
    assert 0 in [item["price"] for item in build_site_json(free, currency="USD")["items"]]


@pytest.mark.parametrize(("price", "currency"), [("88.995", "USD"), ("88.9", "KRW")])
def test_more_decimals_than_the_currency_has_are_named_with_their_line(
    tmp_path: Path, price: str, currency: str
) -> None:
    """The error has file, line, place, what was found and how many decimals are allowed."""
    directory = _with_price(tmp_path, price)
    text = (directory / "products" / "sports.yaml").read_text(encoding="utf-8")
    line = 1 + next(at for at, row in enumerate(text.splitlines()) if price in row)
    with pytest.raises(InputError) as caught:
        load_catalog(directory, currency)
    assert f"sports.yaml: line {line}: products[0].price: found {price};" in str(caught.value)
    assert f"the shop's currency is {currency}" in str(caught.value)
