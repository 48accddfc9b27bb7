"""A catalog whose products have, or lack, everything that is optional."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from behavesim.core.catalog import Catalog, Product, page_name
from behavesim.core.catalog_files import load_catalog
from behavesim.core.catalog_json import build_site_json

OPEN = Path(__file__).parents[2] / "catalogs" / "open"
DAY = dt.date(2026, 11, 1)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The catalog."""
    return load_catalog(OPEN, "KRW")


@pytest.fixture(scope="module")
def items(catalog: Catalog) -> dict[str, Any]:
    """Items of its JSON by id."""
    return {item["id"]: item for item in build_site_json(catalog.on(DAY))["items"]}


def _product(**changes: Any) -> Product:
    return Product.model_validate({"id": "A", "name": "A", "category": "a", "price": 10} | changes)


def test_ids_stay_and_pages_are_safe(items: dict[str, Any]) -> None:
    """An id is what it is in the data; the page has a safe name only where it needs one."""
    assert "page" not in items["00123"]
    names = [item.get("page", key) for key, item in items.items()]
    assert len({name.casefold() for name in names}) == len(items)
    assert all(name.isascii() and name.replace("-", "").isalnum() for name in names)


@pytest.mark.parametrize(
    ("product_id", "name"),
    [
        ("BE-SKI-001", "BE-SKI-001"),
        ("00123", "00123"),
        ("../x", "x-d6b96a97"),
        ("A/B 1", "a-b-1-640550f5"),
        ("💡", "item-"),
        ("NUL", "nul-"),
        ("abc", "abc-"),
        ("도마-7", "doma-7-"),
    ],
)
def test_page_names(product_id: str, name: str) -> None:
    """What was always an id is its own page; the rest is a slug with a hash."""
    assert page_name(product_id).startswith(name)


def test_ids_that_differ_in_case_have_pages_of_their_own() -> None:
    """File systems may not know case."""
    assert page_name("ab-1").casefold() != page_name("AB-1").casefold()


def test_what_is_left_out_is_null(items: dict[str, Any]) -> None:
    """No brand, rating, stock, release or variants."""
    free = items["FREE-1"]
    assert free["price"] == 0
    assert [free[key] for key in ("brand", "rating", "stock", "released", "variants")] == [None] * 5
    assert "skus" not in free
    assert 0 <= free["hue"] <= 11


def test_topics_are_those_of_the_deepest_category_with_one(items: dict[str, Any]) -> None:
    """A subcategory's topic holds below it."""
    assert items["도마-7"]["topic"] == "outdoor"
    assert items["00123"]["topic"] == "fashion"
    assert items["x" * 100]["topic"] == "outdoor"


def test_two_kinds_of_options_and_prices_of_their_own(items: dict[str, Any]) -> None:
    """One kind is a mapping, two are a list; what has a stock of its own says so."""
    shirt, jacket = items["shirt-é/1"], items["도마-7"]
    assert [axis["kind"] for axis in shirt["variants"]] == ["size", "color"]
    assert jacket["variants"]["kind"] == "size"
    assert [(sku["price"], sku["stock"]) for sku in shirt["skus"]] == [
        (None, 0),
        (31000, 40),
        (33000, 4),
    ]
    assert shirt["params"] == {"material": "cotton", "weight_g": 180}


@pytest.mark.parametrize(
    ("days", "price", "list_price"),
    [
        ({}, 8, 10),
        ({"from": "2026-11-01"}, 8, 10),
        ({"until": "2026-11-01"}, 8, 10),
        ({"from": "2026-11-02"}, 10, None),
        ({"until": "2026-10-31"}, 10, None),
        ({"from": "2026-10-01", "until": "2026-12-01"}, 8, 10),
    ],
)
def test_a_sale_holds_on_its_days(days: dict[str, str], price: int, list_price: int | None) -> None:
    """First and last day included; the regular price becomes the old one."""
    sold = _product(sale={"price": 8, **days}).on(DAY)
    assert (sold.price, sold.list_price, sold.sale) == (price, list_price, None)


@pytest.mark.parametrize(
    ("skus", "stock", "pieces"),
    [
        ([], None, None),
        ([0, 0], 5, 0),
        ([0, 3], None, 3),
        ([0], 5, 5),
        ([0], None, None),
        ([4], 0, 4),
    ],
)
def test_pieces_of_all_combinations(skus: list[int], stock: int | None, pieces: int | None) -> None:
    """A stock of its own counts for its combination, the product's for the others."""
    rows = [
        {"id": f"s{at}", "options": [option], "stock": left}
        for at, (option, left) in enumerate(zip("SL", skus, strict=False))
    ]
    variants = {"kind": "size", "options": ["S", "L"]}
    product = _product(variants=variants, skus=rows, stock=stock)
    assert product.pieces == pieces


@pytest.mark.parametrize(
    "changes",
    [
        {"id": " "},
        {"id": "a\x07b"},
        {"id": "x" * 101},
        {"rating": 5.1},
        {"price": -1},
        {"sale": {"price": 10}},
        {"sale": {"price": 8, "from": "2026-02-02", "until": "2026-02-01"}},
        {"category": "a/b/c/d/e/f"},
        {"variants": [{"kind": kind, "options": ["a"]} for kind in ("a", "b", "c")]},
        {"params": {"price": 1}},
        {"params": {"9lives": 1}},
        {"hue": 12},
        {"name": "x" * 301},
    ],
    ids=str,
)
def test_what_no_product_may_be(changes: dict[str, Any]) -> None:
    """Each of them is refused."""
    with pytest.raises(ValidationError):
        _product(**changes)


def test_categories_have_up_to_five_levels(catalog: Catalog) -> None:
    """Rows stand below their parents; forms and shipping are there."""
    site = build_site_json(catalog)
    rows = {row["id"]: row for row in site["categories"]}
    assert rows["home/lighting/lamps/desk/led"]["parent"] == "home/lighting/lamps/desk"
    assert rows["camping"]["motif"]
    assert set(site["forms"]) >= {"search-form", "shipping-form"}
    assert site["shipping"]["tiers"][0]["price"] == 0
    (tier,) = [row for row in site["forms"]["shipping-form"] if row["name"] == "tier"]
    assert tier["options"] == ["standard"]
    assert site["promotions"][1]["target"] == f"/p/{page_name('A~B 1')}/"
