"""The catalog that ships, and the JSON the shop's JavaScript reads."""

import json
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from behavesim.core.catalog import Catalog, Topic
from behavesim.core.catalog_files import load_catalog
from behavesim.core.catalog_json import build_site_json

SHIPPED = Path(__file__).parents[3] / "configs" / "catalog"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The shipped catalog."""
    return load_catalog(SHIPPED)


@pytest.fixture(scope="module")
def site(catalog: Catalog) -> dict[str, Any]:
    """Its JSON."""
    return build_site_json(catalog, base_path="/shop/")


def test_json_has_the_agreed_keys_in_their_order(site: dict[str, Any]) -> None:
    """The top level, items and shop have exactly the keys that the JavaScript knows."""
    assert list(site) == [
        "shop", "topics", "categories", "items", "prices", "lists", "home", "related", "promotions",
        "coupons", "shipping", "forms",
    ]  # fmt: skip
    assert {tuple(item) for item in site["items"]} == {
        (
            "id", "name", "brand", "category", "topic", "price", "list_price", "rating",
            "reviews", "stock", "variants", "motif", "hue", "released", "description", "audience",
        )
    }  # fmt: skip
    assert list(site["shop"]) == [
            "name", "tagline", "currency", "digits", "url", "base_path", "lead_value",
        ]  # fmt: skip
    assert site["shop"]["base_path"] == "/shop/"
    assert set(site["coupons"][0]) == {"code", "percent", "minimum"}


def test_items_stand_in_order_of_popularity(site: dict[str, Any]) -> None:
    """More reviews come first; equal ones by id."""
    keys = [(-item["reviews"], item["id"]) for item in site["items"]]
    assert keys == sorted(keys)


def test_categories_have_two_levels(site: dict[str, Any]) -> None:
    """A parent has a blurb, a child its parent and a motif; each item stands in a child."""
    parents = {row["id"]: row for row in site["categories"] if row["parent"] is None}
    children = {row["id"]: row for row in site["categories"] if row["parent"] is not None}
    assert all(set(row) == {"id", "name", "topic", "parent", "blurb"} for row in parents.values())
    assert all(set(row) == {"id", "name", "topic", "parent", "motif"} for row in children.values())
    assert all(row["parent"] in parents for row in children.values())
    assert {item["category"] for item in site["items"]} == set(children)


def test_related_are_six_neighbors_the_nearest_first(site: dict[str, Any]) -> None:
    """Related items share the subcategory, then the category, and never are the item itself."""
    category = {item["id"]: item["category"] for item in site["items"]}
    for item, related in site["related"].items():
        assert len(related) == len(set(related)) == 6
        assert item not in related
        same = [category[other] == category[item] for other in related]
        assert same == sorted(same, reverse=True)
        siblings = sum(shelf == category[item] for shelf in category.values()) - 1
        assert sum(same) == min(siblings, 6)
        assert {category[other].split("/")[0] for other in related} == {
            category[item].split("/")[0]
        }


def test_home_lists_hold_what_they_promise(site: dict[str, Any]) -> None:
    """New ones are the newest, deals have an old price, nothing in them is sold out."""
    items = {item["id"]: item for item in site["items"]}
    assert site["home"] == list(site["lists"])
    for row in site["lists"].values():
        assert all(items[item]["stock"] > 0 for item in row["items"])
    assert all(items[item]["list_price"] for item in site["lists"]["home_deals"]["items"])
    released = [items[item]["released"] for item in site["lists"]["home_new"]["items"]]
    assert released == sorted(released, reverse=True)
    best = [item["id"] for item in site["items"] if item["stock"]][:8]
    assert site["lists"]["home_bestsellers"]["items"] == best


def test_json_is_the_same_every_time(catalog: Catalog) -> None:
    """Two readings of the same files give the same bytes."""
    again = load_catalog(SHIPPED)
    assert json.dumps(build_site_json(catalog)) == json.dumps(build_site_json(again))


def test_shipped_catalog_is_wide_enough(catalog: Catalog) -> None:
    """Ten topics of at least twelve products, three promotions, one in each slot."""
    counts = Counter(catalog.topic_of(product) for product in catalog.products)
    assert len(counts) == 10
    assert min(counts.values()) >= 12
    slots = {promotion.creative_slot for promotion in catalog.shop.promotions}
    assert slots == {"home_hero", "home_strip_1", "home_strip_2"}


def test_shipped_figures_are_those_of_a_real_shop(catalog: Catalog) -> None:
    """Prices, old prices, stock, dates and the heavy tail of reviews are believable."""
    products = catalog.products
    prices = sorted(product.price for product in products)
    assert prices[0] == 3_000
    assert 20_000 < prices[len(prices) // 2] < 80_000
    assert 1_200_000 < prices[-1] <= 1_500_000
    assert 0.15 < sum(product.list_price is not None for product in products) / len(products) < 0.25
    assert 3 <= sum(product.stock == 0 for product in products) <= 8
    assert min(product.released for product in products) >= date(2024, 1, 1)
    assert max(product.released for product in products) < date(2026, 11, 1)
    reviews = sorted(product.reviews for product in products)
    assert (reviews[0], 3_500 < reviews[-1] < 4_500) == (3, True)
    assert sum(reviews) / len(reviews) > 1.2 * reviews[len(reviews) // 2]
    assert all(re.fullmatch(r"[A-Z]{2}-[A-Z]{2,3}-\d{3}", product.id) for product in products)


def test_shipped_names_and_descriptions_are_all_different(catalog: Catalog) -> None:
    """No two products share a name or a text."""
    assert len({product.name for product in catalog.products}) == len(catalog.products)
    assert len({product.description for product in catalog.products}) == len(catalog.products)


def test_shipped_delivery_select_offers_each_tier(catalog: Catalog) -> None:
    """The shipping form's options are the ids of the tiers."""
    fields = {field.name: field for field in catalog.shop.forms["shipping-form"]}
    assert fields["tier"].options == tuple(tier.id for tier in catalog.shop.shipping.tiers)


def test_names_are_composed_when_they_are_read() -> None:
    """macOS and some editors write letters and their accents apart."""
    topic = Topic(id="tea", name=unicodedata.normalize("NFD", "Café 홍차"))
    assert topic.name == unicodedata.normalize("NFC", "Café 홍차")
